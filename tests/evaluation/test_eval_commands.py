"""`eval …` on the command line: one JSON object for programs, one line for what is wrong."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from core.cli.app import main

ARTICLES = {
    "password": "To reset your password, choose Forgot password on the sign-in page.",
    "returns": "You can return a lamp within 30 days. Refunds take five working days.",
    "pairing": "To pair a bulb, switch it on and off three times and open the app.",
    "hours": "Our telephone line is open from nine to five, Monday to Friday.",
}
QUESTIONS = {
    "password": "How do I reset my password?",
    "returns": "Can I return a lamp?",
    "pairing": "How do I pair a bulb?",
    "hours": "When is the telephone line open?",
}
NOT_OURS = ["Who wrote Hamlet?", "What is the boiling point of mercury?"]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared by the module, so that the model is exported once."""
    return tmp_path_factory.mktemp("eval")


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    monkeypatch.chdir(data_dir)
    monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(data_dir))


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Four articles, a question to each, and two that none of them answers."""
    write(
        tmp_path / "corpus.jsonl",
        [{"id": key, "title": key.title(), "text": text} for key, text in ARTICLES.items()],
    )
    write(
        tmp_path / "queries.jsonl",
        [{"id": f"q-{k}", "text": t, "relevant_ids": [k]} for k, t in QUESTIONS.items()],
    )
    write(tmp_path / "outside.jsonl", [{"id": t, "text": t} for t in NOT_OURS])
    return tmp_path


def write(file: Path, records: Sequence[object]) -> None:
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def scores(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    """The one JSON object that a command leaves on standard output."""
    assert main(["eval", *map(str, arguments), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refusal(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 1) -> str:
    """The one line that a refused command leaves on standard error."""
    assert main(["eval", *map(str, arguments)]) == code
    said = capsys.readouterr()
    assert said.out == ""
    [line] = [line for line in said.err.splitlines() if line.strip()]
    return line


class TestRetrieval:
    def test_prints_one_object_with_the_scores(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        found = scores(capsys, "retrieval", "--data", labelled)
        assert set(found) == {
            "recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10", "n", "latency_ms"
        }  # fmt: skip
        assert (found["n"], found["recall@1"], found["mrr@10"], found["ndcg@10"]) == (4, 1, 1, 1)
        assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p95"]

    def test_prints_a_table_for_people(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["eval", "retrieval", "--data", str(labelled)]) == 0
        assert "recall@1" in capsys.readouterr().out

    def test_counts_a_question_that_finds_the_wrong_article(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        queries = labelled / "other.jsonl"
        write(queries, [{"id": "1", "text": QUESTIONS["hours"], "relevant_ids": ["pairing"]}])
        found = scores(capsys, "retrieval", "--data", labelled, "--queries", queries)
        assert (found["n"], found["recall@1"], found["recall@10"]) == (1, 0, 1)

    def test_uses_the_customers_earlier_message(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = [{"role": "user", "content": QUESTIONS["returns"]}]
        question = {"id": "1", "text": "and how long?", "relevant_ids": ["returns"]}
        write(labelled / "queries.jsonl", [{**question, "history": before}])
        assert scores(capsys, "retrieval", "--data", labelled)["recall@1"] == 1

    def test_asks_only_the_first_questions_up_to_the_limit(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert scores(capsys, "retrieval", "--data", labelled, "--limit", 2)["n"] == 2

    def test_leaves_nothing_of_the_corpus_in_the_data_folder(
        self, labelled: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        scores(capsys, "retrieval", "--data", labelled)
        assert [path.name for path in data_dir.iterdir()] == ["models"]


class TestAbstention:
    def test_prints_one_object_with_the_scores(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        outside = labelled / "outside.jsonl"
        found = scores(capsys, "abstention", "--data", labelled, "--out-of-scope", outside)
        assert set(found) == {
            "auroc", "answered_rate", "wrong_answer_rate", "declined_in_scope",
            "answered_out_of_scope", "ece", "risk_coverage", "n",
        }  # fmt: skip
        assert (found["n"], found["auroc"]) == (6, 1)
        assert found["risk_coverage"][0][1] == 0
        assert found["risk_coverage"][-1] == [1, pytest.approx(1 / 3, abs=1e-4)]

    def test_needs_questions_of_both_kinds(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        empty = labelled / "empty.jsonl"
        write(empty, [])
        said = refusal(capsys, "abstention", "--data", labelled, "--out-of-scope", empty)
        assert said == "empty.jsonl: both files need questions"


class TestEscalation:
    def test_prints_one_object_with_the_scores(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "messages.jsonl"
        write(
            file,
            [
                {"id": "1", "text": "I want to talk to a human", "escalate": True, "source": "a"},
                {"id": "2", "text": "Where is my order?", "escalate": False, "source": "a"},
                {"id": "3", "text": "My order is late", "escalate": True, "source": "b"},
            ],
        )
        found = scores(capsys, "escalation", "--messages", file)
        assert (found["precision"], found["recall"], found["n"]) == (1, 0.5, 3)
        assert found["f1"] == pytest.approx(2 / 3, abs=1e-4)
        assert {"auroc", "sources"} <= set(found)
        assert found["sources"]["a"]["f1"] == 1


class TestBadData:
    def test_names_file_and_line_of_what_is_not_json(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with (labelled / "queries.jsonl").open("a") as file:
            file.write("\n{broken\n")
        said = refusal(capsys, "retrieval", "--data", labelled)
        assert said == "queries.jsonl: line 6 is not JSON"

    def test_names_file_and_line_of_what_lacks_a_field(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(labelled / "corpus.jsonl", [{"id": "1", "title": "One", "text": "x"}, {"id": "2"}])
        said = refusal(capsys, "retrieval", "--data", labelled)
        assert said == "corpus.jsonl: line 2 has no title, text"

    @pytest.mark.parametrize("record", ["text", ["id", "text"]])
    def test_names_file_and_line_of_what_is_no_object(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], record: object
    ) -> None:
        write(tmp_path / "messages.jsonl", [record])
        said = refusal(capsys, "escalation", "--messages", tmp_path / "messages.jsonl")
        assert "messages.jsonl: line 1" in said

    def test_names_the_question_without_an_article(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(labelled / "queries.jsonl", [{"id": "q7", "text": "Why?"}])
        assert "q7 has no relevant_ids" in refusal(capsys, "retrieval", "--data", labelled)

    def test_names_the_file_that_is_missing(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (labelled / "corpus.jsonl").unlink()
        assert "corpus.jsonl" in refusal(capsys, "retrieval", "--data", labelled)


class TestExtraction:
    def test_counts_facts_per_kind(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        none: dict[str, list[str]] = {"emails": [], "phones": [], "references": []}
        write(
            tmp_path / "messages.jsonl",
            [
                {"id": "1", "text": "Order #4821", "facts": {**none, "references": ["4821"]}},
                {"id": "2", "text": "Call +1 415 555 0132", "facts": none},
                {"id": "3", "text": "ann at example", "facts": {**none, "emails": ["a@b.org"]}},
            ],
        )
        found = scores(capsys, "extraction", "--messages", tmp_path / "messages.jsonl")
        assert found["kinds"]["references"]["f1"] == 1.0
        assert found["kinds"]["phones"]["false_positives"] == 1
        assert found["kinds"]["emails"]["missed"] == 1
        assert (found["precision"], found["recall"], found["n"]) == (0.5, 0.5, 3)


class TestCompare:
    def test_pairs_what_two_runs_wrote_of_each_question(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        files = [labelled / "first.jsonl", labelled / "second.jsonl"]
        for file in files:
            scores(capsys, "retrieval", "--data", labelled, "--details", file)
        found = scores(capsys, "compare", *files)
        assert found["n"] == len(QUESTIONS)
        assert {each["difference"] for each in found["measures"]} == {0}

    def test_has_confidence_beside(
        self, labelled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = labelled / "run.jsonl"
        outside = labelled / "outside.jsonl"
        options = ("--data", labelled, "--out-of-scope", outside, "--details", file)
        scores(capsys, "abstention", *options)
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        assert len(lines) == len(QUESTIONS) + len(NOT_OURS)
        assert all(0 <= line["confidence"] <= 1 for line in lines)
