"""core/sweeper.py: what the worker removes in the course of time."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from core.bootstrap import Services
from core.db import now
from core.errors import SessionNotFound
from core.knowledge.models import JobState
from core.quality.models import RunKind, TestRun
from core.quality.runs import KEPT_RUNS
from core.sessions.models import ChatSession, SessionStatus
from core.sessions.removal import BATCH
from core.sweeper import Sweeper
from tests.conftest import Install


@pytest.fixture(params=[0, 30], ids=["keeps all", "keeps 30 days"])
def kept_for(
    request: pytest.FixtureRequest, tmp_path: Path, install: Install
) -> Iterator[tuple[Services, int]]:
    with install(tmp_path, session_retention_days=request.param) as services:
        yield services, request.param


def ended_before(services: Services, *, days: int) -> str:
    session_id = services.sessions.create().id
    services.escalation.change_status(session_id, SessionStatus.ENDED)
    with services.transactions.begin() as db:
        moment = now() - timedelta(days=days)
        of_it = update(ChatSession).where(ChatSession.id == session_id)
        db.execute(of_it.values(last_activity=moment))
    return session_id


class TestRunSome:
    def test_removes_ended_sessions_only_where_retention_is_set(
        self, kept_for: tuple[Services, int], caplog: pytest.LogCaptureFixture
    ) -> None:
        services, days = kept_for
        old, young = ended_before(services, days=31), ended_before(services, days=29)
        with caplog.at_level(logging.INFO):
            assert Sweeper(services).run_some() == (1 if days else 0)
        assert services.sessions.get(young).id == young
        if days:
            with pytest.raises(SessionNotFound):
                services.sessions.get(old)
            assert "Removed 1 sessions that ended more than 30 days ago" in caplog.text
        else:
            assert services.sessions.get(old).id == old
            assert caplog.text == ""

    def test_forgets_old_runs_of_test_questions(self, services: Services) -> None:
        with services.transactions.begin() as db:
            db.add_all(
                TestRun(kind=RunKind.QUESTIONS, state=JobState.DONE, requested_by="Ada")
                for _ in range(int(KEPT_RUNS.value) + 1)
            )
        assert Sweeper(services).run_some() == 1
        assert services.quality.runs.find()[1] == KEPT_RUNS.value

    def test_goes_batch_by_batch_and_rests_when_all_is_done(
        self, tmp_path: Path, install: Install
    ) -> None:
        with install(tmp_path, session_retention_days=1) as services:
            with services.transactions.begin() as db:
                moment = now() - timedelta(days=2)
                db.add_all(
                    ChatSession(status=SessionStatus.ENDED, last_activity=moment)
                    for _ in range(BATCH + 1)
                )
            sweeper = Sweeper(services)
            assert [sweeper.run_some() for _ in range(3)] == [BATCH, 1, 0]
            ended_before(services, days=2)
            assert sweeper.run_some() == 0  # until the next sweep
            assert Sweeper(services).run_some() == 1
