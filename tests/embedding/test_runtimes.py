"""core/embedding: two runtimes of one model, which give the same vectors."""

import random

import numpy as np
import pytest

from core.embedding.embedder import Embedder, Vectors
from core.embedding.onnx_runtime import BATCH
from core.embedding.torch_runtime import TorchEmbedder, agreement
from core.embedding.weights import DEFAULT_MODEL, locate

LONG = " ".join(f"word{n} of a text that does not end" for n in range(120))
TEXTS = [
    "How do I reset my password?",
    "refund",
    "",
    " \n\tspace around \n ",
    "Error AL-104: version 4.1.1.2 – see “settings” & <logs>!",
    "Größe, Straße, café, naïve, İstanbul",
    "如何重置密码？ パスワード 비밀번호 пароль كلمة السر",
    "🙂🔌 hub → 💡 e\u0301",
    "x" * 600,
    "a\x00b\u200bc\ufeffd",
    LONG,
    "Title > Heading\nFirst sentence. Second sentence.\nThird.\n",
]


@pytest.fixture(scope="session")
def reference() -> Embedder:
    """sentence-transformers on torch."""
    return TorchEmbedder(locate(DEFAULT_MODEL))


def spans_of(text: str) -> list[tuple[int, int]]:
    """Every line of a text, and the whole."""
    spans, start = [(0, len(text))], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def same(one: Vectors, other: Vectors) -> bool:
    """Equal directions, and zeros where the other has zeros."""
    return np.allclose(np.linalg.norm(one, axis=1), np.linalg.norm(other, axis=1), atol=1e-4) and (
        np.allclose(one, other, atol=1e-3)
    )


class TestEncode:
    def test_gives_the_references_vectors(self, embedder: Embedder, reference: Embedder) -> None:
        assert agreement(embedder.encode(TEXTS), reference.encode(TEXTS)) > 0.9999

    def test_gives_unit_vectors_of_the_models_dimension(self, embedder: Embedder) -> None:
        vectors = embedder.encode(TEXTS)
        assert vectors.shape == (len(TEXTS), embedder.dimension) == (len(TEXTS), 384)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)

    def test_of_no_text_gives_no_vector(self, embedder: Embedder) -> None:
        assert embedder.encode([]).shape == (0, 384)

    def test_does_not_depend_on_what_else_is_in_the_batch(self, embedder: Embedder) -> None:
        alone = np.concatenate([embedder.encode([text]) for text in TEXTS])
        assert agreement(alone, embedder.encode(TEXTS)) > 0.99999

    def test_keeps_the_order_of_the_texts(self, embedder: Embedder) -> None:
        texts = [f"{'very ' * (n % 7)}different text number {n}" for n in range(2 * BATCH + 3)]
        order = list(range(len(texts)))
        random.Random(1).shuffle(order)
        shuffled = embedder.encode([texts[place] for place in order])
        assert agreement(shuffled, embedder.encode(texts)[order]) > 0.99999

    def test_reads_no_further_than_the_model_can(self, embedder: Embedder) -> None:
        one, other = embedder.encode([LONG, LONG + " and something else entirely"])
        assert one @ other > 0.99999

    def test_puts_like_meanings_near_each_other(self, embedder: Embedder) -> None:
        question, near, far = embedder.encode(
            ["I forgot my password", "How to reset your login secret", "Plant tomatoes in May"]
        )
        assert question @ near > question @ far + 0.2


class TestEncodeSpans:
    def test_gives_the_references_vectors(self, embedder: Embedder, reference: Embedder) -> None:
        spans = [spans_of(text) for text in TEXTS]
        for own, wanted in zip(
            embedder.encode_spans(TEXTS, spans), reference.encode_spans(TEXTS, spans), strict=True
        ):
            assert own.whole @ wanted.whole > 0.9999
            assert same(own.spans, wanted.spans)

    def test_gives_the_texts_vector_and_one_for_each_span(self, embedder: Embedder) -> None:
        text = "The hub blinks. Send it back."
        [both] = embedder.encode_spans([text], [[(0, 15), (16, 29)]])
        assert both.whole == pytest.approx(embedder.encode([text])[0], abs=1e-5)
        blinks, back = embedder.encode(["blinking light", "return a parcel"])
        assert both.spans[0] @ blinks > both.spans[1] @ blinks
        assert both.spans[1] @ back > both.spans[0] @ back

    def test_gives_zeros_for_a_span_that_the_model_does_not_reach(self, embedder: Embedder) -> None:
        end = len(LONG)
        [both] = embedder.encode_spans([LONG], [[(0, 20), (end - 20, end), (5, 5)]])
        assert np.linalg.norm(both.spans, axis=1) == pytest.approx([1, 0, 0], abs=1e-5)

    def test_of_a_text_without_spans_gives_none(self, embedder: Embedder) -> None:
        [both] = embedder.encode_spans(["text"], [[]])
        assert both.spans.shape == (0, 384)
