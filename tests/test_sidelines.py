"""core/sidelines.py: what the worker does beside indexing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import delete

from core.bootstrap import Services
from core.demo.loader import SOURCE
from core.demo.service import DemoCounts
from core.knowledge.documents import Document
from core.knowledge.imports.models import ImportState
from core.knowledge.models import JobState
from core.sessions.demo import DemoSession
from core.sidelines import sidelines
from tests.conftest import settle

LIMIT_S = 30
HUB = Document("hub", "The hub", "It blinks.", source="hub.md")


@contextmanager
def running(services: Services) -> Iterator[None]:
    threads = sidelines(services)
    for each in threads:
        each.start()
    try:
        yield
    finally:
        for each in threads:
            each.stop()
        for each in threads:
            each.join()


def until(there: Callable[[], object]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class TestSidelines:
    def test_carry_imports_out(self, services: Services) -> None:
        with running(services):
            key = services.imports.plan_files([HUB], name="files", by="Ada").record.id
            services.imports.start(key, by="Ada")
            until(lambda: services.imports.get(key).record.state == ImportState.DONE)
        assert services.curation.public_version("hub").body == "It blinks."

    def test_ask_the_questions_of_runs(self, services: Services) -> None:
        with running(services):
            runs = services.quality.runs
            run = runs.request(by="Ada")
            until(lambda: runs.get(run.id).state == JobState.DONE)

    def test_have_drafts_compared(self, services: Services) -> None:
        services.drafts.create(HUB, author="Ada")
        with running(services):
            until(lambda: services.quality.gate.of_draft("hub"))

    def test_compare_what_is_new(self, services: Services) -> None:
        for key, days in (("returns", 30), ("refunds", 14)):
            text = f"You can send an order back within {days} days of delivery."
            services.curation.publish(Document(key, key.title(), text), author="Ada")
        settle(services)
        with running(services):
            until(lambda: services.quality.conflicts.find()[1])

    def test_gather_what_went_unmet(self, services: Services) -> None:
        session = services.sessions.create().id
        list(services.agent.take_turn(session, "How do I tune the strings of my violin?"))
        with running(services):
            until(lambda: services.quality.gaps.board.find()[1])

    def test_make_the_past_of_the_demo(self, services: Services) -> None:
        services.curation.publish(HUB, author="Demo", source=SOURCE)
        services.demo.plan()
        with services.transactions.begin() as db:
            db.execute(delete(DemoSession).where(DemoSession.key != "white-light"))
        with running(services):
            until(lambda: services.indexing.run_some() == 0 and services.demo.counts().made)
        assert services.demo.counts() == DemoCounts(made=1, planned=0)
