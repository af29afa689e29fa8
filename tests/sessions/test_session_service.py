"""core/sessions/service.py: what front ends see of a customer's chat."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.event import listen, remove

from core.bootstrap import Services
from core.errors import ImpossibleStatusChange, InvalidInput, MessageNotFound, SessionNotFound
from core.sessions import repository
from core.sessions.models import ChatSession, Message, Outcome, Rating, Role, SessionStatus
from core.sessions.repository import SessionFilter
from tests.databases import ON_POSTGRES

ACTIVE, ESCALATED, ENDED = SessionStatus.ACTIVE, SessionStatus.ESCALATED, SessionStatus.ENDED
EVERY = SessionFilter()


def say(
    services: Services, session_id: str, text: str, role: Role = Role.USER, **fields: object
) -> Message:
    with services.transactions.begin() as db:
        session = repository.get(db, session_id)
        return repository.append(db, session, role=role, content=text, **fields)


def ids(sessions: list[ChatSession]) -> list[str]:
    return [session.id for session in sessions]


@pytest.fixture
def session_id(services: Services) -> str:
    return services.sessions.create().id


class TestCreate:
    def test_gives_an_active_session_without_messages(self, services: Services) -> None:
        session = services.sessions.create(user_id="ada", metadata={"page": "/pricing"})
        read = services.sessions.get(session.id)
        assert (read.user_id, read.status, read.message_count) == ("ada", ACTIVE, 0)
        assert read.context == {"page": "/pricing"}
        assert read.created_at.utcoffset() == timedelta(0)

    def test_gives_ids_of_the_contract(self, services: Services) -> None:
        session = services.sessions.create()
        assert re.fullmatch(r"sess_[0-9a-f]{12,}", session.id)
        assert re.fullmatch(r"thread_[0-9a-f]+", session.thread_id)

    def test_gives_every_session_ids_of_its_own(self, services: Services) -> None:
        sessions = [services.sessions.create() for _ in range(20)]
        assert len({s.id for s in sessions} | {s.thread_id for s in sessions}) == 40

    def test_without_metadata_shows_an_empty_object(self, services: Services) -> None:
        assert services.sessions.get(services.sessions.create().id).context == {}


class TestGet:
    def test_refuses_an_unknown_session(self, services: Services) -> None:
        with pytest.raises(SessionNotFound, match="no such session") as caught:
            services.sessions.get("sess_000000000000")
        assert caught.value.key == "sess_000000000000"


class TestFind:
    def test_shows_the_latest_active_session_first(self, services: Services) -> None:
        first, second, third = [services.sessions.create().id for _ in range(3)]
        say(services, first, "Hello again")
        found, total = services.sessions.find(EVERY)
        assert (ids(found), total) == ([first, third, second], 3)

    def test_pages_without_loss_or_repetition(self, services: Services) -> None:
        made = [services.sessions.create().id for _ in range(7)]
        pages = [services.sessions.find(EVERY, limit=3, offset=at) for at in (0, 3, 6)]
        assert [total for _, total in pages] == [7, 7, 7]
        assert [len(page) for page, _ in pages] == [3, 3, 1]
        assert sorted(key for page, _ in pages for key in ids(page)) == sorted(made)

    def test_pages_without_repetition_when_all_were_active_at_once(
        self, services: Services
    ) -> None:
        with services.transactions.begin() as db:
            at = datetime(2026, 1, 1, tzinfo=UTC)
            db.add_all([ChatSession(last_activity=at) for _ in range(6)])
        pages = [services.sessions.find(EVERY, limit=2, offset=at)[0] for at in (0, 2, 4)]
        assert len({key for page in pages for key in ids(page)}) == 6

    def test_of_a_customer_shows_only_theirs(self, services: Services) -> None:
        own = services.sessions.create(user_id="ada").id
        services.sessions.create(user_id="adam")
        services.sessions.create()
        found, total = services.sessions.find(SessionFilter(user_id="ada"))
        assert (ids(found), total) == ([own], 1)

    def test_of_a_status_shows_only_those(self, services: Services) -> None:
        kept, ended = [services.sessions.create().id for _ in range(2)]
        services.escalation.change_status(ended, ENDED)
        assert ids(services.sessions.find(SessionFilter(status=ENDED))[0]) == [ended]
        assert ids(services.sessions.find(SessionFilter(status=ACTIVE))[0]) == [kept]

    def test_of_an_outcome_shows_sessions_that_had_it_once(self, services: Services) -> None:
        declined, answered = [services.sessions.create().id for _ in range(2)]
        say(services, declined, "Sorry", Role.ASSISTANT, outcome=Outcome.DECLINED)
        say(services, declined, "Here", Role.ASSISTANT, outcome=Outcome.ANSWERED)
        say(services, answered, "Here", Role.ASSISTANT, outcome=Outcome.ANSWERED)
        found, total = services.sessions.find(SessionFilter(outcome="declined"))
        assert (ids(found), total) == ([declined], 1)

    def test_looks_for_text_in_messages_ids_and_customers_whatever_its_case(
        self, services: Services
    ) -> None:
        by_message = services.sessions.create().id
        say(services, by_message, "My ROUTER blinks")
        by_user = services.sessions.create(user_id="Router-Fan").id
        services.sessions.create(user_id="other")
        found, total = services.sessions.find(SessionFilter(text="router"))
        assert (set(ids(found)), total) == ({by_message, by_user}, 2)
        assert ids(services.sessions.find(SessionFilter(text=by_user[5:].upper()))[0]) == [by_user]

    @pytest.mark.parametrize("times", [1, 3])
    def test_of_a_word_shows_each_session_once_however_often_it_was_said(
        self, services: Services, times: int
    ) -> None:
        said = [services.sessions.create().id for _ in range(3)]
        for session_id in said * times:
            say(services, session_id, "The router blinks")
        by_user = services.sessions.create(user_id="router-fan").id
        say(services, services.sessions.create(user_id="other").id, "The hub blinks")
        found, total = services.sessions.find(SessionFilter(text="rout"), limit=3)
        assert (ids(found), total) == ([by_user, *said[:0:-1]], 4)
        rest, total = services.sessions.find(SessionFilter(text="rout"), limit=3, offset=3)
        assert (ids(rest), total) == (said[:1], 4)
        assert services.sessions.find(SessionFilter(text="rout blink"))[1] == 3
        assert services.sessions.find(SessionFilter(text="rout", status=ENDED))[1] == 0

    @ON_POSTGRES
    def test_of_a_word_makes_the_list_of_who_said_it_once(self, services: Services) -> None:
        """Beside an OR it is made or read anew for each session, once there are many."""
        asked: list[tuple[str, object]] = []
        engine = services.transactions.engine

        def note(*sent: object) -> None:
            asked.append((str(sent[2]), sent[3]))

        listen(engine, "before_cursor_execute", note)
        services.sessions.find(SessionFilter(text="router"))
        remove(engine, "before_cursor_execute", note)
        statement, given = next(each for each in asked if "tsquery" in each[0])
        with engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", given).scalars().all()
        assert any("words @@" in line for line in plan)
        assert not any("SubPlan" in line for line in plan)

    @pytest.mark.parametrize("text", ["a_b", "x\\y", 'say "it"', "AL-104"])
    def test_finds_what_signs_join_only_side_by_side(
        self, services: Services, session_id: str, text: str
    ) -> None:
        say(services, session_id, "b and a, xzy, it will say 104 or AL")
        joined = text.replace(" ", "-")
        assert services.sessions.find(SessionFilter(text=joined))[1] == 0
        say(services, session_id, f"here: {text}.")
        assert services.sessions.find(SessionFilter(text=joined))[1] == 1

    @pytest.mark.parametrize(
        "text", ["bill*", "-bill", "bill NEAR(x", "(bill'", 'OR "bill', "bill\0"]
    )
    @pytest.mark.parametrize("ending", ["", " \ud800", " %", ' " *'])
    def test_takes_signs_of_a_query_language_for_data(
        self, services: Services, session_id: str, text: str, ending: str
    ) -> None:
        say(services, session_id, "Bills come near x, or so")
        say(services, session_id, "Later")
        assert services.sessions.find(SessionFilter(text=text + ending))[1] == 1
        shown = services.sessions.glimpses([session_id], text=text + ending)[session_id]
        assert shown.said.startswith("Bills")

    @pytest.mark.parametrize("text", ["%", '"', "\ud800", "NOT"])
    def test_finds_nothing_where_no_word_is_meant(
        self, services: Services, session_id: str, text: str
    ) -> None:
        say(services, session_id, "Bills come near x, or so")
        assert services.sessions.find(SessionFilter(text=text))[1] == 0

    def test_finds_no_word_of_a_message_that_was_changed_or_removed(
        self, services: Services, session_id: str
    ) -> None:
        message = say(services, session_id, "Boiler")
        with services.transactions.begin() as db:
            db.execute(update(Message).where(Message.id == message.id).values(content="Kettle"))
        assert services.sessions.find(SessionFilter(text="boiler"))[1] == 0
        assert services.sessions.find(SessionFilter(text="kettle"))[1] == 1
        services.removal.delete(session_id)
        assert services.sessions.find(SessionFilter(text="kettle"))[1] == 0

    def test_of_a_tag_shows_only_those(self, services: Services) -> None:
        late, other = [services.sessions.create().id for _ in range(2)]
        services.notes.set_tags(late, [" Late ", "refund due", "late"], by="Ada")
        services.notes.set_tags(other, ["late"], by="Ada")
        services.notes.set_tags(other, [], by="Ada")
        assert services.notes.known_tags() == ["late", "refund-due"]
        assert services.notes.tags([late, other]) == {late: ["late", "refund-due"]}
        assert ids(services.sessions.find(SessionFilter(tag="late"))[0]) == [late]
        with pytest.raises(InvalidInput):
            services.notes.set_tags(late, ["a" * 41], by="Ada")

    def test_puts_sessions_with_a_person_first_when_asked(self, services: Services) -> None:
        waiting, later = [services.sessions.create().id for _ in range(2)]
        services.escalation.change_status(waiting, ESCALATED)
        say(services, later, "Newer than the change")
        assert ids(services.sessions.find(EVERY)[0]) == [later, waiting]
        found = services.sessions.find(SessionFilter(escalated_first=True))[0]
        assert ids(found) == [waiting, later]


class TestGlimpses:
    def test_show_the_customers_last_words_and_what_was_last_done(
        self, services: Services, session_id: str
    ) -> None:
        say(services, session_id, "First question")
        say(services, session_id, "Here", Role.ASSISTANT, outcome=Outcome.ANSWERED)
        say(services, session_id, "Second question")
        glimpse = services.sessions.glimpses([session_id])[session_id]
        assert (glimpse.said, glimpse.outcome) == ("Second question", "answered")

    def test_show_the_message_that_was_searched_for(
        self, services: Services, session_id: str
    ) -> None:
        say(services, session_id, "About my Boiler")
        say(services, session_id, "And something else")
        assert services.sessions.glimpses([session_id], text="boiler")[session_id].said == (
            "About my Boiler"
        )

    def test_of_a_session_without_messages_are_empty(
        self, services: Services, session_id: str
    ) -> None:
        glimpse = services.sessions.glimpses([session_id])[session_id]
        assert (glimpse.said, glimpse.outcome) == ("", None)


class TestChangeStatus:
    @pytest.mark.parametrize(
        ("before", "after"),
        [(ACTIVE, ESCALATED), (ACTIVE, ENDED), (ESCALATED, ACTIVE), (ESCALATED, ENDED)],
    )
    def test_makes_a_possible_change(
        self, services: Services, session_id: str, before: SessionStatus, after: SessionStatus
    ) -> None:
        services.escalation.change_status(session_id, before)
        assert services.escalation.change_status(session_id, after).status == after
        assert services.sessions.get(session_id).status == after

    @pytest.mark.parametrize("wanted", [ACTIVE, ESCALATED])
    def test_leaves_an_ended_session_ended(
        self, services: Services, session_id: str, wanted: SessionStatus
    ) -> None:
        services.escalation.change_status(session_id, ENDED)
        with pytest.raises(ImpossibleStatusChange, match=f"ended cannot become {wanted}"):
            services.escalation.change_status(session_id, wanted)
        assert services.sessions.get(session_id).status == ENDED

    @pytest.mark.parametrize("status", list(SessionStatus))
    def test_to_the_same_status_is_no_error(
        self, services: Services, session_id: str, status: SessionStatus
    ) -> None:
        services.escalation.change_status(session_id, status)
        assert services.escalation.change_status(session_id, status).status == status

    def test_of_an_unknown_session_is_refused(self, services: Services) -> None:
        with pytest.raises(SessionNotFound):
            services.escalation.change_status("sess_unknown", ENDED)


class TestHistory:
    @pytest.fixture
    def said(self, services: Services, session_id: str) -> list[Message]:
        return [say(services, session_id, f"message {n}") for n in range(5)]

    def test_is_in_order_of_arrival(
        self, services: Services, session_id: str, said: list[Message]
    ) -> None:
        history = services.sessions.history(session_id)
        assert [m.content for m in history.messages] == [f"message {n}" for n in range(5)]
        assert history.total == services.sessions.get(session_id).message_count == 5

    def test_comes_in_pages(self, services: Services, session_id: str, said: list[Message]) -> None:
        page = services.sessions.history(session_id, limit=2, offset=3)
        assert [m.content for m in page.messages] == ["message 3", "message 4"]
        assert page.total == 5

    def test_after_a_message_has_only_what_followed(
        self, services: Services, session_id: str, said: list[Message]
    ) -> None:
        page = services.sessions.history(session_id, after=said[2].id)
        assert [m.content for m in page.messages] == ["message 3", "message 4"]
        assert page.total == 2
        assert services.sessions.history(session_id, after=said[4].id).messages == []

    def test_has_nothing_of_another_session(
        self, services: Services, session_id: str, said: list[Message]
    ) -> None:
        other = services.sessions.create().id
        say(services, other, "not yours")
        assert all(m.content != "not yours" for m in services.sessions.history(session_id).messages)

    def test_after_a_foreign_message_is_refused_as_if_it_did_not_exist(
        self, services: Services, said: list[Message]
    ) -> None:
        other = services.sessions.create().id
        with pytest.raises(MessageNotFound) as foreign:
            services.sessions.history(other, after=said[0].id)
        with pytest.raises(MessageNotFound) as unknown:
            services.sessions.history(other, after="msg_unknown")
        assert str(foreign.value) == str(unknown.value)

    def test_of_an_unknown_session_is_refused(self, services: Services) -> None:
        with pytest.raises(SessionNotFound):
            services.sessions.history("sess_unknown")

    def test_shows_the_customers_ratings(self, services: Services, session_id: str) -> None:
        question = say(services, session_id, "Why?")
        answer = say(services, session_id, "Because.", Role.ASSISTANT)
        services.sessions.rate(session_id, answer.id, rating=Rating.DOWN)
        assert services.sessions.history(session_id).ratings == {answer.id: "down"}
        assert services.sessions.history(session_id, limit=1).ratings == {}
        assert question.id not in services.sessions.history(session_id).ratings


class TestRate:
    def test_keeps_the_latest_opinion(self, services: Services, session_id: str) -> None:
        answer = say(services, session_id, "Because.", Role.ASSISTANT)
        services.sessions.rate(session_id, answer.id, rating=Rating.DOWN, reason="wrong")
        services.sessions.rate(session_id, answer.id, rating=Rating.UP)
        assert services.sessions.history(session_id).ratings == {answer.id: "up"}

    @pytest.mark.parametrize("role", [Role.USER, Role.OPERATOR, Role.SYSTEM])
    def test_of_what_the_bot_did_not_say_is_refused(
        self, services: Services, session_id: str, role: Role
    ) -> None:
        message = say(services, session_id, "Not an answer", role)
        with pytest.raises(MessageNotFound):
            services.sessions.rate(session_id, message.id, rating=Rating.UP)

    def test_of_a_foreign_message_is_refused(self, services: Services, session_id: str) -> None:
        answer = say(services, session_id, "Because.", Role.ASSISTANT)
        other = services.sessions.create().id
        with pytest.raises(MessageNotFound):
            services.sessions.rate(other, answer.id, rating=Rating.UP)
        assert services.sessions.history(session_id).ratings == {}
