"""core/quality/gaps/drafting.py: an article from what people replied, with nothing invented."""

import pytest

from core.audit.log import AuditFilter
from core.errors import GapHasDraft, GapNotFound, InvalidDocument
from core.knowledge.models import ArticleDraft
from core.quality.gaps.models import GapState
from core.quality.models import Expectation, Origin
from core.quality.new_questions import QuestionFilter
from tests.quality.gaps.conftest import TOMATOES, VIOLIN, Customers

CHERRY = "Cherry tomatoes grow best on a balcony that faces north."
WATER = "Tomatoes in the shade need little water, once every two days."


@pytest.fixture
def solved(customers: Customers) -> Customers:
    """Three customers asked for tomatoes, and a person helped two of them."""
    first, second, _ = [customers.ask(text) for text in TOMATOES]
    customers.reply(first, f"Hi Maria! {CHERRY} I will send you seeds tomorrow.", "Bye for now!")
    customers.reply(second, f"Hello,\n{WATER} {CHERRY}")
    customers.gather()
    return customers


def draft_of(customers: Customers, article_id: str) -> ArticleDraft:
    draft = customers.services.curation.detail(article_id).draft
    assert draft is not None
    return draft


class TestDraft:
    def test_quotes_what_people_replied_and_says_where(self, solved: Customers) -> None:
        gap = solved.gap().gap
        draft = draft_of(solved, solved.gaps.drafting.draft(gap.id, by="Cleo"))
        assert draft.title == gap.title
        assert draft.body.count(CHERRY) == 1
        assert WATER in draft.body
        assert "Maria" not in draft.body
        assert "seeds" not in draft.body
        for reply in solved.gaps.drafting.replies(gap.id):
            if CHERRY in reply.text:
                assert reply.session_id in draft.body
        assert "<!-- from: Ada, " in draft.body

    def test_has_every_word_from_a_reply(self, solved: Customers) -> None:
        gap = solved.gap().gap
        draft = draft_of(solved, solved.gaps.drafting.draft(gap.id, by="Cleo"))
        said = "\n".join(reply.text for reply in solved.gaps.drafting.replies(gap.id))
        paragraphs = [p for p in draft.body.split("\n\n") if not p.startswith("<!--")]
        assert paragraphs
        assert all(paragraph in said for paragraph in paragraphs)

    def test_is_found_by_nobody_yet(self, solved: Customers) -> None:
        solved.gaps.drafting.draft(solved.gap().gap.id, by="Cleo")
        assert solved.shop.ask(TOMATOES[0]).outcome == "declined"

    def test_keeps_the_questions_as_test_questions(self, solved: Customers) -> None:
        gap = solved.gap().gap
        article_id = solved.gaps.drafting.draft(gap.id, by="Cleo")
        kept, total = solved.services.quality.questions.find(QuestionFilter(tag=f"gap:{gap.id}"))
        assert total == 3
        assert {each.question for each in kept} == set(TOMATOES)
        for each in kept:
            assert (each.expectation, each.origin) == (Expectation.ANSWER, Origin.GAP)
            assert each.articles == [article_id]

    def test_keeps_the_other_questions_as_phrasings(self, solved: Customers) -> None:
        gap = solved.gap().gap
        draft = draft_of(solved, solved.gaps.drafting.draft(gap.id, by="Cleo"))
        assert {gap.title, *draft.phrasings} == set(TOMATOES)
        [entry], _ = solved.services.audit.find(AuditFilter(kind="article", action="created"))
        assert entry.after is not None
        assert entry.after["phrasings"] == draft.phrasings

    def test_keeps_nothing_of_a_question_that_names_somebody(self, solved: Customers) -> None:
        personal = "Which tomatoes grow on my shady balcony? Write to jo@example.org"
        solved.ask(personal)
        solved.gather()
        gap = solved.gap().gap
        draft = draft_of(solved, solved.gaps.drafting.draft(gap.id, by="Cleo"))
        assert solved.gap().questions == 4
        assert personal not in draft.phrasings
        kept, _ = solved.services.quality.questions.find(QuestionFilter(tag=f"gap:{gap.id}"))
        assert personal not in [each.question for each in kept]

    def test_moves_the_gap_and_is_in_the_audit_log(self, solved: Customers) -> None:
        gap_id = solved.gap().gap.id
        article_id = solved.gaps.drafting.draft(gap_id, by="Cleo")
        gap = solved.gap().gap
        assert (gap.state, gap.article_id) == (GapState.DRAFTED, article_id)
        [entry], _ = solved.services.audit.find(AuditFilter(kind="gap", action="drafted"))
        assert (entry.actor, entry.subject_id) == ("Cleo", str(gap_id))
        assert entry.after == {"state": "drafted", "article": article_id}

    def test_is_made_once(self, solved: Customers) -> None:
        gap_id = solved.gap().gap.id
        article_id = solved.gaps.drafting.draft(gap_id, by="Cleo")
        with pytest.raises(GapHasDraft) as raised:
            solved.gaps.drafting.draft(gap_id, by="Cleo")
        assert raised.value.article_id == article_id

    def test_can_be_made_again_when_it_was_deleted(self, solved: Customers) -> None:
        gap_id = solved.gap().gap.id
        article_id = solved.gaps.drafting.draft(gap_id, by="Cleo")
        solved.services.drafts.delete(article_id, author="Test")
        assert solved.gaps.drafting.draft(gap_id, by="Cleo")

    def test_needs_a_gap(self, customers: Customers) -> None:
        with pytest.raises(GapNotFound):
            customers.gaps.drafting.draft(4711, by="Cleo")


class TestDraftWithoutReplies:
    def test_says_what_customers_asked_and_cannot_be_published(self, customers: Customers) -> None:
        customers.ask(VIOLIN)
        customers.gather()
        article_id = customers.gaps.drafting.draft(customers.gap().gap.id, by="Cleo")
        body = draft_of(customers, article_id).body
        assert body.startswith("<!--")
        assert body.endswith("-->")
        assert VIOLIN in body
        with pytest.raises(InvalidDocument, match="no text yet"):
            customers.services.drafts.publish(article_id, author="Cleo")
