"""What operators see of a reranker: in a receipt, in the playground, in a replay, in System."""

from dataclasses import replace
from pathlib import Path

import pytest

from console.deps import Desk
from console.views import playground, retrieval, system
from core.bootstrap import Services
from core.knowledge.documents.document import Document
from core.reranking.weights import locate
from tests.console.conftest import asked, text, view
from tests.cross_encoders import PREFERRED, cross_encoder, reranked

__all__ = ["cross_encoder"]
RESET = "How do I reset my password?"
BIRD = Document(id="bird", title="Bird", body=f"A {PREFERRED} and another {PREFERRED} here.")


@pytest.fixture
def stocked(services: Services, help_centre: None) -> Services:
    services.curation.publish(BIRD, author="Test")
    services.indexing.run_some()
    return services


@pytest.fixture
def named(desk: Desk, stocked: Services, cross_encoder: Path) -> Desk:
    """The console of the same installation with a reranker."""
    return replace(desk, services=reranked(stocked, cross_encoder))


def answer(services: Services) -> str:
    session = asked(services, RESET)
    return services.sessions.history(session.id).messages[-1].id


class TestReceipt:
    def test_shows_the_reranker_with_its_version_and_scores(
        self, named: Desk, cross_encoder: Path
    ) -> None:
        shown = text(view(retrieval.show, named, message=answer(named.services)))
        version = locate(str(cross_encoder)).version
        assert f"Model tiny-cross-encoder ({version}) Scored 4 of 4 passages" in shown
        assert "Lexical Fused Reranker" in shown
        assert "Shortfall" not in shown

    def test_says_that_time_was_over(self, desk: Desk, stocked: Services, tmp_path: Path) -> None:
        message = answer(reranked(stocked, tmp_path / "nowhere"))
        shown = text(view(retrieval.show, desk, message=message))
        assert "Model nowhere Scored 0 of 4 passages: its weights could not be used" in shown
        assert "Fused Reranker" not in shown

    def test_says_nothing_of_one_where_none_is_named(self, desk: Desk, stocked: Services) -> None:
        shown = text(view(retrieval.show, desk, message=answer(stocked)))
        assert "eranker" not in shown

    def test_asks_again_and_says_that_one_has_come_or_gone(self, desk: Desk, named: Desk) -> None:
        before, after = answer(desk.services), answer(named.services)
        come = text(view(retrieval.show, named, message=before, again="1"))
        assert "Reranker tiny-cross-encoder" in come
        assert "now; then it was not noted" in come
        gone = text(view(retrieval.show, desk, message=after, again="1"))
        assert "then, not in use now" in gone


class TestPlayground:
    def test_shows_the_score_and_the_place_before(self, named: Desk) -> None:
        shown = text(view(playground.show, named, q=RESET))
        assert "Reranker tiny-cross-encoder" in shown
        assert "4 of 4 passages" in shown
        assert "Meaning Words Together Reranker" in shown
        assert "was № 1" in shown

    def test_shows_nothing_of_one_where_none_is_named(self, desk: Desk, stocked: Services) -> None:
        assert "eranker" not in text(view(playground.show, desk, q=RESET))


class TestSystem:
    def test_says_that_its_weights_are_not_there(
        self, desk: Desk, stocked: Services, tmp_path: Path
    ) -> None:
        missing = replace(desk, services=reranked(stocked, tmp_path / "nowhere"))
        shown = text(view(system.show, missing))
        assert "Reranker Trouble Its weights are not on this machine" in shown
        assert "SWITCHBOARD_RERANKER" in shown
