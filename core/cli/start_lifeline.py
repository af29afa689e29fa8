"""Runs a command that ends when its starter dies, even if the starter was killed with SIGKILL.

Called by its path, before the command itself, with the starter's process id as first argument:
code that runs between fork and exec in a process with threads could deadlock, this cannot.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h: the signal that this process gets when its parent ends."""


def end_with(starter: int) -> None:
    """Ask Linux to end this process with its starter; elsewhere nothing is done."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != starter:  # it died before the request
        sys.exit(1)


def main(starter: str, *command: str) -> None:
    end_with(int(starter))
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.exit(f"{command[0]} cannot be run: {error.strerror}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
