"""core/quality/calibration/service.py: the budget, measured, put in force and watched."""

import pytest

from core.agent.answering import SHIPPED, LiveAnswering
from core.audit.log import AuditFilter
from core.errors import AnsweringVersionNotFound, BudgetNotKept, Conflict, InvalidInput
from core.in_force import LOOK_EVERY_S
from core.quality.calibration.examples import Example
from core.quality.calibration.service import (
    FEWEST_RATED,
    CalibrationService,
    Measurement,
    Proposal,
)
from core.quality.models import Expectation
from core.quality.rehearsal import Question
from core.sessions.models import Outcome, Rating
from tests.quality.conftest import ERROR, HOURS, PERSON, RETURN, UNKNOWN, Shop

SURE = Measurement(
    [Example(4.0, True)] * 60 + [Example(4.0, False)] * 2 + [Example(-1.0, False)] * 40, []
)
"""Two of sixty-two answers are wrong from a high confidence on; below, all are."""
HOPELESS = Measurement([Example(2.0, True)] * 40 + [Example(2.0, False)] * 40, [])


@pytest.fixture
def calibration(shop: Shop) -> CalibrationService:
    return shop.services.quality.calibration


def in_force(service: CalibrationService, measured: Measurement = SURE) -> Proposal:
    proposal = service.propose(measured, budget=0.05)
    service.put_in_force(proposal, by="Ada")
    return proposal


class TestMeasure:
    def test_asks_what_says_what_is_right(self, shop: Shop) -> None:
        shop.test(RETURN, "returns")
        shop.test(HOURS, "returns")
        shop.test(UNKNOWN, expect=Expectation.DECLINE)
        shop.test(ERROR)  # any article would do, so it cannot be judged
        shop.test(PERSON, expect=Expectation.ESCALATE)
        calibration = shop.services.quality.calibration
        steps: list[None] = []
        measured = calibration.measure(step=lambda: steps.append(None))
        assert calibration.count() == len(steps) == 3
        assert sorted(measured.right) == [False, False, True]
        assert not measured.is_enough

    def test_hears_the_customers_too(self, shop: Shop) -> None:
        for number, question in enumerate((RETURN, HOURS)):
            rate(shop, question, Rating.DOWN if number else Rating.UP)
        ratings = shop.services.quality.calibration.measure().ratings
        assert sorted(rating.right for rating in ratings) == [False, True]


class TestPropose:
    def test_finds_the_threshold_and_what_it_costs(self, calibration: CalibrationService) -> None:
        cut = calibration.propose(SURE, budget=0.05).cut
        assert cut is not None
        assert (cut.answered, cut.wrong) == (62, 2)
        assert cut.coverage == pytest.approx(62 / 102)

    def test_leaves_confidence_as_shipped_with_few_questions(
        self, calibration: CalibrationService
    ) -> None:
        few = Measurement([Example(4.0, False)] * 10 + [Example(-4.0, True)] * 10, [])
        proposal = calibration.propose(few, budget=0.05)
        assert proposal.calibration.slope == 1
        assert proposal.ece_before == proposal.ece_after
        assert proposal.cut is None

    def test_calibrates_where_that_helps(self, calibration: CalibrationService) -> None:
        # Shipped confidence says 0.95, the truth is 0.5.
        proposal = calibration.propose(HOPELESS, budget=0.6)
        assert proposal.gained > 0
        assert proposal.ece_after < proposal.ece_before

    @pytest.mark.parametrize("budget", [0.0, 1.0, -0.1])
    def test_wants_a_share(self, calibration: CalibrationService, budget: float) -> None:
        with pytest.raises(InvalidInput, match="budget"):
            calibration.propose(SURE, budget=budget)

    def test_wants_a_question(self, calibration: CalibrationService) -> None:
        with pytest.raises(Conflict, match="test question"):
            calibration.propose(Measurement([], []), budget=0.05)


class TestPutInForce:
    def test_holds_for_the_next_answer(self, shop: Shop, calibration: CalibrationService) -> None:
        assert shop.ask(HOURS).outcome is Outcome.ANSWERED
        [turn, *_], _ = shop.services.receipts.find()
        assert turn.turn.evidence["answering"] == SHIPPED
        strict = Measurement([Example(30.0, True)] * 45 + [Example(20.0, False)] * 15, [])
        in_force(calibration, strict)
        assert shop.ask(HOURS).outcome is Outcome.DECLINED
        [turn, *_], _ = shop.services.receipts.find()
        assert turn.turn.evidence["answering"] == "1"
        tried = shop.services.quality.playground.ask(Question(HOURS))
        assert tried.draft.decision.outcome is Outcome.DECLINED

    def test_reaches_other_processes_within_seconds(
        self, shop: Shop, calibration: CalibrationService
    ) -> None:
        elsewhere = LiveAnswering(shop.services.transactions)
        assert elsewhere.live().version == SHIPPED
        proposal = in_force(calibration)
        assert proposal.cut is not None
        elsewhere.forget()  # as if the time had passed
        assert LOOK_EVERY_S <= 2
        assert elsewhere.live().version == "1"
        assert elsewhere.live().threshold == proposal.cut.threshold

    def test_refuses_what_cannot_be_kept(self, calibration: CalibrationService) -> None:
        with pytest.raises(BudgetNotKept):
            in_force(calibration, HOPELESS)
        assert calibration.in_force.version == SHIPPED

    def test_is_in_the_audit_log(self, shop: Shop, calibration: CalibrationService) -> None:
        in_force(calibration)
        [entry], _ = shop.services.audit.find(AuditFilter(kind="answering"))
        assert (entry.actor, entry.action, entry.subject_id) == ("Ada", "put in force", "1")
        assert entry.before["version"] == SHIPPED
        assert entry.after["budget"] == 0.05


class TestRestore:
    def test_lets_an_earlier_one_decide_again(self, calibration: CalibrationService) -> None:
        in_force(calibration)
        in_force(calibration)
        assert calibration.in_force.version == "2"
        calibration.restore(1, by="Ada")
        assert calibration.in_force.version == "1"
        assert [each.is_live for each in calibration.versions()] == [False, True]

    def test_or_the_shipped_one(self, calibration: CalibrationService) -> None:
        in_force(calibration)
        calibration.restore(None, by="Ada")
        assert calibration.in_force.version == SHIPPED

    def test_knows_its_versions(self, calibration: CalibrationService) -> None:
        with pytest.raises(AnsweringVersionNotFound):
            calibration.restore(7, by="Ada")


class TestLiveError:
    def test_says_nothing_with_few_ratings(self, shop: Shop) -> None:
        rate(shop, HOURS, Rating.DOWN)
        live = shop.services.quality.calibration.live_error()
        assert (live.rated, live.down, live.is_alarming) == (1, None, False)

    def test_alarms_when_customers_see_more_errors_than_were_measured(self, shop: Shop) -> None:
        calibration = shop.services.quality.calibration
        generous = [Example(-9.0, True)] * 600 + [Example(-9.5, False)] * 20
        in_force(calibration, Measurement(generous, []))
        for _ in range(FEWEST_RATED):
            rate(shop, HOURS, Rating.UP)
        assert not calibration.live_error().is_alarming
        for _ in range(FEWEST_RATED):
            rate(shop, HOURS, Rating.DOWN)
        live = calibration.live_error()
        assert live.is_alarming
        assert live.down is not None
        assert live.down.share == 0.5


def rate(shop: Shop, question: str, rating: Rating) -> None:
    """A customer asks and says how the answer was."""
    answer = shop.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.message_id is not None
    shop.services.sessions.rate(answer.session_id, answer.message_id, rating=rating)
