"""core/retention/service.py: a choice in the console wins until it is taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.db import now
from core.errors import Forbidden, InvalidInput, SessionNotFound
from core.retention.service import Retention
from core.sessions.models import ChatSession, SessionStatus
from core.sweeper import Sweeper

ADMIN = Caller("Root", OperatorRole.ADMIN)


def ended(services: Services, *, days: int) -> str:
    session_id = services.sessions.create().id
    services.escalation.change_status(session_id, SessionStatus.ENDED)
    with services.transactions.begin() as db:
        of_it = update(ChatSession).where(ChatSession.id == session_id)
        db.execute(of_it.values(last_activity=now() - timedelta(days=days)))
    return session_id


class TestChoose:
    def test_holds_from_the_next_sweep_and_removes_what_was_counted(
        self, services: Services
    ) -> None:
        old, young = ended(services, days=31), ended(services, days=29)
        assert services.retention.in_effect() == Retention(0, is_chosen=False)
        assert services.retention.would_remove(30) == 1
        services.retention.choose(30, by=ADMIN)
        assert Sweeper(services).run_some() == 1
        with pytest.raises(SessionNotFound):
            services.sessions.get(old)
        assert services.sessions.get(young).id == young
        assert services.retention.would_remove(0) == 0

    def test_is_noted_and_taken_back(self, services: Services) -> None:
        services.retention.choose(30, by=ADMIN)
        assert services.retention.choose(7, by=ADMIN) == Retention(7, is_chosen=True)
        assert services.retention.choose(None, by=ADMIN) == Retention(0, is_chosen=False)
        found, _ = services.audit.find()
        assert [(entry.action, entry.after) for entry in found] == [
            ("reset", {"days": 0}),
            ("changed", {"days": 7}),
            ("changed", {"days": 30}),
        ]

    def test_is_an_administrators(self, services: Services) -> None:
        with pytest.raises(Forbidden):
            services.retention.choose(1, by=Caller("Cora", OperatorRole.CURATOR))

    @pytest.mark.parametrize("days", [-1, 36_501])
    def test_has_limits(self, services: Services, days: int) -> None:
        with pytest.raises(InvalidInput):
            services.retention.choose(days, by=ADMIN)
