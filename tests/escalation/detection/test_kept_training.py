"""core/escalation/detection/kept.py: what was trained once is not trained again."""

from pathlib import Path

import numpy as np
import pytest

from core.embedding.embedder import Embedder
from core.escalation.detection.classifier import OUTCOMES_ALONE, Classifier
from core.escalation.detection.examples import shipped
from core.escalation.detection.kept import kept
from core.escalation.detection.training import Trained


class Training:
    """Counts how often it is done."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Trained:
        self.times += 1
        weights = np.full((3, 4), 0.123456789, dtype=np.float32)
        return Trained(
            Classifier(OUTCOMES_ALONE, weights, weights[:, 0], 1.02, "model"), {"f1": 0.9}
        )


@pytest.fixture
def training() -> Training:
    return Training()


class TestKept:
    def test_trains_once_and_gives_the_same_afterwards(
        self, tmp_path: Path, embedder: Embedder, training: Training
    ) -> None:
        examples = shipped()[:3]
        first, second = (kept(tmp_path, embedder, examples, training) for _ in range(2))
        assert training.times == 1
        assert first.classifier.as_coefficients() == second.classifier.as_coefficients()
        assert np.array_equal(first.classifier.weights, second.classifier.weights)
        assert first.metrics == second.metrics

    def test_comes_with_the_product_for_the_shipped_examples(
        self, tmp_path: Path, embedder: Embedder, training: Training
    ) -> None:
        """Otherwise every new installation trains for half a minute: run `make detector`."""
        kept(tmp_path, embedder, shipped(), training)
        assert training.times == 0
        assert list(tmp_path.iterdir()) == []

    def test_trains_anew_for_other_examples(
        self, tmp_path: Path, embedder: Embedder, training: Training
    ) -> None:
        for many in (3, 4):
            kept(tmp_path, embedder, shipped()[:many], training)
        assert training.times == 2

    @pytest.mark.parametrize("broken", ["", "{", "[]", '{"coefficients": {}}'])
    def test_trains_anew_where_the_file_is_broken(
        self, tmp_path: Path, embedder: Embedder, training: Training, broken: str
    ) -> None:
        examples = shipped()[:3]
        kept(tmp_path, embedder, examples, training)
        [file] = tmp_path.iterdir()
        file.write_text(broken)
        for _ in range(2):
            kept(tmp_path, embedder, examples, training)
        assert training.times == 2

    def test_does_without_a_folder_that_cannot_be_written(
        self, tmp_path: Path, embedder: Embedder, training: Training
    ) -> None:
        (tmp_path / "models").write_text("not a folder")
        trained = kept(tmp_path / "models", embedder, shipped()[:3], training)
        assert trained.classifier.model == "model"
