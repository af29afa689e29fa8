"""The labelled sets of `eval shipped`: they cover what they claim, and the product reads them."""

import json
import re
from pathlib import Path

from core.attachments.reading.sections import Kind
from core.evaluation.attachments import evaluate_attachments, expected
from core.evaluation.extraction import evaluate_extraction
from core.evaluation.shipped import FILES, MESSAGES

ROOT = Path(__file__).parents[2]


class TestMessages:
    def test_are_several_hundred_different_ones_with_and_without_facts(self) -> None:
        records = [json.loads(line) for line in MESSAGES.read_text().splitlines()]
        assert len({record["text"] for record in records}) == len(records) >= 300
        without = [record for record in records if not any(record["facts"].values())]
        assert len(without) >= 75

    def test_have_their_facts_in_their_text(self) -> None:
        for line in MESSAGES.read_text().splitlines():
            record = json.loads(line)
            for values in record["facts"].values():
                assert [value for value in values if value not in record["text"]] == []

    def test_are_read_as_labelled_in_nearly_all_cases(self) -> None:
        scores = evaluate_extraction(MESSAGES)
        assert scores["precision"] >= 0.98
        assert scores["recall"] >= 0.95


class TestFiles:
    def test_are_the_listed_ones_of_every_kind(self) -> None:
        records = expected(FILES)
        named = {record["file"] for record in records}
        assert named == {path.name for path in FILES.iterdir()} - {"expected.jsonl"}
        suffixes = {Path(name).suffix[1:].replace("txt", "text") for name in named}
        assert {kind.value for kind in Kind} <= suffixes | {"text"}
        refused = {record["error"] for record in records if "error" in record}
        assert {"encrypted", "corrupt", "empty", "unsupported"} == refused

    def test_are_read_or_refused_for_the_right_reason(self) -> None:
        assert evaluate_attachments(FILES)["failed"] == []


class TestMakeEval:
    def test_runs_the_command_for_all_of_them(self) -> None:
        assert re.search(r"measured,eval,eval shipped\)", (ROOT / "Makefile").read_text())
