"""What programs see of a reranker: /health, the search and the playground."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from core.bootstrap import Services
from core.knowledge.documents import Document
from tests.conftest import ADMIN_KEY
from tests.cross_encoders import PREFERRED, cross_encoder, reranked

__all__ = ["cross_encoder"]
QUESTION = "Which light of the hub blinks amber?"
KEY = {"X-API-Key": ADMIN_KEY}


@pytest.fixture
def stocked(services: Services) -> Services:
    services.heartbeats.beat("worker")
    for key, body in (
        ("hub", "The light of the hub blinks amber when the hub is offline."),
        ("bird", f"A {PREFERRED} and another {PREFERRED}."),
    ):
        document = Document(id=key, title=key.title(), body=body)
        services.curation.publish(document, author="Test")
    services.indexing.run_some()
    return services


def client(services: Services) -> TestClient:
    return TestClient(create_app(services=services, with_chat=False), headers=KEY)


@pytest.fixture
def with_one(stocked: Services, cross_encoder: Path) -> Iterator[TestClient]:
    with client(reranked(stocked, cross_encoder)) as found:
        yield found


class TestPlayground:
    def test_shows_the_score_the_place_before_and_what_was_done(self, with_one: TestClient) -> None:
        tried = with_one.post("/api/knowledge/playground", json={"question": QUESTION}).json()
        first, second = tried["hits"]
        assert [first["article_id"], second["article_id"]] == ["bird", "hub"]
        assert [first["fused_rank"], second["fused_rank"]] == [2, 1]
        assert first["rerank_score"] > second["rerank_score"]
        assert first["fused_score"] < second["fused_score"]
        did = tried["reranking"]
        assert (did["model"], did["scored"], did["shortfall"]) == ("tiny-cross-encoder", 2, None)
        assert tried["timings_ms"]["rerank"] > 0

    def test_shows_none_where_none_is_named(self, stocked: Services) -> None:
        with client(stocked) as plain:
            tried = plain.post("/api/knowledge/playground", json={"question": QUESTION}).json()
        assert tried["reranking"] is None
        assert {(h["rerank_score"], h["fused_rank"]) for h in tried["hits"]} == {(None, None)}


class TestSearch:
    def test_is_in_the_order_of_the_reranker(self, with_one: TestClient) -> None:
        found = with_one.post("/api/chat/search", json={"query": QUESTION}).json()
        assert [each["metadata"]["article_id"] for each in found] == ["bird", "hub"]
        assert [each["rank"] for each in found] == [1, 2]


class TestHealth:
    def test_has_the_part_only_where_one_is_named(
        self, stocked: Services, with_one: TestClient
    ) -> None:
        with_one.post("/api/chat/search", json={"query": QUESTION})
        for path in ("/health", "/health/ready"):
            assert with_one.get(path).json()["services"]["reranker"] == "healthy"
            with client(stocked) as plain:
                assert "reranker" not in plain.get(path).json()["services"]

    def test_of_missing_weights_is_degraded_and_answers_go_on(
        self, stocked: Services, tmp_path: Path
    ) -> None:
        with client(reranked(stocked, tmp_path / "nowhere")) as found:
            assert found.get("/health/ready").status_code == 200
            content = found.get("/health").json()
            hits = found.post("/api/chat/search", json={"query": QUESTION}).json()
        assert content["status"] == "degraded"
        assert "not on this machine" in content["services"]["reranker"]
        assert hits[0]["metadata"]["article_id"] == "hub"
