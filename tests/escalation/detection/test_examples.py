"""core/escalation/detection/examples: what the classifier learns from."""

import re
from collections import Counter

from core.escalation.detection.examples import shipped
from core.escalation.detection.verdict import HandOver
from core.escalation.models import TicketReason

ENOUGH = 300


class TestShipped:
    def test_has_several_hundred_of_each_class(self) -> None:
        counts = Counter(example.label for example in shipped())
        assert all(counts[label] >= ENOUGH for label in HandOver)

    def test_says_nothing_twice_and_never_with_another_label(self) -> None:
        texts = [re.sub(r"\W+", " ", example.text.lower()).strip() for example in shipped()]
        assert [text for text, times in Counter(texts).items() if times > 1] == []

    def test_gives_a_reason_for_what_is_for_a_person_and_none_otherwise(self) -> None:
        for example in shipped():
            assert (example.reason is None) == (example.label is HandOver.NONE), example.text

    def test_has_every_grave_reason(self) -> None:
        now = {example.reason for example in shipped() if example.label is HandOver.NOW}
        assert now >= {
            TicketReason.SAFETY,
            TicketReason.SECURITY,
            TicketReason.LEGAL,
            TicketReason.PRIVACY,
            TicketReason.EXPLICIT_REQUEST,
        }
