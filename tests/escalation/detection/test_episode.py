"""core/escalation/detection/episode.py: what earlier turns add to a message."""

import numpy as np

from core.escalation.detection.detector import rule_verdict
from core.escalation.detection.episode import Need, in_episode
from core.escalation.detection.verdict import HandOver, Verdict
from core.escalation.models import TicketReason
from core.escalation.rules import Trigger

HERE = np.array([1, 0], dtype=np.float32)
ELSEWHERE = np.array([0, 1], dtype=np.float32)
NOTHING = Verdict(HandOver.NONE, None, "", 0.1, 0.9, "classifier", "r", "d")
ANGRY = rule_verdict(Trigger(TicketReason.FRUSTRATION, "useless", HandOver.OFFER))


class TestInEpisode:
    def test_offers_at_the_second_failure_of_a_need(self) -> None:
        found = in_episode(NOTHING, HERE, [Need(HERE, unmet=True)])
        assert (found.outcome, found.reason) == (HandOver.OFFER, TicketReason.REPEATED_FAILURE)

    def test_hands_over_at_the_third(self) -> None:
        found = in_episode(NOTHING, HERE, [Need(HERE, unmet=True)] * 2)
        assert (found.outcome, found.reason) == (HandOver.NOW, TicketReason.REPEATED_FAILURE)

    def test_does_not_count_other_needs_or_needs_that_were_met(self) -> None:
        needs = [Need(ELSEWHERE, unmet=True)] * 3 + [Need(HERE, unmet=False)] * 3
        assert in_episode(NOTHING, HERE, needs) is NOTHING

    def test_hands_over_when_anger_goes_on(self) -> None:
        assert in_episode(ANGRY, HERE, [Need(None, unmet=False, angry=True)]).outcome == "now"
        assert in_episode(ANGRY, HERE, [Need(None, unmet=False)]).outcome == "offer"
