"""core/knowledge/index_care.py: how the index stands, and what mends it."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.audit.log import AuditFilter
from core.bootstrap import Services
from core.errors import Forbidden
from core.knowledge.documents.document import Document
from core.knowledge.models import IndexJob, JobState

ADMIN = Caller("Ada", OperatorRole.ADMIN)
CURATOR = Caller("Cleo", OperatorRole.CURATOR)


@pytest.fixture(autouse=True)
def _articles(services: Services) -> None:
    for name in ("lamp", "hub"):
        document = Document(id=name, title=f"The {name}", body=f"The {name} glows.")
        services.curation.publish(document, author="Test")


def fail_jobs_of(services: Services, article_id: str) -> None:
    with services.transactions.begin() as db:
        db.execute(
            update(IndexJob)
            .where(IndexJob.article_id == article_id)
            .values(state=JobState.FAILED, error="no memory")
        )


def noted(services: Services) -> list[tuple[str, str, object]]:
    entries, _ = services.audit.find(AuditFilter(kind="index"))
    return [(entry.actor, entry.action, entry.after) for entry in entries]


class TestState:
    def test_counts_jobs_and_names_what_failed(self, services: Services) -> None:
        fail_jobs_of(services, "lamp")
        found = services.index_care.state()
        assert found.jobs == {JobState.FAILED: 1, JobState.QUEUED: 1}
        assert found.given_up == 1
        [problem] = found.problems
        assert (problem.article_id, problem.error, problem.failed) == ("lamp", "no memory", True)

    def test_forgets_a_failure_that_a_later_job_has_mended(self, services: Services) -> None:
        fail_jobs_of(services, "lamp")
        services.indexing.reindex()
        services.indexing.run_some()
        found = services.index_care.state()
        assert (found.given_up, list(found.problems)) == (0, [])


class TestTryAgain:
    def test_queues_what_failed_and_notes_it(self, services: Services) -> None:
        fail_jobs_of(services, "lamp")
        assert services.index_care.try_again(by=ADMIN) == 1
        services.indexing.run_some()
        assert services.index.keys_of(["lamp"])
        assert services.index_care.state().given_up == 0
        assert noted(services) == [("Ada", "tried again", {"articles": 1})]

    def test_of_nothing_notes_nothing(self, services: Services) -> None:
        assert services.index_care.try_again(by=ADMIN) == 0
        assert noted(services) == []


class TestRepair:
    def test_brings_back_what_is_missing(self, services: Services) -> None:
        services.indexing.run_some()
        lost = services.index.keys_of(["lamp"])
        services.index.delete(sorted(lost))
        done = services.index_care.repair(by=ADMIN)
        assert (done.missing, done.superfluous) == (len(lost), 0)
        assert services.index.keys_of(["lamp"]) == lost
        assert noted(services) == [("Ada", "repaired", {"added": len(lost), "removed": 0})]


class TestReindex:
    def test_fills_the_index_anew(self, services: Services) -> None:
        services.indexing.run_some()
        before = services.index.keys()
        assert services.index_care.reindex(by=ADMIN) == 2
        assert services.index.keys() == set()
        services.indexing.run_some()
        assert services.index.keys() == before
        assert noted(services) == [("Ada", "reindexed", {"articles": 2})]


@pytest.mark.parametrize(
    "change",
    [
        lambda services: services.index_care.repair(by=CURATOR),
        lambda services: services.index_care.reindex(by=CURATOR),
        lambda services: services.index_care.try_again(by=CURATOR),
    ],
    ids=["repair", "reindex", "try again"],
)
def test_is_for_administrators(services: Services, change: Callable[[Services], object]) -> None:
    services.indexing.run_some()
    before = services.index.keys()
    with pytest.raises(Forbidden):
        change(services)
    assert services.index.keys() == before
    assert noted(services) == []
