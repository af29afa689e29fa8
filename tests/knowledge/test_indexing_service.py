"""core/knowledge/indexing.py: the vector index follows SQL, and nothing is embedded twice."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import update

from core.bootstrap import Services, build
from core.cli.processes import index_command
from core.db import now
from core.errors import IndexUnavailable
from core.knowledge import jobs, repository
from core.knowledge.indexing import Repair
from core.knowledge.models import IndexJob
from core.settings import Settings
from tests.knowledge.conftest import CountingEmbedder, Publish

Drain = Callable[..., int]
BODY = "Send it back.\n\n## Refunds\n\nMoney follows.\n\n## Exchange\n\nWe send another."


def live(services: Services) -> set[int]:
    with services.transactions.read() as db:
        return {passage.id for passage in db.scalars(repository.live_passages())}


def let_time_pass(services: Services) -> None:
    """As if the leases of all jobs had run out."""
    with services.transactions.begin() as db:
        db.execute(update(IndexJob).values(lease_until=now() - timedelta(seconds=1)))


@contextmanager
def index_server(settings: Settings) -> Iterator[None]:
    server = subprocess.Popen(index_command(settings), stdout=subprocess.DEVNULL)
    try:
        for _ in range(500):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", settings.index_port)) == 0:
                    break
            time.sleep(0.02)
        yield
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture
def remote(services: Services, settings: Settings) -> Services:
    """The same installation with an index server that is not running."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = {"index_url": f"http://127.0.0.1:{port}", "index_port": port}
    return build(
        settings.model_copy(update=url),
        embedder=services.embedder,
        engine=services.transactions.engine,
    )


class TestRunSome:
    def test_brings_every_live_passage_into_the_index(
        self, services: Services, publish: Publish
    ) -> None:
        publish("returns", BODY)
        publish("hub", "The hub blinks.")
        assert services.indexing.run_some() == 2
        assert services.index.passages() == live(services)
        assert services.index.count() == 4
        assert services.indexing.run_some() == 0

    def test_embeds_only_passages_that_are_new(
        self, counted: Services, counting: CountingEmbedder, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", BODY, title="Returns")
        drain(counted)
        assert len(counting.texts) == 3
        counting.texts.clear()
        publish("returns", BODY.replace("Money", "Cash"), title="Returns")
        drain(counted)
        assert counting.texts == ["Returns > Refunds\nCash follows.\n"]
        assert counted.index.passages() == live(counted)

    def test_embeds_a_text_that_comes_back_or_comes_twice_once(
        self, counted: Services, counting: CountingEmbedder, publish: Publish, drain: Drain
    ) -> None:
        for body in ("One.", "Two.", "One."):
            publish("a", body, title="Same")
            drain(counted)
        publish("b", "One.", title="Same")
        drain(counted)
        assert counting.texts == ["Same\nOne.\n", "Same\nTwo.\n"]
        assert counted.index.count() == 2

    def test_costs_nothing_when_nothing_changed(
        self, counted: Services, counting: CountingEmbedder, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", BODY)
        drain(counted)
        counting.texts.clear()
        publish("returns", BODY)
        assert drain(counted) == 0
        assert counting.texts == []

    def test_takes_what_is_archived_out_of_the_index(
        self, services: Services, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", BODY)
        publish("hub", "The hub blinks.")
        drain()
        services.curation.archive("returns", author="Test")
        drain()
        assert services.index.passages() == live(services)
        assert services.index.count() == 1

    def test_lets_jobs_wait_while_the_index_is_down_and_does_them_when_it_is_back(
        self, remote: Services, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", BODY)
        assert remote.indexing.run_some() == 0
        assert remote.curation.jobs_by_state() == {"queued": 1}
        with index_server(remote.settings):
            let_time_pass(remote)
            assert drain(remote) == 1
            assert remote.index.passages() == live(remote)
        assert remote.curation.jobs_by_state() == {"done": 1}

    def test_never_gives_up_on_jobs_because_the_index_was_down_for_long(
        self, remote: Services, publish: Publish
    ) -> None:
        publish("returns", BODY)
        for _ in range(20):
            assert remote.indexing.run_some() == 0
            let_time_pass(remote)
        assert remote.curation.jobs_by_state() == {"queued": 1}

    def test_leaves_a_job_to_the_worker_that_has_it(
        self, services: Services, publish: Publish
    ) -> None:
        publish("returns", BODY)
        with services.transactions.begin() as db:
            jobs.claim(db, limit=10)
        assert services.indexing.run_some() == 0
        assert services.curation.jobs_by_state() == {"running": 1}

    def test_takes_the_job_of_a_worker_that_vanished(
        self, services: Services, publish: Publish
    ) -> None:
        publish("returns", BODY)
        with services.transactions.begin() as db:
            jobs.claim(db, limit=10)
        let_time_pass(services)
        assert services.indexing.run_some() == 1
        assert services.index.passages() == live(services)

    def test_gives_up_a_job_at_which_the_worker_dies_every_time(
        self, services: Services, publish: Publish
    ) -> None:
        publish("returns", BODY)
        for _ in range(jobs.MAX_ATTEMPTS):
            with services.transactions.begin() as db:
                assert len(jobs.claim(db, limit=10)) == 1
            let_time_pass(services)
        assert services.indexing.run_some() == 0
        assert services.curation.jobs_by_state() == {"failed": 1}


class TestReindex:
    def test_fills_an_empty_index_without_embedding_anything_again(
        self, counted: Services, counting: CountingEmbedder, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", BODY)
        publish("hub", "The hub blinks.")
        publish("gone", "Not any more.")
        counted.curation.archive("gone", author="Test")
        drain(counted)
        counting.texts.clear()
        batch = counted.indexing.reindex()
        assert counted.index.count() == 0
        drain(counted)
        assert counting.texts == []
        assert counted.index.passages() == live(counted)
        assert counted.curation.progress(batch).done == 2

    def test_is_refused_while_the_index_is_down(self, remote: Services) -> None:
        with pytest.raises(IndexUnavailable):
            remote.indexing.reindex()


class TestRepair:
    def test_mends_what_is_missing_and_what_is_too_much(
        self, services: Services, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", BODY)
        drain()
        lost = sorted(live(services))[:2]
        services.index.delete(lost)
        stray = np.ones((1, services.embedder.dimension), dtype=np.float32)
        services.index.upsert([999_999], stray, ["returns"])
        assert services.indexing.repair() == Repair(missing=2, superfluous=1)
        assert services.index.passages() == live(services)
        assert services.indexing.repair() == Repair(0, 0)

    def test_works_without_any_stored_vector(self, services: Services, publish: Publish) -> None:
        publish("returns", BODY)
        assert services.indexing.repair() == Repair(missing=3, superfluous=0)
        assert services.agent.search("refund money")[0].heading == "Refunds"

    def test_is_refused_while_the_index_is_down(self, remote: Services) -> None:
        with pytest.raises(IndexUnavailable):
            remote.indexing.repair()
