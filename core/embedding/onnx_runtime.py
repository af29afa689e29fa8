"""The fast runtime: the same model exported once to ONNX, run without torch."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from core.embedding.embedder import SpannedVectors, Spans, Vectors, pooled, pooled_spans

BATCH = 16
"""More is no faster on a CPU and takes memory (docs/decisions/0002-embedding-runtime.md)."""
SILENT = 3
WAIT_WITHOUT_SPINNING = ("session.intra_op.allow_spinning", "0")
"""A question takes 0.4 ms longer and a third less CPU, which other threads and processes need."""


def open_session(model: Path) -> Any:
    """An `InferenceSession` of an exported model on the CPU, with the threads' settings of all."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = SILENT
    options.add_session_config_entry(*WAIT_WITHOUT_SPINNING)
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


class OnnxEmbedder:
    """Runs `model.onnx` and `tokenizer.json` of an exported model."""

    def __init__(self, name: str, folder: Path, *, max_tokens: int) -> None:
        self.name = name
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.enable_padding()
        self.max_tokens = max_tokens
        self._counter = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._counter.no_truncation()
        self._counter.no_padding()
        self._session = open_session(folder / "model.onnx")
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(encoding.ids) for encoding in self._counter.encode_batch(list(texts))]

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for rows, _, tokens, mask in self._batches(texts):
            vectors[rows] = pooled(tokens, mask)
        return vectors

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[SpannedVectors]:
        found: list[SpannedVectors | None] = [None] * len(texts)
        for rows, encodings, tokens, mask in self._batches(texts):
            whole = pooled(tokens, mask)
            for place, row in enumerate(rows):
                length = int(mask[place].sum())
                parts = pooled_spans(
                    tokens[place, :length], encodings[place].offsets[:length], spans[row]
                )
                found[row] = SpannedVectors(whole[place], parts)
        return [vectors for vectors in found if vectors is not None]

    def _batches(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[list[int], list[Encoding], Vectors, NDArray[np.int64]]]:
        """Texts of like length together, so that little is padded."""
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            encodings = self._tokenizer.encode_batch([texts[row] for row in rows])
            mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
            inputs: dict[str, Any] = {
                "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
                "attention_mask": mask,
            }
            yield rows, encodings, self._session.run(None, inputs)[0], mask
