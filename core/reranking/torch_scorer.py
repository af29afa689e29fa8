"""The reference runtime: sentence-transformers on torch. Imported only where it is needed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from sentence_transformers import CrossEncoder

from core.errors import ModelUnavailable
from core.reranking.scorer import cut, question_limit
from core.reranking.weights import WEIGHTS, WHAT

BATCH = 32


class TorchScorer:
    """A cross-encoder with one score for a pair, fp32 on the CPU. Raises ModelUnavailable."""

    def __init__(self, folder: Path) -> None:
        self.model = _loaded(folder)
        self.max_tokens = int(self.model.max_seq_length or 512)
        self._limit = question_limit(self.max_tokens)

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        asked = self._cut(question)
        pairs = [(asked, passage) for passage in passages]
        scores: Any = self.model.predict(pairs, batch_size=BATCH, show_progress_bar=False)
        return [float(score) for score in scores]

    def _cut(self, question: str) -> str:
        encoded: Any = self.model.tokenizer(
            question, add_special_tokens=False, return_offsets_mapping=True, verbose=False
        )
        return cut(question, encoded["offset_mapping"], self._limit)


def _loaded(folder: Path) -> CrossEncoder:
    model: CrossEncoder = CrossEncoder(str(folder), device="cpu", local_files_only=True)
    if model.num_labels != 1:
        raise ModelUnavailable(f"it gives {model.num_labels} scores for a pair, not one", WHAT)
    if _untrained(model, folder):
        raise ModelUnavailable("its weights have no part that scores pairs", WHAT)
    return model


def _untrained(model: CrossEncoder, folder: Path) -> set[str]:
    """Parameters of the part that scores which are not in the weights: they would be random."""
    network: Any = model.model
    if network is None:
        return set()
    base = f"{network.base_model_prefix}."
    with safe_open(str(folder / WEIGHTS), framework="pt") as stored:
        names = set(stored.keys())
    return {name for name, _ in network.named_parameters() if not name.startswith(base)} - names


def export_onnx(scorer: TorchScorer, target: Path) -> Mapping[str, Any]:
    """Write the model as ONNX: the tokenizer's inputs, shape (pairs, length) → scores (pairs,).

    Gives what is needed to feed it: the inputs' names, and how pairs are padded.
    """
    tokenizer: Any = scorer.model.tokenizer
    example = tokenizer(
        ["short", "a question that is longer"],
        ["a passage", "another passage that is longer than it"],
        padding=True,
        return_tensors="pt",
    )
    inputs = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in example]
    axes = {0: "pairs", 1: "length"}
    torch.onnx.export(
        _Scores(scorer.model, inputs).eval(),
        tuple(example[name] for name in inputs),
        str(target),
        input_names=inputs,
        output_names=["scores"],
        dynamic_axes={**dict.fromkeys(inputs, axes), "scores": {0: "pairs"}},
        opset_version=18,
        dynamo=False,
    )
    padding = {
        "direction": tokenizer.padding_side,
        "pad_id": tokenizer.pad_token_id,
        "pad_token": tokenizer.pad_token,
        "pad_type_id": tokenizer.pad_token_type_id,
    }
    return {"inputs": inputs, "padding": padding}


class _Scores(torch.nn.Module):
    def __init__(self, model: CrossEncoder, inputs: Sequence[str]) -> None:
        super().__init__()
        self.network: Any = model.model
        self.activation: Any = model.activation_fn
        self.inputs = inputs

    def forward(self, *given: torch.Tensor) -> torch.Tensor:
        found = self.network(**dict(zip(self.inputs, given, strict=True)))
        scores: torch.Tensor = self.activation(found.logits).squeeze(-1)
        return scores
