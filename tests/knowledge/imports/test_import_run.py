"""core/knowledge/imports: what starting, cancelling and carrying out a plan does."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import update

from core.bootstrap import Services
from core.db import now
from core.errors import ImportNotFound, ImportNotPossible
from core.knowledge.imports import runner, taking
from core.knowledge.imports.models import Import, ImportState
from core.knowledge.imports.service import Choice, ImportView
from core.knowledge.models import ArticleStatus
from tests.knowledge.imports.conftest import ADA, LONG, Plan, broken, doc, items

CarriedOut = Callable[..., ImportView]


def text_of(services: Services, key: str) -> str:
    return services.curation.public_version(key).body


def lapse(services: Services) -> None:
    """As if the worker that has an import were gone since long."""
    with services.transactions.begin() as db:
        db.execute(update(Import).values(lease_until=now() - timedelta(hours=1)))


class TestRunSome:
    def test_publishes_what_is_new_and_changed(
        self, services: Services, carried_out: CarriedOut, drain: Callable[..., int]
    ) -> None:
        services.curation.publish(doc("hub", "Old."), author="Test")
        view = carried_out(doc("hub", "New."), doc("plug", "It clicks."), broken())
        assert view.record.state == ImportState.DONE
        assert text_of(services, "hub") == "New."
        assert text_of(services, "plug") == "It clicks."
        assert (view.counts.outcomes["new"], view.counts.outcomes["updated"]) == (1, 1)
        assert drain() == 3  # the first publication's job is there too
        indexing = services.imports.get(view.record.id).indexing
        assert indexing is not None
        assert (indexing.total, indexing.done) == (2, 2)

    def test_says_who_started_it_in_the_version(self, services: Services, plan: Plan) -> None:
        services.imports.start(plan(doc("hub")).record.id, by="Grace")
        services.import_runner.run_some()
        assert services.curation.public_version("hub").author == "Grace"

    def test_leaves_out_duplicates(self, services: Services, carried_out: CarriedOut) -> None:
        view = carried_out(doc("a", LONG, title="T"), doc("b", LONG, title="T"))
        assert (view.counts.chosen, view.counts.taken) == (1, 1)
        assert services.curation.find()[1] == 1

    def test_archives_what_is_gone(self, services: Services, carried_out: CarriedOut) -> None:
        carried_out(doc("hub"), doc("plug", "It clicks."), set="help")
        view = carried_out(doc("hub"), set="help")
        assert view.counts.outcomes["archived"] == 1
        assert services.curation.detail("plug").article.status == ArticleStatus.ARCHIVED

    def test_remembers_the_set_of_an_unchanged_article(
        self, services: Services, carried_out: CarriedOut
    ) -> None:
        services.curation.publish(doc("hub"), author="Test")
        carried_out(doc("hub"), set="help")
        assert services.curation.detail("hub").article.source == "help"

    def test_leaves_alone_what_somebody_changed_since(self, services: Services, plan: Plan) -> None:
        for key in ("hub", "plug"):
            services.curation.publish(doc(key, "Old."), author="Test", source="help")
        view = plan(doc("hub", "Imported."), set="help")
        for key in ("hub", "plug"):
            services.curation.publish(doc(key, "By hand."), author="Test")
        services.imports.start(view.record.id, by=ADA)
        services.import_runner.run_some()
        assert text_of(services, "hub") == text_of(services, "plug") == "By hand."
        assert [item.outcome for item in items(services, view)] == ["skipped", "skipped"]
        assert items(services, view)[0].reason == taking.CHANGED_SINCE

    @pytest.mark.parametrize("after", [0, 1], ids=["before both", "between the two"])
    def test_leaves_it_alone_though_the_import_has_the_article_twice(
        self, services: Services, plan: Plan, after: int
    ) -> None:
        services.curation.publish(doc("hub", "Old."), author="Test")
        view = plan(doc("hub", "Imported."), doc("hub", "Imported too."))
        services.imports.start(view.record.id, by=ADA, choice=Choice(include_duplicates=True))
        with pytest.raises(Died):
            dying(services, after=after).run_some()
        services.curation.publish(doc("hub", "By hand."), author="Test")
        lapse(services)
        services.import_runner.run_some()
        assert text_of(services, "hub") == "By hand."
        assert items(services, view)[1].outcome == "skipped"

    def test_does_not_mind_a_change_to_the_same(self, services: Services, plan: Plan) -> None:
        view = plan(doc("hub"))
        services.curation.publish(doc("hub"), author="Test")
        services.imports.start(view.record.id, by=ADA)
        services.import_runner.run_some()
        assert [item.outcome for item in items(services, view)] == ["unchanged"]
        assert services.curation.public_version("hub").number == 1

    def test_keeps_no_text_once_it_is_published(self, services: Services, plan: Plan) -> None:
        view = plan(doc("hub"), doc("b", LONG, title="T"), doc("c", LONG, title="T"))
        services.imports.start(view.record.id, by=ADA)
        services.import_runner.run_some()
        with services.transactions.read() as db:
            rows = db.connection().exec_driver_sql(
                "SELECT count(*) FROM import_items WHERE document IS NOT NULL"
            )
            assert rows.scalar() == 0

    def test_stops_when_it_is_told_and_goes_on_at_once(
        self, services: Services, plan: Plan
    ) -> None:
        view = plan(doc("hub"))
        services.imports.start(view.record.id, by=ADA)
        stopping = Event()
        stopping.set()
        assert services.import_runner.run_some(stopping) == 1
        assert services.curation.is_empty()
        services.import_runner.run_some()
        assert services.imports.get(view.record.id).record.state == ImportState.DONE

    def test_leaves_it_to_another_worker_that_has_taken_it_up(
        self, services: Services, plan: Plan
    ) -> None:
        view = plan(doc("hub"))
        services.imports.start(view.record.id, by=ADA)
        services.import_runner.run_some(TakenUp(services))
        assert services.import_runner.run_some() == 0

    def test_goes_on_where_a_worker_has_died(
        self, services: Services, plan: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        view = plan(*(doc(f"a{number}", f"Text {number}") for number in range(5)))
        services.imports.start(view.record.id, by=ADA)
        with pytest.raises(Died):
            dying(services, after=2).run_some()
        assert services.imports.get(view.record.id).counts.taken == 2
        assert services.import_runner.run_some() == 0  # the lease still runs
        lapse(services)
        services.import_runner.run_some()
        assert services.imports.get(view.record.id).record.state == ImportState.DONE
        versions = [services.curation.public_version(f"a{n}").number for n in range(5)]
        assert versions == [1] * 5

    def test_takes_each_item_once_though_two_workers_are_at_it(
        self, services: Services, plan: Plan
    ) -> None:
        view = plan(*(doc(f"a{number}", f"Text {number}") for number in range(30)))
        services.imports.start(view.record.id, by=ADA)
        slow = Waiting(services.transactions, crawler=services.import_runner._crawler)
        thread = Thread(target=slow.run_some)
        thread.start()
        assert slow.came.wait(30)
        lapse(services)
        slow.gate.set()
        services.import_runner.run_some()
        thread.join(30)
        done = services.imports.get(view.record.id)
        assert (done.record.state, done.counts.outcomes["new"]) == (ImportState.DONE, 30)
        assert {services.curation.public_version(f"a{n}").number for n in range(30)} == {1}
        assert services.curation.jobs_by_state() == {"queued": 30}

    def test_gives_up_what_ends_every_worker(self, services: Services, plan: Plan) -> None:
        view = plan(doc("hub"))
        services.imports.start(view.record.id, by=ADA)
        for _ in range(runner.MAX_ATTEMPTS):
            with pytest.raises(Died):
                dying(services, after=0).run_some()
            lapse(services)
        services.import_runner.run_some()
        record = services.imports.get(view.record.id).record
        assert (record.state, record.error) == (
            ImportState.FAILED,
            "The worker ended at it 5 times in a row.",
        )


class TakenUp(Event):
    """Tells a worker to stop just when another one has taken its import up."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    def is_set(self) -> bool:
        with self._services.transactions.begin() as db:
            db.execute(update(Import).values(lease_until=now() + timedelta(hours=1)))
        return True


