"""`eval attachments`: whether files are read, or refused for the right reason."""

import time
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.attachments.reading.process import ReadingProcess
from core.attachments.reading.sections import Reading
from core.evaluation.workbench import read_jsonl

FILES = ("expected.jsonl", "expected_lenient.jsonl")
"""The second may be missing; it accepts several outcomes for a file."""
TEXT = "text"


def evaluate_attachments(
    data: Path, *, on_file: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """How many files came out right, those that did not and why, and the seconds of each.

    Raises InvalidDocument.
    """
    records = expected(data)
    process = ReadingProcess()
    failed: list[dict[str, str]] = []
    seconds: dict[str, float] = {}
    try:
        for record in records:
            name = str(record["file"])
            started = time.perf_counter()
            reading = process.read((data / name).read_bytes())
            seconds[name] = round(time.perf_counter() - started, 3)
            if reason := wrong(record, reading):
                failed.append({"file": name, "reason": reason})
            on_file()
    finally:
        process.close()
    ordered = sorted(seconds.values()) or [0.0]
    return {
        "passed": len(records) - len(failed),
        "failed": failed,
        "n": len(records),
        "seconds": round(sum(ordered), 3),
        "seconds_per_file": {"p50": ordered[len(ordered) // 2], "max": ordered[-1]},
        "slowest": dict(sorted(seconds.items(), key=lambda pair: -pair[1])[:5]),
    }


def expected(data: Path) -> list[dict[str, Any]]:
    """What each file should give. Raises InvalidDocument."""
    return [
        record
        for name in FILES
        if (data / name).is_file()
        for record in read_jsonl(data / name, needs=("file",))
    ]


def wrong(record: Mapping[str, Any], reading: Reading) -> str | None:
    """What is wrong with a reading; `None` if nothing is."""
    accepted = record.get("accept") or [record.get("error") or TEXT]
    outcome = str(reading.refusal or TEXT)
    if outcome not in accepted:
        return f"{outcome} instead of {' or '.join(accepted)}"
    if outcome != TEXT:
        return None
    text = _compared(reading.text)
    missing = [each for each in record.get("must_contain") or () if _compared(each) not in text]
    extra = [each for each in record.get("must_not_contain") or () if _compared(each) in text]
    parts = [f"lacks {each!r}" for each in missing] + [f"contains {each!r}" for each in extra]
    return ", ".join(parts) or None


def _compared(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("\xad", "").split()).casefold()
