"""core/evaluation/details.py: what became of each question, and two runs compared in pairs."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidDocument
from core.evaluation.details import compare, write_details
from core.evaluation.workbench import Answered, LabelledQuestion


def answered(key: str, ranking: list[str], *relevant: str) -> Answered:
    return Answered(LabelledQuestion(key, key, frozenset(relevant)), ranking, 0.5, 1.0)


def run(file: Path, ranks: list[int]) -> Path:
    """Questions whose article stands at these ranks, from 1."""
    every = [
        answered(f"q{number}", [f"other-{at}" for at in range(1, rank)] + ["right"], "right")
        for number, rank in enumerate(ranks)
    ]
    write_details(file, every)
    return file


def measure(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in found["measures"] if each["measure"] == name)


class TestWriteDetails:
    def test_has_a_line_for_each_question(self, tmp_path: Path) -> None:
        file = tmp_path / "run.jsonl"
        write_details(file, [answered("a", ["x", "right"], "right"), answered("b", ["x"])])
        first, second = [json.loads(line) for line in file.read_text().splitlines()]
        assert (first["id"], first["first"], first["right"]) == ("a", "x", False)
        assert (first["recall@1"], first["recall@5"], first["mrr@10"]) == (0, 1, 0.5)
        assert "mrr@10" not in second  # nothing could be right

    def test_says_when_it_cannot(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidDocument, match="cannot be written"):
            write_details(tmp_path / "none" / "run.jsonl", [])


class TestCompare:
    def test_finds_a_difference_that_is_no_chance(self, tmp_path: Path) -> None:
        before, after = run(tmp_path / "a", [2] * 40), run(tmp_path / "b", [1] * 30 + [2] * 10)
        found = measure(compare(before, after), "recall@1")
        assert (found["before"], found["after"], found["better"], found["worse"]) == (
            0,
            0.75,
            30,
            0,
        )
        assert found["p_value"] < 0.001

    def test_finds_one_that_may_well_be(self, tmp_path: Path) -> None:
        before = run(tmp_path / "a", [1] * 6 + [2] * 5)
        after = run(tmp_path / "b", [2] * 5 + [1] * 6)
        found = measure(compare(before, after), "recall@1")
        assert (found["better"], found["worse"]) == (5, 5)
        assert found["p_value"] > 0.5

    def test_is_the_same_each_time(self, tmp_path: Path) -> None:
        before, after = run(tmp_path / "a", [1, 2, 3] * 8), run(tmp_path / "b", [3, 1, 1] * 8)
        assert compare(before, after) == compare(before, after)

    def test_of_a_run_with_itself_is_nothing(self, tmp_path: Path) -> None:
        one = run(tmp_path / "a", [1, 2, 3])
        assert {each["p_value"] for each in compare(one, one)["measures"]} == {1.0}

    def test_pairs_the_questions_that_both_have(self, tmp_path: Path) -> None:
        before, after = run(tmp_path / "a", [1, 1, 1]), run(tmp_path / "b", [1, 1])
        found = compare(before, after)
        assert (found["n"], found["only_before"], found["only_after"]) == (2, 1, 0)

    def test_needs_one_in_common(self, tmp_path: Path) -> None:
        other = tmp_path / "b"
        write_details(other, [answered("elsewhere", ["x"])])
        with pytest.raises(InvalidDocument, match="no question of a"):
            compare(run(tmp_path / "a", [1]), other)
