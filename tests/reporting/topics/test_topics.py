"""core/reporting/topics: questions are sorted as they come, counted, and forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.db import now
from core.knowledge.documents import Document
from core.reporting.happening import Event, Happening
from core.reporting.period import Period
from core.reporting.session_search import SessionSearch
from core.reporting.topics.figures import NO_TOPIC, Topics
from core.reporting.topics.models import Topic, TopicQuestion
from core.sessions.models import Outcome
from core.sessions.repository import SessionFilter
from tests.sessions.test_session_removal import everything

TOMATOES = (
    "Which tomatoes grow best on a shady balcony?",
    "What kind of tomato grows on a balcony without sun?",
    "My balcony has no sun, do tomatoes grow there?",
)
PASSWORD = "How do I reset my password?"


def ask(services: Services, text: str, *, user: str | None = None) -> str:
    """The session in which it was asked."""
    session = services.sessions.create(user_id=user).id
    for _ in services.agent.take_turn(session, text):
        pass
    return session


def last_day() -> Period:
    return Period(now() - timedelta(days=1), now() + timedelta(minutes=1))


def counted(services: Services) -> Topics:
    return services.reporting.telemetry(last_day()).topics


def rows(services: Services, table: type) -> int:
    with services.transactions.read() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def tomatoes(services: Services) -> list[str]:
    """Sessions that asked about the same, sorted."""
    sessions = [ask(services, text, user=f"mara{at}") for at, text in enumerate(TOMATOES)]
    services.topic_gathering.run_some()
    return sessions


class TestGathering:
    def test_makes_a_topic_of_what_several_ask(
        self, services: Services, tomatoes: list[str]
    ) -> None:
        [topic] = counted(services).found
        assert topic.turns == 3
        assert topic.outcomes[Outcome.DECLINED] == 3
        assert topic.rate(Outcome.DECLINED) == 1
        assert {"tomatoes", "balcony"} <= set(topic.name.lower().split(", "))

    def test_needs_three_questions(self, services: Services) -> None:
        ask(services, TOMATOES[0])
        ask(services, TOMATOES[1])
        assert services.topic_gathering.run_some() == 2
        topics = counted(services)
        assert (list(topics.found), topics.other.turns, topics.unsorted) == ([], 2, 0)
        ask(services, TOMATOES[2])
        assert counted(services).unsorted == 1
        assert services.topic_gathering.run_some() == 1
        [topic] = counted(services).found
        assert topic.turns == 3

    def test_keeps_a_topics_number_while_it_grows(
        self, services: Services, tomatoes: list[str]
    ) -> None:
        [before] = counted(services).found
        ask(services, "Do tomatoes grow on a balcony in the shade?")
        services.topic_gathering.run_some()
        [after] = counted(services).found
        assert (after.id, after.turns) == (before.id, 4)
        assert services.topic_gathering.run_some() == 0

    def test_calls_a_topic_after_the_article_that_answers_it(self, services: Services) -> None:
        text = "Choose Forgot password on the sign-in page to reset your password."
        for title in ("Reset a password", "Reset your password"):
            article = Document(id="reset", title=title, body=text)
            services.curation.publish(article, author="Test")
        while services.indexing.run_some():
            pass
        for question in (PASSWORD, "I want to reset my password", "reset password"):
            ask(services, question)
        services.topic_gathering.run_some()
        [topic] = counted(services).found
        assert topic.name == "Reset your password"
        assert topic.outcomes[Outcome.ANSWERED] == 3

    def test_takes_many_in_several_looks(self, services: Services) -> None:
        for _ in range(2):
            for text in TOMATOES:
                ask(services, text)
        gathering = type(services.topic_gathering)(
            services.transactions, embedder=services.embedder, at_once=4
        )
        assert [gathering.run_some() for _ in range(3)] == [4, 2, 0]
        [topic] = counted(services).found
        assert topic.turns == 6


class TestSessions:
    def test_are_found_by_topic(self, services: Services, tomatoes: list[str]) -> None:
        other = ask(services, "Can dolphins fly?")
        services.topic_gathering.run_some()
        [topic] = counted(services).found

        def behind(topic_id: int) -> set[str]:
            happened = Happening(Event.DECLINED, last_day(), topic_id=topic_id)
            search = SessionSearch(SessionFilter(), happened=happened)
            return {session.id for session in services.session_search.find(search)[0]}

        assert behind(topic.id) == set(tomatoes)
        assert behind(NO_TOPIC) == {other}
        assert services.reporting.topic_name(topic.id) == topic.name
        assert services.reporting.topic_name(999) is None


class TestForgetting:
    def test_removes_a_topic_with_the_questions_that_made_it(
        self, services: Services, tomatoes: list[str]
    ) -> None:
        services.removal.delete(tomatoes[0])
        assert rows(services, Topic) == 0
        assert rows(services, TopicQuestion) == 2
        assert counted(services).other.turns == 2

    def test_drops_words_that_only_one_session_has_left(self, services: Services) -> None:
        for text in TOMATOES[:2]:
            ask(services, f"{text} Zanzibar")
        for text in TOMATOES:
            gone = ask(services, text)
        services.topic_gathering.run_some()
        with services.transactions.begin() as db:
            topic = db.scalars(select(Topic)).one()
            topic.words = "zanzibar, tomatoes"
        first = services.sessions.find(SessionFilter(text="Zanzibar"), limit=1)[0][0].id
        services.removal.delete(first)
        services.removal.delete(gone)
        with services.transactions.read() as db:
            assert db.scalars(select(Topic)).one().words == "tomatoes"

    def test_of_an_erased_customer_leaves_nothing(
        self, services: Services, tomatoes: list[str]
    ) -> None:
        services.privacy.erasure.erase("mara0", by=Caller("Ada", OperatorRole.ADMIN))
        assert rows(services, TopicQuestion) == 2
        assert counted(services).unsorted == 1
        assert services.topic_gathering.run_some() == 0
        assert "shady" not in everything(services)
