"""core/agent/recollection.py: a person's words, quoted when they are asked for."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from core.agent.recollection import Promised, Recalled, Recollection, Statement, written
from core.embedding.embedder import Embedder
from core.escalation.promises import found_in
from tests.agent.recollection_cases import CASES, Case
from tests.figures import tell

SAID_AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
HELLO = Statement("msg_0", "Grace Hall", SAID_AT, "Hello, I am Grace and will help. One moment.")
Recall = Callable[[str, Case], Recalled | None]


def statement(case: Case) -> Statement:
    promises = [Promised(p.text, p.due_at, None) for p in found_in(case.reply, at=SAID_AT)]
    return Statement("msg_1", "Grace Hall", SAID_AT, case.reply, promises)


@pytest.fixture(scope="module")
def recall(embedder: Embedder) -> Recall:
    recollection = Recollection(embedder.encode)

    def recalled(question: str, case: Case) -> Recalled | None:
        (vector,) = embedder.encode([question])
        return recollection.recall(question, vector, [HELLO, statement(case)])

    return recalled


def right(found: Recalled | None, case: Case) -> bool:
    return found is not None and found.sentence in case.reply


class TestRecall:
    @pytest.mark.parametrize(
        ("kind", "at_least"), [("about_it", 0.6), ("asks_who", 1.0), ("not_about_it", 0.0)]
    )
    def test_finds_most_of_what_was_said_and_leaves_other_questions_alone(
        self, recall: Recall, kind: str, at_least: float
    ) -> None:
        asked = [(question, case) for case in CASES for question in getattr(case, kind)]
        found = [recall(question, case) for question, case in asked]
        share = sum(right(each, case) for each, (_, case) in zip(found, asked, strict=True))
        tell(f"{kind}: {share} of {len(asked)}")
        if at_least:
            assert share >= at_least * len(asked)
        else:
            assert found == [None] * len(asked)

    def test_of_a_promise_prefers_what_was_promised(self, recall: Recall) -> None:
        found = recall("What did Grace promise me?", CASES[0])
        assert found is not None
        assert found.promise is not None
        assert found.promise.due_at == datetime(2026, 11, 27, 23, 59, 59, tzinfo=UTC)

    def test_without_anything_said_is_nothing(self, embedder: Embedder) -> None:
        (vector,) = embedder.encode(["What did you promise?"])
        assert Recollection(embedder.encode).recall("What did you promise?", vector, []) is None


class TestWritten:
    def test_tells_who_said_what_when_and_until_when(self, recall: Recall) -> None:
        found = recall("What did Grace promise me?", CASES[0])
        assert found is not None
        assert written(found, SAID_AT) == [
            "**Grace Hall** wrote on Tuesday, 24 November 2026: "
            "“I will refund the 20 euros to your card by Friday.”",
            "That is due by Friday, 27 November 2026.",
        ]

    def test_of_what_is_late_offers_a_person(self, recall: Recall) -> None:
        found = recall("What did Grace promise me?", CASES[0])
        assert found is not None
        said = written(found, datetime(2026, 11, 30, tzinfo=UTC))
        assert "I can bring in a person" in said[-1]

    def test_of_what_is_done_says_so(self) -> None:
        kept = Promised("I will call you tomorrow.", None, SAID_AT)
        of = Statement("msg_1", "Grace", SAID_AT, kept.text, [kept])
        found = Recalled(of, kept.text, kept, 0.9, 0.2, asked=True)
        assert written(found, SAID_AT)[-1] == (
            "Our team has noted this as done on Tuesday, 24 November 2026."
        )
