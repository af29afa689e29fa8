"""A cross-encoder that is small enough to be made in a test, and prefers one word."""

import shutil
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing
from transformers import BertConfig, BertForSequenceClassification, BertModel
from transformers import PreTrainedTokenizerFast as FastTokenizer

from core.bootstrap import Services, build

PREFERRED = "heron"
"""Passages with this word are put first, whatever is asked."""
MAX_TOKENS = 64
MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
WORDS = ("the", "a", "is", "in", "and", "hub", "light", "blinks", "amber", "room", "six")
WIDTH = 32


@pytest.fixture(scope="session")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one that prefers passages with `PREFERRED`."""
    return make_cross_encoder(tmp_path_factory.mktemp("weights") / "tiny-cross-encoder")


def reranked(services: Services, reranker: Path, *, within_s: float = 60) -> Services:
    """The same installation where a reranker is named."""
    update = {"reranker": str(reranker), "reranker_timeout_s": within_s}
    settings = services.settings.model_copy(update=update)
    engine = services.transactions.engine
    return build(settings, embedder=services.embedder, engine=engine)


def broken_copy(folder: Path, of: Path) -> Path:
    """The same, cut off in the middle of its weights."""
    shutil.copytree(of, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
    return folder


def make_cross_encoder(folder: Path, *, heads: int = 1) -> Path:
    """Two layers of 32 with weights that are set by hand, so that the order is known."""
    tokenizer = _tokenizer()
    model = BertForSequenceClassification(_config(len(tokenizer), heads))
    if heads == 1:
        _prefer(model, tokenizer.convert_tokens_to_ids(PREFERRED))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_encoder_without_head(folder: Path) -> Path:
    """What an embedding model is: nothing in it scores pairs."""
    tokenizer = _tokenizer()
    BertModel(_config(len(tokenizer), 1)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _config(vocabulary: int, heads: int) -> BertConfig:
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=MAX_TOKENS,
        num_labels=heads,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )


def _tokenizer() -> FastTokenizer:
    vocabulary = {word: n for n, word in enumerate([*MARKS, PREFERRED, *WORDS])}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(
        ("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"])
    )
    return FastTokenizer(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=MAX_TOKENS,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
    )


@torch.no_grad()
def _prefer(model: BertForSequenceClassification, token: int) -> None:
    """Weights by which the score grows with the share of the preferred word among all tokens.

    Every token is the same vector but for its first number, which the preferred word alone has.
    Each layer adds the mean of that number over all tokens to each; the head reads it.
    """
    for name, parameter in model.named_parameters():
        if not name.endswith("LayerNorm.weight"):
            parameter.zero_()
    words = model.bert.embeddings.word_embeddings.weight
    words[:, 1:] = torch.tensor([1.0, -1.0]).repeat(WIDTH)[: WIDTH - 1]
    words[:, WIDTH - 1] = 0.0
    words[token, 0] = 4.0
    for layer in model.bert.encoder.layer:
        layer.attention.self.value.weight[0, 0] = 1.0
        layer.attention.output.dense.weight[0, 0] = 4.0
    model.bert.pooler.dense.weight[0, 0] = 1.0
    model.classifier.weight[:, 0] = 1.0
