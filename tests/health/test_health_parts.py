"""core/health/parts.py: each part is really asked."""

from collections.abc import Sequence

import numpy as np
import pytest

from core.bootstrap import Services, build
from core.embedding.embedder import Embedder, Vectors
from core.errors import ModelUnavailable
from core.health.parts import FILLS_WITHIN_S, OwnParts
from core.health.service import Health, Part
from core.knowledge.documents import Document

OWN = ("database", "embedding", "index", "agent", "worker")
ARTICLE = Document(id="hub", title="Hub", body="The hub blinks amber.")


@pytest.fixture
def working(services: Services) -> Services:
    services.heartbeats.beat("worker")
    services.curation.publish(ARTICLE, author="Test")
    services.indexing.run_some()
    return services


def publish(services: Services, article_id: str) -> None:
    document = Document(id=article_id, title="Another", body="Press it for ten seconds.")
    services.curation.publish(document, author="Test")


def index_part(services: Services, *, fills_within_s: float = FILLS_WITHIN_S) -> Part:
    """The question to the index, as a process asks it that has just started."""
    parts = OwnParts(
        services.transactions,
        retriever=services.retriever,
        embedder=services.embedder,
        heartbeats=services.heartbeats,
        index=services.index,
        fills_within_s=fills_within_s,
    )
    return next(part for part in parts if part.name == "index")


class BrokenEmbedder:
    """A model that is there and gives nothing, or is not there."""

    name = "all-MiniLM-L6-v2"
    dimension = 384

    def __init__(self, *, missing: bool) -> None:
        self._missing = missing

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self._missing:
            raise ModelUnavailable("its package is missing")
        return np.zeros((len(texts), self.dimension), dtype=np.float32)


class TestReport:
    def test_is_healthy_when_every_part_answers(self, working: Services) -> None:
        report = working.health.report()
        assert report.ready
        assert report.status is Health.HEALTHY
        outside = {"redis": "not configured", "llm": "not configured"}
        assert report.services == dict.fromkeys(OWN, "healthy") | outside

    def test_of_an_empty_installation_is_healthy(self, services: Services) -> None:
        services.heartbeats.beat("worker")
        assert services.health.report().ready

    def test_waits_for_articles_that_are_not_indexed(self, working: Services) -> None:
        working.index.clear()
        working.indexing.reindex()
        report = working.health.report()
        assert not report.ready
        assert report.services["index"] == "1 article waits to be indexed"

    def test_waits_at_the_start_for_all_that_is_to_be_indexed(self, working: Services) -> None:
        asked = index_part(working)
        publish(working, "reset")
        assert asked.ask() == "1 article waits to be indexed"
        working.indexing.run_some()
        assert asked.ask() == Health.HEALTHY
        publish(working, "lamp")
        assert asked.ask() == Health.HEALTHY, "a later import keeps nobody waiting"

    def test_does_not_wait_for_ever(self, working: Services) -> None:
        publish(working, "reset")
        assert index_part(working, fills_within_s=0.0).ask() == Health.HEALTHY

    def test_finds_an_index_that_lost_a_passage(self, working: Services) -> None:
        working.index.clear()
        report = working.health.report()
        assert not report.ready
        assert "doctor --repair" in report.services["index"]

    def test_says_that_the_index_does_not_answer(self, working: Services) -> None:
        nowhere = working.settings.model_copy(update={"index_url": "http://127.0.0.1:1"})
        engine = working.transactions.engine
        report = build(nowhere, embedder=working.embedder, engine=engine).health.report()
        assert not report.ready
        assert "does not answer" in report.services["index"]
        assert report.services["database"] == "healthy"

    def test_says_that_the_worker_does_not_run(self, services: Services) -> None:
        report = services.health.report()
        assert not report.ready
        assert "worker does not run" in report.services["worker"]

    @pytest.mark.parametrize(
        ("missing", "said"),
        [(True, "cannot be used; the log says why"), (False, "gives empty vectors")],
    )
    def test_says_what_is_wrong_with_the_model(
        self, working: Services, missing: bool, said: str
    ) -> None:
        model: Embedder = BrokenEmbedder(missing=missing)
        engine = working.transactions.engine
        report = build(working.settings, embedder=model, engine=engine).health.report()
        assert not report.ready
        assert said in report.services["embedding"]
