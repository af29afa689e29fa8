"""core/agent/shortcuts.py: a person is asked for by rule, and the classifier may doubt the rule."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.agent.draft import Context
from core.agent.shortcuts import shortcut
from core.embedding.embedder import Embedder, Vectors
from core.errors import ModelUnavailable
from core.escalation.detection.detector import Detector, Shipped
from core.sessions.models import Outcome

LAWYER = "my solicitor wants a copy of the lease can i download that"


@pytest.fixture
def detector(embedder: Embedder, tmp_path: Path) -> Detector:
    return Detector(Shipped(embedder, folder=tmp_path))


def broken(_texts: Sequence[str]) -> Vectors:
    raise ModelUnavailable("it could not be loaded.")


def test_hands_over_who_asks(detector: Detector, embedder: Embedder) -> None:
    draft = shortcut("I want to talk to a person", Context(), detector, embedder.encode)
    assert draft is not None
    assert draft.decision.outcome is Outcome.ESCALATED


def test_leaves_a_lawyer_who_is_only_mentioned(detector: Detector, embedder: Embedder) -> None:
    assert detector.by_rule(LAWYER) is not None
    assert shortcut(LAWYER, Context(), detector, embedder.encode) is None


def test_believes_the_rule_where_there_is_no_model(detector: Detector) -> None:
    draft = shortcut("I want to talk to a person", Context(), detector, broken)
    assert draft is not None
    assert draft.decision.outcome is Outcome.ESCALATED
