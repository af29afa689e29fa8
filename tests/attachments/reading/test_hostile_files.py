"""core/attachments/reading: files that mean harm cost themselves alone, little time and memory."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from core.attachments.reading.process import ReadingProcess
from core.attachments.reading.sections import Reading
from core.attachments.reading.worker import DATA_BYTES
from tests.attachments.reading.hostile_files import FILES, MB

WITHIN_S = 20
MOST_RSS = 600 * MB
SECRETS = ("root:", "/bin/")
"""Of the file that some of them ask for."""


@pytest.fixture(scope="module")
def reader() -> Iterator[ReadingProcess]:
    process = ReadingProcess()
    yield process
    process.close()


@contextmanager
def memory() -> Iterator[list[int]]:
    """The most that each look at the reading processes of this one has seen, in bytes."""
    seen, is_over = [0], Event()

    def look() -> None:
        last = False
        while not last:
            last = is_over.wait(0.01)
            seen.extend(_peak(pid) for pid in _readers())

    looking = Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        is_over.set()
        looking.join()


def _readers() -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            program = (folder / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == os.getpid() and b"reading.worker" in program:
            yield int(folder.name)


def _peak(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def outcome(reading: Reading) -> str:
    return reading.refusal or "read"


class TestRead:
    @pytest.mark.parametrize("name", FILES)
    def test_takes_little_time_and_memory_for(self, reader: ReadingProcess, name: str) -> None:
        make, expected = FILES[name]
        data = make()
        started = time.monotonic()
        with memory() as seen:
            reading = reader.read(data)
        assert time.monotonic() - started < WITHIN_S
        assert outcome(reading) == expected
        # What grows faster than its parent looks is stopped by the system.
        assert 0 < max(seen) < (DATA_BYTES if expected == "out_of_memory" else MOST_RSS)
        assert not any(secret in reading.text for secret in SECRETS)

    def test_reads_the_next_file_as_ever(self, reader: ReadingProcess) -> None:
        reader.read(FILES["pdf with a hundred megabytes of text"][0]())
        assert reader.read(b"Total: 7 EUR").text == "Total: 7 EUR"
