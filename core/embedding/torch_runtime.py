"""The reference runtime: sentence-transformers on torch. Imported only where it is needed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from core.embedding.embedder import SpannedVectors, Spans, Vectors, pooled_spans
from core.embedding.weights import ModelFiles
from core.errors import ModelUnavailable

BATCH = 32
DEFAULT_MAX_TOKENS = 512
"""Of a model that names no limit."""


class TorchEmbedder:
    """Any sentence-transformers model, fp32 on the CPU. Raises ModelUnavailable."""

    def __init__(self, files: ModelFiles) -> None:
        self.name = files.name
        self.model = _loaded(files.location)
        self.dimension = int(self.model.get_embedding_dimension() or 0)
        self.max_tokens = int(self.model.max_seq_length or DEFAULT_MAX_TOKENS)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        encoded: Any = self.model.tokenizer(list(texts), truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors: Vectors = self.model.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return vectors

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[SpannedVectors]:
        whole = self.encode(texts)
        tokens: Any = self.model.encode(
            list(texts), batch_size=BATCH, output_value="token_embeddings", show_progress_bar=False
        )
        found = []
        for text, wanted, vector, own in zip(texts, spans, whole, tokens, strict=True):
            offsets = self._offsets(text)
            found.append(SpannedVectors(vector, pooled_spans(own.cpu().numpy(), offsets, wanted)))
        return found

    def _offsets(self, text: str) -> list[tuple[int, int]]:
        encoded: Any = self.model.tokenizer(
            text,
            truncation=True,
            max_length=self.model.max_seq_length,
            return_offsets_mapping=True,
        )
        return [(int(start), int(end)) for start, end in encoded["offset_mapping"]]


def _loaded(location: str) -> SentenceTransformer:
    try:
        return SentenceTransformer(location, device="cpu")
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            f"{location} could not be loaded; set SWITCHBOARD_EMBEDDING_MODEL to a folder or the "
            "name of a sentence-transformers model"
        ) from error


def export_onnx(embedder: TorchEmbedder, target: Path) -> None:
    """Write the transformer as ONNX: input_ids, attention_mask → token vectors.

    Inputs have shape (texts, length), the output (texts, length, dimension).
    """
    model = _TokenVectors(cast(torch.nn.Module, embedder.model[0].auto_model)).eval()
    example: Any = embedder.model.tokenizer(
        ["one short text", "another text that is longer"], padding=True, return_tensors="pt"
    )
    axes = {0: "texts", 1: "length"}
    torch.onnx.export(
        model,
        (example["input_ids"], example["attention_mask"]),
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["tokens"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "tokens": axes},
        opset_version=18,
        dynamo=False,
    )


class _TokenVectors(torch.nn.Module):
    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        output = self.transformer(input_ids=input_ids, attention_mask=attention_mask)
        tokens: torch.Tensor = output.last_hidden_state
        return tokens


def agreement(one: Vectors, other: Vectors) -> float:
    """The lowest cosine between two embeddings of the same texts."""
    return float(np.min(np.sum(one * other, axis=1)))
