"""core/agent/choosing.py: asking which of a few articles is meant."""

from collections.abc import Callable, Iterator

import pytest

from core.agent.decision import Reason
from core.agent.policy import ANSWER_AT, CLARIFY_AT
from core.bootstrap import Services
from core.knowledge.documents import Document
from core.language.words import ENGLISH, Words
from tests.agent.conftest import UNKNOWN, Customer
from tests.conftest import Install

ARTICLES = {
    "return-gift": ("Return a gift", "A gift can go back for a voucher. The giver is not told."),
    "return-lamp": ("Return a lamp", "A lamp can go back within 60 days, in its own box."),
    "return-sale": ("Return sale goods", "Sale goods can be exchanged for another size only."),
    "invoices": ("Invoices", "Every invoice is under Orders and can be saved as a PDF."),
}
WHICH, NONE_OF_THESE, NONE_MEANT = (
    ENGLISH(f"agent.{key}") for key in ("which", "none_of_these", "none_meant")
)
VAGUE = "Can I bring back what I bought last week?"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, install: Install) -> Iterator[Services]:
    with install(tmp_path_factory.mktemp("store")) as services:
        for key, (title, body) in ARTICLES.items():
            services.curation.publish(Document(id=key, title=title, body=body), author="Test")
        services.indexing.run_some()
        yield services


@pytest.fixture
def visitor(store: Services, arrive: Callable[[Services], Customer]) -> Customer:
    return arrive(store)


class TestAskWhich:
    def test_gives_the_articles_that_compete_and_no_answer(self, visitor: Customer) -> None:
        asked = visitor.ask(VAGUE)
        assert CLARIFY_AT.value <= asked.confidence < ANSWER_AT.value, "the case is what it says"
        assert (asked.outcome, asked.text) == ("clarified", WHICH)
        titles = [choice["title"] for choice in asked.suggestions]
        assert 2 <= len(titles) <= 3
        assert "Return a lamp" in titles
        assert list(asked.sources) == []

    def test_not_where_nothing_comes_near(self, visitor: Customer) -> None:
        assert visitor.ask(UNKNOWN).outcome == "declined"

    def test_not_of_a_customer_who_was_not_helped_before(self, visitor: Customer) -> None:
        visitor.ask(VAGUE)
        visitor.ask(NONE_OF_THESE)
        assert visitor.ask(f"{VAGUE}!").outcome != "clarified"


class TestReply:
    @pytest.mark.parametrize(
        "said", ["return a lamp", "“Return a lamp”.", "the {place} one", "{platz}"]
    )
    def test_answers_the_first_question_from_the_chosen_article(
        self, visitor: Customer, said: str
    ) -> None:
        titles = [choice["title"] for choice in visitor.ask(VAGUE).suggestions]
        at = titles.index("Return a lamp")
        place, platz = ("first", "second", "third")[at], ("das erste", "zweite", "der dritte")[at]
        answer = visitor.ask(said.format(place=place, platz=platz))
        assert answer.outcome == "answered"
        assert {source["metadata"]["article_id"] for source in answer.sources} == {"return-lamp"}
        assert "60 days" in answer.text

    @pytest.mark.parametrize("said", [NONE_OF_THESE, "no", "Something else.", "none of them"])
    def test_that_none_is_meant_offers_a_person(self, visitor: Customer, said: str) -> None:
        visitor.ask(VAGUE)
        declined = visitor.ask(said)
        assert declined.outcome == "declined"
        assert declined.text.startswith(NONE_MEANT)
        assert visitor.ask("yes please").outcome == "escalated"

    def test_is_understood_in_other_languages(self, visitor: Customer) -> None:
        visitor.ask(VAGUE)
        declined = visitor.ask("Nichts davon")
        assert declined.text.startswith(Words.of("de")("agent.none_meant"))

    def test_may_be_another_question(self, visitor: Customer) -> None:
        visitor.ask(VAGUE)
        answer = visitor.ask("Where do I find my invoice as a PDF?")
        assert answer.sources[0]["metadata"]["article_id"] == "invoices"

    def test_counts_only_right_after_the_question(self, visitor: Customer) -> None:
        visitor.ask(VAGUE)
        visitor.ask("Where do I find my invoice as a PDF?")
        assert visitor.ask(NONE_OF_THESE).text.startswith(NONE_MEANT) is False

    def test_keeps_the_question_in_the_receipt(self, store: Services, visitor: Customer) -> None:
        visitor.ask(VAGUE)
        visitor.ask("Return a lamp")
        second, first = (found.turn for found in store.receipts.find(limit=2)[0])
        assert (first.reason, second.reason) == (Reason.COMPETING, Reason.CHOSEN)
        assert second.query == VAGUE
        assert second.evidence["asked_seq"] == first.question_seq
