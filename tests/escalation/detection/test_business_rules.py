"""core/escalation/detection/business_service.py: the company's own rules in whole turns."""

from collections.abc import Mapping
from typing import Any

import pytest

from core.agent.events import TurnCompleted
from core.bootstrap import Services
from core.errors import BusinessRuleNotFound, InvalidBusinessRule
from core.escalation.detection.business import RuleKind
from core.escalation.detection.verdict import HandOver


def ask(services: Services, text: str, **metadata: Any) -> str:
    session = services.sessions.create(metadata=metadata)
    *_, last = services.agent.take_turn(session.id, text)
    assert isinstance(last, TurnCompleted)
    return last.outcome


class TestVerdict:
    @pytest.mark.parametrize(
        ("kind", "condition", "text", "metadata"),
        [
            (RuleKind.KEYWORD, {"words": ["journalist"]}, "Hello, a journalist here", {}),
            (
                RuleKind.TOPIC,
                {"example": "I want to rent the ballroom for a wedding", "threshold": 0.6},
                "We would like to rent your ballroom for our wedding",
                {},
            ),
            (RuleKind.ATTRIBUTE, {"key": "tier", "value": "Gold"}, "Is it blue?", {"tier": "gold"}),
            (RuleKind.ORDER_VALUE, {"key": "total", "limit": 900}, "Is it blue?", {"total": "950"}),
        ],
    )
    def test_of_each_kind_hands_over(
        self,
        services: Services,
        kind: RuleKind,
        condition: Mapping[str, Any],
        text: str,
        metadata: Mapping[str, Any],
    ) -> None:
        assert ask(services, text, **metadata) != "escalated"
        rule = services.business_rules.add(
            "Ours", kind=kind, condition=condition, outcome=HandOver.NOW, by="Ada"
        )
        assert ask(services, text, **metadata) == "escalated"
        assert ask(services, "Where is the moss?") != "escalated"
        services.business_rules.enable(rule.id, enabled=False)
        assert ask(services, text, **metadata) != "escalated"

    def test_is_of_rules_that_are_there(self, services: Services) -> None:
        with pytest.raises(BusinessRuleNotFound):
            services.business_rules.remove(3)


class TestAdd:
    @pytest.mark.parametrize("condition", [{}, {"words": []}, {"words": "press"}])
    def test_refuses_a_condition_that_lacks_something(
        self, services: Services, condition: Mapping[str, Any]
    ) -> None:
        with pytest.raises(InvalidBusinessRule):
            services.business_rules.add(
                "Ours", kind=RuleKind.KEYWORD, condition=condition, outcome=HandOver.NOW, by="Ada"
            )
