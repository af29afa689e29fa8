"""core/sessions/typing.py: who is writing, for a few seconds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.db import now
from core.errors import SessionEnded, SessionNotFound
from core.escalation.models import TicketReason
from core.sessions.models import Role, SessionStatus, TypingSign
from core.sessions.typing import SIGN_LASTS


@pytest.fixture
def session_id(services: Services) -> str:
    return services.sessions.create().id


def signs(services: Services) -> list[TypingSign]:
    with services.transactions.read() as db:
        return list(db.scalars(select(TypingSign).order_by(TypingSign.client_id)))


def let_pass(services: Services) -> None:
    """Everything that is signed by now is over."""
    with services.transactions.begin() as db:
        db.execute(update(TypingSign).values(until=now() - timedelta(seconds=1)))


class TestSign:
    def test_says_who_writes_for_five_seconds(self, services: Services, session_id: str) -> None:
        before = now()
        services.typing.sign(session_id, client_id="tab-1", role=Role.OPERATOR, name="Ada")
        [sign] = signs(services)
        assert (sign.session_id, sign.client_id, sign.role, sign.name) == (
            session_id,
            "tab-1",
            Role.OPERATOR,
            "Ada",
        )
        assert before + SIGN_LASTS <= sign.until <= now() + SIGN_LASTS

    def test_again_lasts_longer_and_stays_one(self, services: Services, session_id: str) -> None:
        first = services.typing.sign(session_id, client_id="tab-1", role=Role.USER)
        services.typing.sign(session_id, client_id="tab-1", role=Role.USER)
        [sign] = signs(services)
        assert sign.until > first.until

    def test_clears_away_what_is_over_in_the_session(
        self, services: Services, session_id: str
    ) -> None:
        elsewhere = services.sessions.create().id
        services.typing.sign(session_id, client_id="gone", role=Role.USER)
        services.typing.sign(elsewhere, client_id="other", role=Role.USER)
        let_pass(services)
        services.typing.sign(session_id, client_id="here", role=Role.USER)
        services.typing.sign(session_id, client_id="too", role=Role.USER)
        assert [sign.client_id for sign in signs(services)] == ["here", "other", "too"]

    def test_of_several_threads_at_once_stays_one(
        self, services: Services, session_id: str
    ) -> None:
        def sign(_: int) -> None:
            services.typing.sign(session_id, client_id="tab-1", role=Role.USER)

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(sign, range(16)))
        assert len(signs(services)) == 1

    def test_keeps_as_much_of_a_long_client_id_as_fits(
        self, services: Services, session_id: str
    ) -> None:
        services.typing.sign(session_id, client_id="x" * 300, role=Role.USER)
        assert signs(services)[0].client_id == "x" * 100

    def test_is_refused_in_an_ended_session(self, services: Services, session_id: str) -> None:
        services.escalation.change_status(session_id, SessionStatus.ENDED)
        with pytest.raises(SessionEnded):
            services.typing.sign(session_id, client_id="tab-1", role=Role.USER)
        assert signs(services) == []

    def test_is_refused_in_an_unknown_session(self, services: Services) -> None:
        with pytest.raises(SessionNotFound):
            services.typing.sign("sess_unknown", client_id="tab-1", role=Role.USER)


class TestWriting:
    def test_names_who_writes_now(self, services: Services, session_id: str) -> None:
        services.typing.sign(session_id, client_id="tab-1", role=Role.USER)
        services.typing.sign(session_id, client_id="operator:1", role=Role.OPERATOR, name="Ada")
        written = services.typing.writing(session_id)
        assert [(sign.role, sign.name) for sign in written] == [("operator", "Ada"), ("user", None)]
        let_pass(services)
        assert services.typing.writing(session_id) == []

    def test_leaves_out_who_has_sent_it(self, services: Services, session_id: str) -> None:
        by = Caller("Ada", OperatorRole.OPERATOR)
        handoff = services.escalation.request(session_id, reason=TicketReason.EXPLICIT_REQUEST)
        services.typing.sign(session_id, client_id="operator:1", role=Role.OPERATOR, name="Ada")
        services.typing.sign(session_id, client_id="tab-1", role=Role.USER)
        services.escalation.reply(handoff.ticket.id, by=by, text="Hello")
        assert [sign.client_id for sign in services.typing.writing(session_id)] == ["tab-1"]
        services.typing.sign(session_id, client_id="operator:1", role=Role.OPERATOR, name="Ada")
        assert len(services.typing.writing(session_id)) == 2
