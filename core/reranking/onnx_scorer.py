"""The fast runtime: the same model exported once to ONNX, run without torch."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from core.embedding.onnx_runtime import open_session
from core.reranking.scorer import cut, question_limit

COLUMNS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
"""What a model calls its inputs, and the tokenizer's encodings the same."""


class OnnxScorer:
    """Runs `model.onnx` and `tokenizer.json` of an exported model; `facts` are those of its export.

    The pair's longer text gives way where both do not fit.
    """

    def __init__(self, folder: Path, facts: Mapping[str, Any]) -> None:
        max_tokens = int(facts["max_tokens"])
        self._pairs = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._pairs.enable_truncation(max_tokens, strategy="longest_first")
        self._pairs.enable_padding(**facts["padding"])
        self._alone = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._alone.no_truncation()
        self._alone.no_padding()
        self._limit = question_limit(max_tokens)
        self._inputs: Sequence[str] = facts["inputs"]
        self._session = open_session(folder / "model.onnx")

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        if not passages:
            return []
        offsets = self._alone.encode(question, add_special_tokens=False).offsets
        asked = cut(question, offsets, self._limit)
        pairs = self._pairs.encode_batch([(asked, passage) for passage in passages])
        inputs = {
            name: np.array([getattr(pair, COLUMNS[name]) for pair in pairs], dtype=np.int64)
            for name in self._inputs
        }
        return [float(score) for score in self._session.run(None, inputs)[0]]
