"""core/quality/gaps/checking.py: after publishing one sees which questions are answered now."""

from sqlalchemy import func, select

from core.knowledge.documents import Document
from core.quality.gaps.checking import Checked
from core.quality.gaps.models import GapState
from core.sessions.models import Message
from tests.quality.gaps.conftest import TOMATOES, VIOLIN, Customers

BODY = (
    "Cherry tomatoes grow best on a balcony that faces north, in the shade and without sun. "
    "On a shady balcony grow cherry tomatoes."
)


def drafted(customers: Customers, body: str = BODY) -> tuple[int, str]:
    """The gap of the three questions, and the article written for it."""
    for text in TOMATOES:
        customers.ask(text)
    customers.gather()
    gap_id = customers.gap().gap.id
    article_id = customers.gaps.drafting.draft(gap_id, by="Cleo")
    title = "Which tomatoes grow on a balcony without sun?"
    document = Document(id=article_id, title=title, body=body)
    customers.services.drafts.save(document, author="Cleo")
    return gap_id, article_id


def publish(customers: Customers, article_id: str) -> None:
    customers.services.drafts.publish(article_id, author="Cleo")
    customers.shop.settle()


class TestCheck:
    def test_before_publishing_finds_none_answered(self, customers: Customers) -> None:
        gap_id, _ = drafted(customers)
        assert customers.gaps.checking.check(gap_id, by="Cleo") == Checked(0, 3)
        assert customers.gap().gap.state == GapState.DRAFTED

    def test_closes_a_gap_of_which_all_is_answered(self, customers: Customers) -> None:
        gap_id, article_id = drafted(customers)
        publish(customers, article_id)
        assert customers.gaps.checking.check(gap_id, by="Cleo") == Checked(3, 3)
        assert customers.entries() == []
        [closed] = customers.entries(state=GapState.CLOSED)
        assert closed.answered == 3
        assert {each.row.answered_by for each in customers.questions(gap_id)} == {article_id}

    def test_leaves_it_open_for_the_rest(self, customers: Customers) -> None:
        gap_id, article_id = drafted(customers)
        session = customers.ask(VIOLIN)
        customers.gather()
        [other] = [e.gap.id for e in customers.entries() if e.gap.id != gap_id]
        customers.gaps.board.merge(gap_id, other, by="Cleo")
        publish(customers, article_id)
        assert customers.gaps.checking.check(gap_id, by="Cleo") == Checked(3, 4)
        assert customers.gap().gap.state == GapState.DRAFTED
        first = customers.questions(gap_id)[0]
        assert first.message.session_id == session
        assert first.row.answered_at is None

    def test_counts_another_article_that_was_published_since(self, customers: Customers) -> None:
        customers.ask(TOMATOES[0])
        customers.gather()
        gap_id = customers.gap().gap.id
        customers.shop.publish("tomatoes", "Tomatoes on a balcony", BODY)
        customers.shop.settle()
        assert customers.gaps.checking.check(gap_id, by="Cleo") == Checked(1, 1)
        assert customers.questions(gap_id)[0].row.answered_by == "tomatoes"

    def test_does_not_count_the_answer_that_was_rated_down(self, customers: Customers) -> None:
        question = "How many people can be in the Family plan?"
        customers.dislike(customers.ask(question))
        customers.gather()
        gap_id = customers.gap().gap.id
        assert customers.gaps.checking.check(gap_id, by="Cleo") == Checked(0, 1)

    def test_opens_a_closed_gap_whose_article_is_gone(self, customers: Customers) -> None:
        gap_id, article_id = drafted(customers)
        publish(customers, article_id)
        customers.gaps.checking.check(gap_id, by="Cleo")
        customers.services.curation.archive(article_id, author="Test")
        assert customers.gaps.checking.check(gap_id, by="Cleo") == Checked(0, 3)
        assert customers.gap().gap.state == GapState.DRAFTED

    def test_stores_no_message(self, customers: Customers) -> None:
        gap_id, _ = drafted(customers)
        with customers.services.transactions.read() as db:
            before = db.scalar(select(func.count()).select_from(Message))
        customers.gaps.checking.check(gap_id, by="Cleo")
        with customers.services.transactions.read() as db:
            assert db.scalar(select(func.count()).select_from(Message)) == before


class TestRunSome:
    def test_checks_what_was_published_by_itself_once(self, customers: Customers) -> None:
        _, article_id = drafted(customers)
        assert customers.gaps.checking.run_some() == 0
        publish(customers, article_id)
        assert customers.gaps.checking.run_some() == 3
        assert customers.gaps.checking.run_some() == 0
        assert [e.answered for e in customers.entries(state=GapState.CLOSED)] == [3]

    def test_waits_for_the_index(self, customers: Customers) -> None:
        _, article_id = drafted(customers)
        customers.services.drafts.publish(article_id, author="Cleo")
        assert customers.gaps.checking.run_some() == 0

    def test_asks_every_gap_again(self, customers: Customers) -> None:
        _, article_id = drafted(customers)
        customers.ask(VIOLIN)
        customers.gather()
        publish(customers, article_id)
        assert customers.gaps.checking.run_some() == 3
        assert customers.gaps.checking.run_some() == 1
        assert customers.gaps.checking.run_some() == 0
