"""core/sessions/access.py: the token of a session stays while it lives and is exchanged after."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import event, update

from core.bootstrap import Services
from core.db import now
from core.errors import NotSignedIn, SessionNotFound, TokenReplaced
from core.sessions.access import GRACE, Entry
from core.sessions.models import ChatSession, SessionStatus


@pytest.fixture
def session_id(services: Services) -> str:
    return services.sessions.create().id


@pytest.fixture
def token(services: Services, session_id: str) -> str:
    return services.tokens.issue(session_id)


@pytest.fixture
def ended(services: Services, session_id: str) -> str:
    services.escalation.change_status(session_id, SessionStatus.ENDED)
    return session_id


def exchanged_ago(services: Services, session_id: str, ago: timedelta) -> None:
    with services.transactions.begin() as db:
        of_it = update(ChatSession).where(ChatSession.id == session_id)
        db.execute(of_it.values(token_rotated_at=now() - ago))


class TestEnter:
    def test_leaves_the_token_of_a_living_session_as_it_is(
        self, services: Services, session_id: str, token: str
    ) -> None:
        for status in (SessionStatus.ACTIVE, SessionStatus.ESCALATED):
            services.escalation.change_status(session_id, status)
            assert services.access.enter(token) == Entry(session_id)
        assert services.sessions.get(session_id).token_generation == 0

    def test_asks_the_database_one_thing_of_a_living_session(
        self, services: Services, token: str
    ) -> None:
        asked: list[str] = []
        engine = services.transactions.engine
        event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
        services.access.enter(token)
        assert len([statement for statement in asked if not statement.startswith("BEGIN")]) == 1

    def test_exchanges_the_token_of_an_ended_session_once(
        self, services: Services, ended: str, token: str
    ) -> None:
        newer = services.access.enter(token).new_token
        assert newer
        assert newer != token
        assert services.access.enter(newer) == Entry(ended)
        assert services.sessions.get(ended).token_generation == 1

    def test_takes_the_old_token_a_while_longer_and_gives_the_newer_one_again(
        self, services: Services, ended: str, token: str
    ) -> None:
        services.access.enter(token)
        exchanged_ago(services, ended, GRACE - timedelta(seconds=5))
        late = services.access.enter(token).new_token
        assert late
        assert services.access.enter(late) == Entry(ended)
        assert services.sessions.get(ended).token_generation == 1

    def test_refuses_the_old_token_after_that(
        self, services: Services, ended: str, token: str
    ) -> None:
        newer = services.access.enter(token).new_token or ""
        exchanged_ago(services, ended, GRACE)
        with pytest.raises(TokenReplaced):
            services.access.enter(token)
        assert services.access.enter(newer) == Entry(ended)

    def test_of_many_at_once_begins_one_generation(
        self, services: Services, ended: str, token: str
    ) -> None:
        together = Barrier(12)

        def enter(_: int) -> Entry:
            together.wait()
            return services.access.enter(token)

        with ThreadPoolExecutor(12) as pool:
            entries = list(pool.map(enter, range(12)))
        assert all(entry.new_token for entry in entries)
        assert services.sessions.get(ended).token_generation == 1
        for entry in entries:
            assert services.access.enter(entry.new_token or "") == Entry(ended)

    def test_exchanges_nothing_where_a_new_token_could_not_be_handed_out(
        self, services: Services, ended: str, token: str
    ) -> None:
        assert services.access.enter(token, exchange=False) == Entry(ended)
        assert services.sessions.get(ended).token_generation == 0

    def test_refuses_a_generation_that_was_never_given(
        self, services: Services, session_id: str
    ) -> None:
        with pytest.raises(TokenReplaced):
            services.access.enter(services.tokens.issue(session_id, generation=1))

    def test_refuses_what_is_no_token(self, services: Services) -> None:
        with pytest.raises(NotSignedIn):
            services.access.enter("made-up")

    def test_of_a_deleted_session_finds_none(
        self, services: Services, session_id: str, token: str
    ) -> None:
        services.removal.delete(session_id)
        with pytest.raises(SessionNotFound):
            services.access.enter(token)
