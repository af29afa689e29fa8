"""The whole past on the demo's own articles: what the console has to show on the first day."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from core.agent.decision import Reason
from core.agent.models import Turn
from core.bootstrap import Services
from core.db import now
from core.demo.script import CUSTOMER, scripts
from core.escalation.models import Ticket, TicketStatus
from core.knowledge.models import PassageVector
from core.quality.gaps.models import Gap, GapQuestion
from core.reporting.period import Period
from core.sessions.models import Outcome
from tests.conftest import Install, settle
from tests.databases import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture(scope="module")
def lived(
    tmp_path_factory: pytest.TempPathFactory,
    install: Install,
    demo_vectors: Sequence[Mapping[str, Any]],
) -> Iterator[Services]:
    """The demo company after the worker has made its past, and looked at it."""
    with install(tmp_path_factory.mktemp("past"), demo=True) as services:
        with services.transactions.begin() as db:
            db.execute(insert(PassageVector), demo_vectors)
        settle(services)
        while services.demo.make_one() or services.indexing.run_some():
            pass
        while services.quality.gaps.gathering.run_some():
            pass
        yield services


class TestPast:
    def test_follows_a_first_start_and_goes_as_written(self, lived: Services) -> None:
        assert lived.demo.counts().made == len(scripts())
        said = sum(
            step.who == CUSTOMER and step.does == "writes"
            for script in scripts().values()
            for step in script.steps
        )
        with lived.transactions.read() as db:
            turns = Counter(db.scalars(select(Turn.reason)))
        chosen = turns[Reason.CHOSEN] + turns[Reason.NONE_CHOSEN]
        assert turns.total() - chosen == said
        assert min(turns[Reason.CHOSEN], turns[Reason.NONE_CHOSEN]) > 0

    def test_fills_every_chart(self, lived: Services) -> None:
        figures = lived.reporting.summary(Period(now() - timedelta(days=42), now())).figures
        assert all(figures.outcomes.values())
        assert figures.outcomes[Outcome.ANSWERED] > figures.outcomes[Outcome.DECLINED] > 10
        assert figures.outcomes[Outcome.CLARIFIED] > 10
        assert sum(count > 0 for count in figures.escalations.values()) >= 4
        assert min(figures.feedback_up, figures.feedback_down) >= 15
        assert len([score for score, times in figures.csat.scores.items() if times]) >= 4

    def test_has_tickets_in_every_state(self, lived: Services) -> None:
        with lived.transactions.read() as db:
            states = Counter(db.scalars(select(Ticket.status)))
        assert set(states) == set(TicketStatus)

    def test_has_a_gap_that_ten_customers_ask_about(self, lived: Services) -> None:
        with lived.transactions.read() as db:
            sizes = dict(
                db.execute(
                    select(Gap.title, func.count())
                    .join(GapQuestion, GapQuestion.gap_id == Gap.id)
                    .group_by(Gap.id)
                ).all()
            )
        largest = max(sizes, key=lambda title: sizes[title])
        assert "blind" in largest
        assert sizes[largest] >= 10

    def test_has_one_conflict(self, lived: Services) -> None:
        while lived.quality.conflict_scan.run_some():
            pass
        found, total = lived.quality.conflicts.find()
        assert total == 1
        assert {found[0].left_article_id, found[0].right_article_id} == {
            "recycle-old-device",
            "old-devices-and-batteries",
        }
