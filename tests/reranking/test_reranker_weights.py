"""core/reranking: weights that are missing, broken or of another kind, and that none is fetched."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import ModelUnavailable
from core.reranking.factory import make_reranker
from core.reranking.reranker import Asked, Reranker, Shortfall
from core.reranking.weights import locate
from core.settings import Settings
from tests.conftest import Logged
from tests.cross_encoders import (
    PREFERRED,
    broken_copy,
    cross_encoder,
    make_cross_encoder,
    make_encoder_without_head,
)

__all__ = ["cross_encoder"]
ASKED = Asked("Which bird is it?", ["The hub blinks.", f"A {PREFERRED} stands there."])
Named = Callable[..., Reranker]


@pytest.fixture
def named(settings: Settings) -> Named:
    def made(reranker: object, runtime: str = "onnx") -> Reranker:
        own = {
            "reranker": str(reranker),
            "embedding_runtime": runtime,
            "reranker_timeout_s": 60,
        }
        found = make_reranker(settings.model_copy(update=own))
        assert found is not None
        return found

    return made


class TestMakeReranker:
    def test_is_none_without_the_setting(self, settings: Settings) -> None:
        assert make_reranker(settings) is None

    def test_loads_nothing_before_it_is_used(self, named: Named, cross_encoder: Path) -> None:
        reranker = named(cross_encoder)
        assert (reranker.name, len(reranker.version or "")) == ("tiny-cross-encoder", 12)
        assert not list(cross_encoder.parent.glob("**/*.onnx"))

    @pytest.mark.parametrize("runtime", ["onnx", "torch"])
    def test_scores_on_either_runtime(
        self, named: Named, cross_encoder: Path, settings: Settings, runtime: str
    ) -> None:
        [scored] = named(cross_encoder, runtime).score_each([ASKED])
        assert scored.reranking.shortfall is None
        assert scored.scores[1] > scored.scores[0]
        assert bool(list(settings.data_dir.glob("models/reranker-*/ready.json"))) == (
            runtime == "onnx"
        )


class TestWeights:
    @pytest.fixture(params=["onnx", "torch"])
    def runtime(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    def refused(self, reranker: Reranker) -> str:
        """What it says, after a question that it could not score."""
        [scored] = reranker.score_each([ASKED])
        assert (list(scored.scores), scored.reranking.shortfall) == ([], Shortfall.UNAVAILABLE)
        return reranker.load() or ""

    def test_that_are_not_there_are_told(self, named: Named, tmp_path: Path, runtime: str) -> None:
        told = self.refused(named(tmp_path / "nowhere", runtime))
        assert told.startswith("its weights are not on this machine")
        assert str(tmp_path) not in told

    def test_that_a_folder_has_not_are_told(
        self, named: Named, tmp_path: Path, runtime: str
    ) -> None:
        assert "has no model.safetensors" in self.refused(named(tmp_path, runtime))

    def test_that_are_cut_off_are_told(
        self, named: Named, tmp_path: Path, cross_encoder: Path, runtime: str, logged: Logged
    ) -> None:
        broken = broken_copy(tmp_path / "broken", cross_encoder)
        told = self.refused(named(broken, runtime))
        assert told == "its weights are damaged or of an unknown kind; the log says why"
        assert "SafetensorError" in logged()

    def test_without_a_tokenizer_are_told(
        self, named: Named, tmp_path: Path, runtime: str, cross_encoder: Path
    ) -> None:
        folder = make_cross_encoder(tmp_path / "no-tokenizer")
        for file in folder.glob("tokenizer*"):
            file.unlink()
        assert self.refused(named(folder, runtime)) == "its folder has no tokenizer.json"

    def test_of_an_embedding_model_are_told(
        self, named: Named, tmp_path: Path, runtime: str
    ) -> None:
        folder = make_encoder_without_head(tmp_path / "embedding-model")
        assert "no part that scores pairs" in self.refused(named(folder, runtime))

    def test_of_a_classifier_are_told(self, named: Named, tmp_path: Path, runtime: str) -> None:
        folder = make_cross_encoder(tmp_path / "three-classes", heads=3)
        assert "gives 3 scores for a pair" in self.refused(named(folder, runtime))

    def test_of_another_architecture_are_told(
        self, named: Named, tmp_path: Path, cross_encoder: Path, runtime: str
    ) -> None:
        folder = make_cross_encoder(tmp_path / "unknown")
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | {"model_type": "no_such_model"}))
        assert "of an unknown kind" in self.refused(named(folder, runtime))


class TestNetwork:
    @pytest.fixture
    def connections(self, monkeypatch: pytest.MonkeyPatch) -> list[object]:
        """Every address that somebody tries to reach; none is."""
        tried: list[object] = []

        def refuse(_: socket.socket, address: object) -> None:
            tried.append(address)
            raise ConnectionRefusedError

        def unknown(host: object, *_: object, **__: object) -> None:
            tried.append(host)
            raise socket.gaierror

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket.socket, "connect_ex", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        return tried

    @pytest.mark.parametrize("name", ["cross-encoder/ms-marco-MiniLM-L6-v2", "no such name", "a"])
    def test_is_not_asked_for_a_name(self, connections: list[object], name: str) -> None:
        with pytest.raises(ModelUnavailable, match="not on this machine"):
            locate(name)
        assert connections == []

    def test_is_not_asked_for_what_a_folder_lacks(
        self, connections: list[object], named: Named, tmp_path: Path, cross_encoder: Path
    ) -> None:
        assert named(cross_encoder).load() is None
        assert named(broken_copy(tmp_path / "b", cross_encoder)).load() is not None
        assert connections == []

    def test_is_not_needed_for_a_name_in_the_cache(
        self,
        connections: list[object],
        named: Named,
        tmp_path: Path,
        cross_encoder: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
        stored = tmp_path / "models--someone--tiny"
        make_cross_encoder(stored / "snapshots" / ("0" * 40))
        (stored / "refs").mkdir()
        (stored / "refs" / "main").write_text("0" * 40)
        reranker = named("someone/tiny")
        assert (reranker.name, reranker.load()) == ("tiny", None)
        assert reranker.version == locate(str(cross_encoder)).version
        assert connections == []
