"""`eval …` with a reranker: it is used, and the report names it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.cli.app import main
from core.reranking.weights import locate
from tests.cross_encoders import PREFERRED, cross_encoder

__all__ = ["cross_encoder"]
Eval = Callable[..., dict[str, Any]]
ARTICLES = {
    "light": "The light of the hub blinks amber when the hub is offline.",
    "bird": f"A {PREFERRED} and another {PREFERRED}.",
    "hours": "Our telephone line is open from nine to five.",
}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("eval")


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Three articles, and two questions that the fused order answers from the first."""
    for name, records in (
        ("corpus", [{"id": k, "title": k.title(), "text": t} for k, t in ARTICLES.items()]),
        (
            "queries",
            [
                {"id": "1", "text": "Why does the light blink?", "relevant_ids": ["light"]},
                {"id": "2", "text": "When is the telephone open?", "relevant_ids": ["hours"]},
            ],
        ),
        ("outside", [{"id": "3", "text": "Who wrote Hamlet?"}]),
    ):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    return tmp_path


@pytest.fixture
def evaluate(
    monkeypatch: pytest.MonkeyPatch,
    data_dir: Path,
    labelled: Path,
    capsys: pytest.CaptureFixture[str],
) -> Eval:
    """Runs a command with a reranker named, or none, and gives its one JSON object."""
    monkeypatch.chdir(data_dir)
    monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(data_dir))
    monkeypatch.setenv("SWITCHBOARD_RERANKER_TIMEOUT_S", "60")

    def run(kind: str, *more: object, reranker: object = "") -> dict[str, Any]:
        monkeypatch.setenv("SWITCHBOARD_RERANKER", str(reranker))
        capsys.readouterr()
        assert main(["eval", kind, "--data", str(labelled), *map(str, more), "--json"]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


class TestRetrieval:
    def test_uses_the_reranker_and_names_it(self, evaluate: Eval, cross_encoder: Path) -> None:
        without, found = evaluate("retrieval"), evaluate("retrieval", reranker=cross_encoder)
        assert "reranker" not in without
        assert (without["recall@1"], found["recall@1"], found["recall@3"]) == (1, 0, 1)
        assert found["reranker"] == {
            "model": "tiny-cross-encoder",
            "version": locate(str(cross_encoder)).version,
            "trouble": None,
            "whole": 2,
            "out_of_time": 0,
        }

    def test_says_that_one_could_not_be_used(self, evaluate: Eval, tmp_path: Path) -> None:
        found = evaluate("retrieval", reranker=tmp_path / "nowhere")
        assert found["recall@1"] == 1
        assert "not on this machine" in found["reranker"]["trouble"]
        assert found["reranker"]["whole"] == 0

    def test_counts_questions_that_there_was_no_time_for(
        self, evaluate: Eval, cross_encoder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SWITCHBOARD_RERANKER_TIMEOUT_S", "0.000001")
        found = evaluate("retrieval", reranker=cross_encoder)
        assert found["recall@1"] == 1
        assert (found["reranker"]["whole"], found["reranker"]["out_of_time"]) == (0, 2)


class TestAbstention:
    def test_names_the_reranker(self, evaluate: Eval, cross_encoder: Path, labelled: Path) -> None:
        outside = ("--out-of-scope", labelled / "outside.jsonl")
        found = evaluate("abstention", *outside, reranker=cross_encoder)
        assert found["reranker"]["whole"] == 3
        assert "reranker" not in evaluate("abstention", *outside)
