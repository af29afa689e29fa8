"""The process that reads files: bytes in on its standard input, a reading out on its output.

It lives for some files, one after the other, and ends when its parent does or nothing has come
for a while. It may not reach the network, start programs or write files.
"""

import json
import os
import re
import select
import struct
import sys
from typing import BinaryIO

from core.attachments.reading.reader import read
from core.attachments.reading.sections import Reading, Refusal

IDLE_S = 60
"""Seconds without a file after which it ends and gives its memory back."""
DATA_BYTES = 800 * 1024**2
"""Private memory that it may ask for. The parent ends it earlier by what it really uses; this
stops what grows faster than the parent looks."""
NICENESS = 10
"""How far it stands back where the processor is wanted for answers."""
CPU_S = 900
"""Seconds of work after which it ends, should its parent be gone."""
LENGTH = struct.Struct(">I")
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "ftp")
_NO_MEMORY = re.compile(r"insufficient memory|bad alloc|bad_alloc|alloc\w* memory", re.IGNORECASE)
"""How libraries in other languages say it, in errors of their own."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class NotHere(PermissionError):
    """What no reader of files has reason to do."""


def main() -> None:
    """Read files until there are no more."""
    incoming, outgoing = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is not taken for a reading
    _confine()
    while (data := _next(incoming)) is not None:
        reading, is_last = _read(data)
        answer = json.dumps(reading.as_json()).encode()
        outgoing.write(LENGTH.pack(len(answer)) + answer)
        outgoing.flush()
        if is_last:
            return


def _read(data: bytes) -> tuple[Reading, bool]:
    """The reading, and whether the process is too worn for another."""
    try:
        return read(data), False
    except MemoryError:
        return Reading(refusal=Refusal.OUT_OF_MEMORY), True
    except Exception as error:  # noqa: BLE001  a library's own fault on bytes that nobody foresaw
        if _NO_MEMORY.search(str(error)):
            return Reading(refusal=Refusal.OUT_OF_MEMORY), True
        return Reading(refusal=Refusal.CORRUPT), False


def _next(incoming: BinaryIO) -> bytes | None:
    if hasattr(select, "poll") and not select.select([incoming], [], [], IDLE_S)[0]:
        return None
    head = incoming.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = incoming.read(length)
    return data if len(data) == length else None


def _confine() -> None:
    """Take from the process what reading needs not. Where the system has no limits, the rest."""
    sys.addaudithook(_refuse)
    try:
        import resource  # not on Windows
    except ImportError:
        return
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise NotHere(event)
    if event == "open":
        _, mode, flags = arguments
        writes = isinstance(mode, str) and bool(set(mode) & set("wax+"))
        if writes or (isinstance(flags, int) and flags & _WRITING):
            raise NotHere(event)


if __name__ == "__main__":
    main()
