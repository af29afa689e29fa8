"""One article of the demo is hidden, and its fifteen paraphrases are asked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import insert

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.knowledge.documents import Document
from core.knowledge.models import PassageVector
from core.quality.gaps.models import GapState
from core.quality.models import Expectation
from core.quality.new_questions import NewQuestion
from tests.conftest import Install, settle
from tests.figures import tell
from tests.quality.conftest import Shop
from tests.quality.gaps.conftest import Customers
from tests.quality.gaps.paraphrases import PARAPHRASES

HIDDEN = "gift-cards"
OTHER_TESTS = (
    ("How long is the password reset link valid?", "reset-password"),
    ("How do I mute the siren of my Sense Leak?", "leak-sensor-alarm"),
    ("Can I pay with Klarna?", "pay-with-klarna"),
    ("How do I use a discount code?", "discount-codes"),
    ("Do I have to pay customs when I order to Switzerland?", "customs-and-duties"),
)


@pytest.fixture
def demo(
    install: Install,
    demo_vectors: Sequence[Mapping[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Services]:
    """The demo company without the hidden article."""
    with install(tmp_path_factory.mktemp("hidden"), demo=True) as services:
        with services.transactions.begin() as db:
            db.execute(insert(PassageVector), demo_vectors)
        settle(services)
        services.curation.archive(HIDDEN, author="Test")
        settle(services)
        yield services


def text_of(services: Services) -> Document:
    detail = services.versions.get(HIDDEN, 1)
    return Document(id="", title=detail.version.title, body=detail.version.body)


class TestHiddenArticle:
    def test_is_one_gap_that_publishing_its_draft_closes(self, demo: Services) -> None:
        ada = demo.accounts.add_operator(
            "ada@example.org", role=OperatorRole.OPERATOR, password="long enough", name="Ada"
        )
        customers = Customers(Shop(demo), Caller.of(ada))
        for question, article in OTHER_TESTS:
            wanted = NewQuestion(question, Expectation.ANSWER, articles=(article,))
            demo.quality.questions.add(wanted, by="Ada")
        before = customers.shop.run().passed
        for text in PARAPHRASES[HIDDEN]:
            session = customers.ask(text)
            outcome = demo.sessions.history(session).messages[-1].outcome
            if outcome == "answered":
                customers.dislike(session)  # another article was quoted instead
            elif outcome == "clarified":
                customers.ask("None of these", session=session)
        customers.gather()
        gap = customers.entries()[0]
        tell(f"largest gap {gap.questions} of 15, gaps {len(customers.entries())}")
        assert gap.questions >= 14
        assert len(customers.entries()) <= 2
        article_id = customers.gaps.drafting.draft(gap.gap.id, by="Cleo")
        written = text_of(demo)
        demo.drafts.save(
            Document(id=article_id, title=written.title, body=written.body), author="Cleo"
        )
        run = demo.quality.gate.request(article_id, by="Cleo")
        demo.quality.examination.carry_out(run.id)
        compared = demo.quality.runs.get(run.id)
        demo.quality.gate.publish(article_id, author="Cleo")
        settle(demo)
        while customers.gaps.checking.run_some():
            pass
        after = customers.gaps.board.get(gap.gap.id)
        tell(
            f"{after.answered} of {after.questions} now answered; "
            f"test questions worse {compared.worse}, better {compared.better}"
        )
        assert after.answered >= 12
        assert compared.worse == 0
        assert after.gap.state == (
            GapState.CLOSED if after.answered == after.questions else GapState.DRAFTED
        )
        others = [q for q, _ in OTHER_TESTS]
        rerun = customers.shop.run()
        results, _ = demo.quality.runs.results(rerun.id)
        assert sum(bool(r.passed) for r in results if r.question in others) == before
