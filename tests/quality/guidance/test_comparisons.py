"""core/quality/guidance/comparing.py: test questions answered under two guidances."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import func, select

from core.agent.guidance import Guidance
from core.agent.models import Turn
from core.agent.respondent import Respondent
from core.bootstrap import Services
from core.db import now
from core.errors import Conflict, GuidanceComparisonNotFound
from core.knowledge.documents import Document
from core.quality.guidance.comparing import Comparing
from core.quality.guidance.comparisons import KEPT, ComparisonService
from core.quality.models import Expectation
from core.quality.new_questions import NewQuestion
from tests.agent.conftest import ARTICLES, QUESTION, UNKNOWN
from tests.conftest import Install
from tests.llm.scripted import MODEL, Say, ScriptedServer, Step

WARM = Guidance(tone="warm")
PLAIN, GLAD = (
    "You can send orders back within 30 days. [1]",
    "Within 30 days you can return it. [1]",
)


def by_tone(body: Mapping[str, Any]) -> Sequence[Step]:
    """A model that does as the guidance says."""
    return [Say(GLAD if "Tone: warm" in body["messages"][0]["content"] else PLAIN)]


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, install: Install, server: ScriptedServer
) -> Iterator[Services]:
    more = {"llm_price_in": 1.0, "llm_price_out": 4.0}
    folder = tmp_path_factory.mktemp("compared")
    with install(folder, llm_base_url=server.url, llm_model=MODEL, **more) as services:
        for key, (title, body) in ARTICLES.items():
            services.curation.publish(Document(id=key, title=title, body=body), author="Test")
        services.indexing.run_some()
        yield services


@pytest.fixture
def comparisons(shop: Services, server: ScriptedServer) -> Iterator[ComparisonService]:
    """With two test questions, and a model that keeps to its tone."""
    server.play(by_tone)
    questions = shop.quality.questions
    questions.add(NewQuestion(QUESTION, Expectation.ANSWER, ("returns",)), by="Test")
    questions.add(NewQuestion(UNKNOWN, Expectation.DECLINE), by="Test")
    yield shop.quality.guidance.comparisons
    for known in questions.find()[0]:
        questions.remove(known.id, by="Test")


@pytest.fixture
def work(shop: Services) -> Comparing:
    return shop.quality.guidance.work


class TestRequest:
    def test_needs_a_test_question(self, shop: Services) -> None:
        with pytest.raises(Conflict, match="no test question"):
            shop.quality.guidance.comparisons.request(WARM, by="Ada")

    def test_asks_no_more_questions_than_wanted(
        self, comparisons: ComparisonService, work: Comparing
    ) -> None:
        asked = comparisons.request(WARM, most=1, by="Ada")
        work.run_some()
        [only] = comparisons.report(asked.id).answers
        assert only.question.question == UNKNOWN

    def test_keeps_the_latest_comparisons_alone(
        self, comparisons: ComparisonService, work: Comparing
    ) -> None:
        first = comparisons.request(WARM, most=1, by="Ada").id
        comparisons.cancel(first, by="Ada")
        for _ in range(KEPT):
            comparisons.cancel(comparisons.request(WARM, most=1, by="Ada").id, by="Ada")
        assert len(comparisons.find(limit=KEPT + 5)) == KEPT
        with pytest.raises(GuidanceComparisonNotFound):
            comparisons.report(first)


class TestRun:
    def test_answers_each_question_under_both(
        self, comparisons: ComparisonService, work: Comparing
    ) -> None:
        asked = comparisons.request(WARM, by="Ada")
        assert work.run_some()
        report = comparisons.report(asked.id)
        declined, answered = report.answers
        assert (report.comparison.state, report.comparison.model) == ("done", MODEL)
        assert (answered.before["text"], answered.after["text"]) == (PLAIN, GLAD)
        assert (answered.changed, declined.changed) == (True, False)
        assert (answered.after["by"], answered.after["articles"]) == ("model", ["returns"])
        assert (report.passed(after=False), report.passed(after=True)) == (2, 2)
        assert (report.written(after=True), report.changed) == (1, 1)
        assert report.tokens(after=True) > 0 < report.cost(after=True)
        assert report.currency == "EUR"

    def test_changes_nothing_that_is_in_force_and_stores_no_turn(
        self, shop: Services, comparisons: ComparisonService, work: Comparing
    ) -> None:
        comparisons.request(Guidance(tone="warm", forbidden=("send",)), by="Ada")
        work.run_some()
        assert shop.quality.guidance.versions.in_force == Guidance()
        with shop.transactions.read() as db:
            assert db.scalar(select(func.count()).select_from(Turn)) == 0

    def test_shows_that_a_forbidden_topic_would_be_declined(
        self, comparisons: ComparisonService, work: Comparing
    ) -> None:
        asked = comparisons.request(Guidance(forbidden=("send an order",)), by="Ada")
        work.run_some()
        report = comparisons.report(asked.id)
        assert [each.after["outcome"] for each in report.answers] == ["declined", "declined"]
        assert (report.passed(after=False), report.passed(after=True)) == (2, 1)

    def test_is_given_back_at_once_and_goes_on_where_it_stopped(
        self, comparisons: ComparisonService, work: Comparing, server: ScriptedServer
    ) -> None:
        stopping = Event()
        stopping.set()
        asked = comparisons.request(WARM, by="Ada")
        assert work.run_some(stopping)
        assert comparisons.report(asked.id).comparison.state == "running"
        assert work.run_some()
        assert comparisons.report(asked.id).comparison.state == "done"

    def test_that_is_cancelled_meanwhile_asks_no_more(
        self, comparisons: ComparisonService, work: Comparing, server: ScriptedServer
    ) -> None:
        asked = comparisons.request(WARM, by="Ada")

        def cancelling(body: Mapping[str, Any]) -> Sequence[Step]:
            if comparisons.report(asked.id).comparison.state == "running":
                comparisons.cancel(asked.id, by="Ada")
            return by_tone(body)

        server.play(cancelling)
        work.run_some()
        report = comparisons.report(asked.id)
        assert report.comparison.state == "cancelled"
        assert len(report.asked) < len(report.answers)
        with pytest.raises(Conflict, match="is cancelled"):
            comparisons.cancel(asked.id, by="Ada")
        assert not work.run_some()

    def test_goes_with_its_questions(
        self, shop: Services, comparisons: ComparisonService, work: Comparing
    ) -> None:
        asked = comparisons.request(WARM, by="Ada")
        work.run_some()
        for known in shop.quality.questions.find()[0]:
            shop.quality.questions.remove(known.id, by="Test")
        assert comparisons.report(asked.id).answers == []

    def test_is_given_up_when_whoever_works_at_it_keeps_dying(
        self, shop: Services, comparisons: ComparisonService
    ) -> None:
        asked = comparisons.request(WARM, by="Ada")
        for hours in range(1, 4):
            with pytest.raises(SystemExit):
                Comparing(
                    shop.transactions, respondent=Dying(shop.thinker), clock=later(hours)
                ).run_some()
        last = Comparing(shop.transactions, respondent=Dying(shop.thinker), clock=later(4))
        assert not last.run_some()
        found = comparisons.report(asked.id).comparison
        assert (found.state, found.error) == (
            "failed",
            "It was given up: whoever worked at it died, every time.",
        )


class Dying(Respondent):
    """Takes its process with it."""

    def guided_by(self, guidance: Guidance) -> Respondent:
        raise SystemExit


def later(hours: int) -> Callable[[], datetime]:
    at = now() + timedelta(hours=hours)
    return lambda: at
