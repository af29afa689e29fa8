"""Reading in a process of its own, with limits on time, memory and output.

A file that hangs its reader, fills the memory or brings the process down costs that file alone.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from select import POLLIN, poll
from threading import BoundedSemaphore, Lock, Thread
from weakref import finalize

import core
from core.attachments.reading.sections import Reading, Refusal
from core.attachments.reading.worker import LENGTH

TIMEOUT_S = 18.0
"""For one file. The slowest of those that are read, four scanned pages, take about 12."""
MAX_RSS_BYTES = 560 * 1024**2
"""Memory that a reading may really use. Pictures take about 450 MB, other files under 250."""
LOOK_EVERY_S = 0.02
MAX_ANSWER_BYTES = 16 * 1024**2
FILES_EACH = 25
"""Files that one process reads before a fresh one takes its place, for what libraries leak."""
AT_ONCE = 2
"""Files that are read at the same time; others wait."""
ROOT = Path(core.__file__).parents[1]
_GIVES_MEMORY_BACK = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "8000000",
    "MALLOC_TRIM_THRESHOLD_": "64000000",
}
"""Told to the C library: pictures would otherwise leave their memory in pieces that stay."""
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "LD_LIBRARY_PATH")


class ReadingProcess:
    """Reads files, each in one of a few processes that are started when they are needed."""

    def __init__(
        self,
        *,
        timeout_s: float = TIMEOUT_S,
        max_rss_bytes: int = MAX_RSS_BYTES,
        command: Sequence[str] = ("-m", "core.attachments.reading.worker"),
    ) -> None:
        """`command` is what the interpreter runs."""
        self._timeout_s = timeout_s
        self._max_rss_bytes = max_rss_bytes
        self._command = [sys.executable, "-B", *command]
        self._idle: list[_Worker] = []
        self._lock = Lock()
        finalize(self, _end, self._idle)
        self._places = BoundedSemaphore(AT_ONCE)

    def read(self, data: bytes) -> Reading:
        """The file's text or the reason why there is none; never raises for what is in it."""
        with self._places:
            deadline = time.monotonic() + self._timeout_s
            while True:
                worker = self._take()
                was_used = worker.files > 0
                reading = worker.read(data, deadline, self._max_rss_bytes)
                if was_used and (reading is None or reading.refusal is Refusal.OUT_OF_MEMORY):
                    continue  # it had ended for want of work, or files before this one wore it out
                break
            self._give_back(worker)
        return reading or Reading(refusal=Refusal.CRASHED)

    def close(self) -> None:
        """End the processes that wait for work."""
        with self._lock:
            _end(self._idle)

    def _take(self) -> "_Worker":
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Worker(self._command)

    def _give_back(self, worker: "_Worker") -> None:
        if worker.is_alive and worker.files < FILES_EACH:
            with self._lock:
                self._idle.append(worker)
        else:
            worker.end()


def _end(workers: "list[_Worker]") -> None:
    while workers:
        workers.pop().end()


class _Worker:
    """One process."""

    def __init__(self, command: Sequence[str]) -> None:
        self.files = 0
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment |= _GIVES_MEMORY_BACK
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment,
        )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def read(self, data: bytes, deadline: float, max_rss_bytes: int) -> Reading | None:
        """By `deadline`, of `time.monotonic`. `None` when the process ended without an answer."""
        self.files += 1
        writer = Thread(target=self._write, args=(data,), daemon=True)
        writer.start()
        answer = b""
        while True:
            if time.monotonic() > deadline:
                return self._refused(Refusal.TIMED_OUT)
            if _rss(self._process.pid) > max_rss_bytes:
                return self._refused(Refusal.OUT_OF_MEMORY)
            piece = self._piece()
            if piece is None:
                continue
            if not piece:
                self.end()
                return None
            answer += piece
            if len(answer) > MAX_ANSWER_BYTES:
                return self._refused(Refusal.TOO_LARGE)
            if len(answer) >= LENGTH.size + _length(answer):
                return Reading.from_json(json.loads(answer[LENGTH.size :]))

    def end(self) -> None:
        """Kill the process; it has nothing to put in order."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:  # bytes that it never took
                    continue

    def _refused(self, refusal: Refusal) -> Reading:
        self.end()
        return Reading(refusal=refusal)

    def _write(self, data: bytes) -> None:
        """In a thread of its own, for a process that hangs takes nothing in."""
        stdin = self._process.stdin
        assert stdin
        try:
            stdin.write(LENGTH.pack(len(data)) + data)
            stdin.flush()
        except (OSError, ValueError):
            return  # it is gone, which whoever waits for its answer sees

    def _piece(self) -> bytes | None:
        """Some of the answer, nothing at its end, `None` while there is none."""
        stdout = self._process.stdout
        assert stdout
        waiting = poll()  # `select` takes no descriptor from 1,024 on, which a busy web process has
        waiting.register(stdout, POLLIN)
        if not waiting.poll(LOOK_EVERY_S * 1000):
            return None
        return os.read(stdout.fileno(), 1 << 16)


def _length(answer: bytes) -> int:
    if len(answer) < LENGTH.size:
        return MAX_ANSWER_BYTES
    length: int = LENGTH.unpack(answer[: LENGTH.size])[0]
    return length


def _rss(pid: int) -> int:
    """Bytes of memory that a process really uses; 0 where the system does not tell."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
