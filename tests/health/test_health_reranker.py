"""core/health/parts.py: the reranker, which the product can do without."""

from pathlib import Path

import pytest

from core.bootstrap import Services
from core.health.service import Health
from tests.cross_encoders import broken_copy, cross_encoder, reranked

__all__ = ["cross_encoder"]


@pytest.fixture
def working(services: Services) -> Services:
    services.heartbeats.beat("worker")
    return services


class TestReport:
    def test_has_no_such_part_where_none_is_named(self, working: Services) -> None:
        report = working.health.report()
        assert "reranker" not in report.services
        assert report.status is Health.HEALTHY

    def test_is_healthy_with_one_that_works(self, working: Services, cross_encoder: Path) -> None:
        named = reranked(working, cross_encoder)
        named.retriever.search("Why?", named.embedder.encode(["Why?"])[0])
        report = named.health.report()
        assert report.services["reranker"] == Health.HEALTHY
        assert report.status is Health.HEALTHY

    def test_is_degraded_and_ready_where_its_weights_are_not_there(
        self, working: Services, tmp_path: Path
    ) -> None:
        report = reranked(working, tmp_path / "nowhere").health.report()
        assert report.services["reranker"] == (
            "its weights are not on this machine, neither as a folder nor in the local cache; "
            "the search orders without it"
        )
        assert report.status is Health.DEGRADED
        assert report.ready
        assert report.services["agent"] == Health.HEALTHY

    def test_names_no_path_of_weights_that_are_broken(
        self, working: Services, tmp_path: Path, cross_encoder: Path
    ) -> None:
        named = reranked(working, broken_copy(tmp_path / "weights", cross_encoder))
        named.retriever.search("Why?", named.embedder.encode(["Why?"])[0])
        said = named.health.report().services["reranker"]
        told = "its weights are damaged or of an unknown kind; the log says why"
        assert said == f"{told}; the search orders without it"