class Died(Exception):
    """Stands for the end of the process."""


class Dying(runner.ImportRunner):
    """A worker that ends before it takes another item."""

    left = 0

    def _take(self, claimed: Any, seen: Any) -> bool:
        if not self.left:
            raise Died
        self.left -= 1
        return super()._take(claimed, seen)


class Waiting(runner.ImportRunner):
    """A worker that waits before it takes its first item."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.came, self.gate = Event(), Event()

    def _take(self, claimed: Any, seen: Any) -> bool:
        self.came.set()
        self.gate.wait(30)
        return super()._take(claimed, seen)


def dying(services: Services, *, after: int) -> Dying:
    made = Dying(services.transactions, crawler=services.import_runner._crawler)
    made.left = after
    return made


class TestStart:
    def test_takes_the_duplicates_that_are_chosen(self, services: Services, plan: Plan) -> None:
        view = plan(doc("a", LONG, title="T"), doc("b", LONG, title="T"), doc("c", LONG, title="T"))
        services.imports.start(view.record.id, by=ADA, choice=Choice(include=(3,)))
        services.import_runner.run_some()
        assert {entry.article.id for entry in services.curation.find()[0]} == {"a", "c"}

    def test_takes_all_duplicates_if_wanted(self, services: Services, plan: Plan) -> None:
        view = plan(doc("a", LONG, title="T"), doc("b", LONG, title="T"), doc("a", "Later."))
        services.imports.start(view.record.id, by=ADA, choice=Choice(include_duplicates=True))
        services.import_runner.run_some()
        assert text_of(services, "a") == "Later."
        assert text_of(services, "b") == LONG

    def test_leaves_out_what_is_not_wanted(self, services: Services, plan: Plan) -> None:
        view = plan(doc("hub"), doc("plug", "It clicks."))
        services.imports.start(view.record.id, by=ADA, choice=Choice(leave_out=(1,)))
        services.import_runner.run_some()
        assert [entry.article.id for entry in services.curation.find()[0]] == ["plug"]

    def test_never_takes_what_is_broken(self, services: Services, plan: Plan) -> None:
        view = plan(broken())
        services.imports.start(view.record.id, by=ADA, choice=Choice(include=(1,)))
        services.import_runner.run_some()
        assert services.imports.get(view.record.id).counts.taken == 0

    def test_twice_is_refused(self, services: Services, plan: Plan) -> None:
        view = plan(doc("hub"))
        services.imports.start(view.record.id, by=ADA)
        with pytest.raises(ImportNotPossible, match="is running cannot be started"):
            services.imports.start(view.record.id, by=ADA)

    def test_of_none_is_refused(self, services: Services) -> None:
        with pytest.raises(ImportNotFound):
            services.imports.start("imp_0", by=ADA)
        with pytest.raises(ImportNotFound):
            services.imports.get("imp_\0")


class TestCancel:
    def test_of_a_plan_lets_nothing_happen(self, services: Services, plan: Plan) -> None:
        view = plan(doc("hub"))
        cancelled = services.imports.cancel(view.record.id, by=ADA)
        assert cancelled.record.state == ImportState.CANCELLED
        assert services.import_runner.run_some() == 0
        assert services.curation.is_empty()

    def test_while_it_runs_keeps_what_was_published(self, services: Services, plan: Plan) -> None:
        view = plan(*(doc(f"a{number}", f"Text {number}") for number in range(5)))
        services.imports.start(view.record.id, by=ADA)
        with pytest.raises(Died):
            dying(services, after=2).run_some()
        cancelled = services.imports.cancel(view.record.id, by=ADA)
        assert (cancelled.counts.taken, cancelled.counts.chosen) == (2, 5)
        lapse(services)
        services.import_runner.run_some()
        assert services.curation.find()[1] == 2

    def test_once_it_is_over_is_refused(self, services: Services, plan: Plan) -> None:
        view = plan(doc("hub"))
        services.imports.cancel(view.record.id, by=ADA)
        with pytest.raises(ImportNotPossible):
            services.imports.cancel(view.record.id, by=ADA)

    def test_is_in_the_audit_log(self, services: Services, plan: Plan) -> None:
        view = plan(doc("hub"))
        services.imports.start(view.record.id, by="Grace")
        services.imports.cancel(view.record.id, by=ADA)
        entries = services.audit.find()[0]
        assert [(e.actor, e.action, e.before, e.after) for e in entries[:2]] == [
            ("Ada", "cancelled", {"state": "running"}, {"state": "cancelled"}),
            ("Grace", "started", {"state": "planned"}, {"state": "running"}),
        ]


class TestFind:
    def test_gives_the_latest_first_with_their_counts(self, services: Services, plan: Plan) -> None:
        first, second = plan(doc("hub")), plan(doc("hub"), broken())
        found, total = services.imports.find(limit=10)
        assert [view.record.id for view in found] == [second.record.id, first.record.id]
        assert found[0].counts.planned["broken"] == 1
        assert total == 2


class TestSweep:
    def test_forgets_what_ended_long_ago(self, services: Services, plan: Plan) -> None:
        old, standing = plan(doc("hub")), plan(doc("hub"))
        services.imports.cancel(old.record.id, by=ADA)
        assert services.import_runner.sweep() == 0
        with services.transactions.begin() as db:
            db.execute(update(Import).values(finished_at=now() - timedelta(days=91)))
        assert services.import_runner.sweep() == 1
        assert [view.record.id for view in services.imports.find(limit=9)[0]] == [
            standing.record.id
        ]
