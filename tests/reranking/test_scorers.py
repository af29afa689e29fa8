"""core/reranking: two runtimes of one cross-encoder, which give the same scores."""

from pathlib import Path

import pytest

from core.reranking.export import CHECK_PASSAGES, CHECK_QUESTIONS, is_exported, load_onnx
from core.reranking.onnx_scorer import OnnxScorer
from core.reranking.scorer import cut, question_limit
from core.reranking.torch_scorer import TorchScorer
from core.reranking.weights import RerankerFiles, locate
from tests.cross_encoders import MAX_TOKENS, PREFERRED, cross_encoder

__all__ = ["cross_encoder"]
PASSAGES = [
    "The hub blinks.",
    f"A {PREFERRED} stands in the water.",
    "Six rooms. " * 30,
    f"{PREFERRED} and {PREFERRED}",
    "",
]


@pytest.fixture
def files(cross_encoder: Path) -> RerankerFiles:
    return locate(str(cross_encoder))


@pytest.fixture
def onnx(files: RerankerFiles, tmp_path: Path) -> OnnxScorer:
    return load_onnx(files, tmp_path)


@pytest.fixture
def reference(cross_encoder: Path) -> TorchScorer:
    return TorchScorer(cross_encoder)


class TestScore:
    @pytest.mark.parametrize("question", ["Is it amber?", "", "Größe 東京 🙂", "amber hub " * 90])
    def test_gives_the_references_scores(
        self, onnx: OnnxScorer, reference: TorchScorer, question: str
    ) -> None:
        wanted = reference.score(question, PASSAGES)
        assert onnx.score(question, PASSAGES) == pytest.approx(wanted, abs=1e-4)

    def test_prefers_what_the_model_prefers(self, onnx: OnnxScorer) -> None:
        none, one, _, two, empty = onnx.score("Which bird is it?", PASSAGES)
        assert none == pytest.approx(empty, abs=1e-4)
        assert none < one < two

    def test_does_not_depend_on_what_else_is_in_the_batch(self, onnx: OnnxScorer) -> None:
        together = onnx.score("Which bird?", PASSAGES)
        alone = [onnx.score("Which bird?", [each])[0] for each in PASSAGES]
        assert alone == pytest.approx(together, abs=1e-5)

    def test_reads_the_passage_beside_a_question_that_is_too_long(self, onnx: OnnxScorer) -> None:
        without, with_it = onnx.score("the room " * 500, ["The hub.", f"The {PREFERRED}."])
        assert with_it > without

    def test_reads_no_more_of_a_question_than_its_share(self, onnx: OnnxScorer) -> None:
        question = "the room " * (MAX_TOKENS // 4)
        for longer in (f"{question} {PREFERRED}", f"{question} and more"):
            assert onnx.score(longer, PASSAGES) == pytest.approx(
                onnx.score(question, PASSAGES), abs=1e-5
            )

    def test_of_no_passage_gives_no_score(self, onnx: OnnxScorer, reference: TorchScorer) -> None:
        assert onnx.score("Why?", []) == reference.score("Why?", []) == []


class TestCut:
    def test_ends_with_the_last_token_within_the_limit(self) -> None:
        assert cut("one two three", [(0, 3), (4, 7), (8, 13)], 2) == "one two"

    def test_leaves_a_short_question_alone(self) -> None:
        assert cut("one two ", [(0, 3), (4, 7)], 2) == "one two "

    @pytest.mark.parametrize(("tokens", "limit"), [(512, 256), (8192, 256), (64, 32)])
    def test_leaves_half_to_the_passage(self, tokens: int, limit: int) -> None:
        assert question_limit(tokens) == limit


class TestLoadOnnx:
    def test_exports_once(self, files: RerankerFiles, tmp_path: Path) -> None:
        assert not is_exported(files, tmp_path)
        load_onnx(files, tmp_path)
        [folder] = tmp_path.iterdir()
        made = (folder / "model.onnx").stat().st_mtime_ns
        load_onnx(files, tmp_path)
        assert is_exported(files, tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == [folder.name]
        assert (folder / "model.onnx").stat().st_mtime_ns == made

    def test_exports_anew_where_the_weights_are_others(
        self, files: RerankerFiles, tmp_path: Path
    ) -> None:
        load_onnx(files, tmp_path)
        assert not is_exported(RerankerFiles(files.name, files.folder, "0" * 12), tmp_path)

    def test_checks_pairs_that_do_not_fit(self) -> None:
        assert max(map(len, CHECK_QUESTIONS)) > 4 * 512
        assert max(map(len, CHECK_PASSAGES)) > 4 * 512
