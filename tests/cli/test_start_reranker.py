"""core/cli/start_prepare.py: a start prepares the reranker, and does without one."""

import shutil
from pathlib import Path

import pytest

from core.cli.start_prepare import prepare
from core.settings import Settings
from tests.conftest import make_settings
from tests.cross_encoders import broken_copy, cross_encoder

__all__ = ["cross_encoder"]

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that has the embedding model already."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shutil.copytree(models, tmp_path / "data" / "models")
    return tmp_path / "data"


def naming(folder: Path, reranker: Path, patch: pytest.MonkeyPatch) -> Settings:
    """Settings as this process and the one that exports read them."""
    patch.setenv("SWITCHBOARD_DATA_DIR", str(folder))
    patch.setenv("SWITCHBOARD_RERANKER", str(reranker))
    return make_settings(folder, reranker=str(reranker))


class TestPrepare:
    def test_exports_a_reranker_once(
        self,
        folder: Path,
        cross_encoder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        settings = naming(folder, cross_encoder, monkeypatch)
        prepare(settings)
        assert "Preparing the reranker (only the first time)" in capsys.readouterr().out
        assert list(folder.glob("models/reranker-tiny-cross-encoder-*/ready.json"))
        prepare(settings)
        assert "reranker" not in capsys.readouterr().out

    def test_says_that_its_weights_are_not_there_and_goes_on(
        self,
        folder: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        assert prepare(naming(folder, tmp_path / "nowhere", monkeypatch))
        said = capsys.readouterr().out
        assert "The reranker cannot be used: its weights are not on this machine" in said
        assert "Passages stand in the order of the search." in said

    def test_says_that_its_weights_are_broken_and_goes_on(
        self,
        folder: Path,
        tmp_path: Path,
        cross_encoder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        broken = broken_copy(tmp_path / "broken", cross_encoder)
        assert prepare(naming(folder, broken, monkeypatch))
        said = capsys.readouterr().out
        assert "The reranker cannot be used: its weights are damaged or of an unknown kind" in said
