"""Words that a model's sentence has from somewhere that carries no answer."""

import re
from collections.abc import Iterable, Sequence

from core.orders import speaks_to_a_model
from core.unseen import without_unseen

LONG = 6
"""Words in a row that nobody writes twice by chance; twice as many characters in Chinese."""
LEAST = 3
"""Words of a sentence that is found as a whole."""
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_SENTENCES = re.compile(r"(?<=[.!?。！？])\s*|\n+")


def is_copied(sentence: str, sources: Iterable[str], evidence: str) -> bool:
    """Whether the sentence as a whole, or a long run of it, stands in a source and nowhere else."""
    said = tokens(sentence)
    if len(said) < LEAST:
        return False
    known = _joined(tokens(evidence))
    texts = [_joined(tokens(source)) for source in sources]
    long = 2 * LONG if any(len(token) == 1 and ord(token) > 0x3000 for token in said) else LONG
    lengths = {len(said), min(len(said), long)}
    runs = [_joined(said[at : at + n]) for n in lengths for at in range(len(said) - n + 1)]
    return any(run in text and run not in known for run in runs for text in texts)


def is_repeated(sentence: str, sources: Iterable[str], evidence: str) -> bool:
    """Whether the sentence as a whole stands in a source and not in the evidence."""
    said = tokens(sentence)
    whole = _joined(said)
    found = len(said) >= LEAST and any(whole in _joined(tokens(source)) for source in sources)
    return found and whole not in _joined(tokens(evidence))


def told_to_say(message: str) -> list[str]:
    """The parts of a message that ask nothing: an answer has no reason to repeat them at length."""
    if speaks_to_a_model(message):
        return [message]
    parts = (part.strip() for part in _SENTENCES.split(message))
    return [part for part in parts if part and part[-1] not in "?？"]


def tokens(text: str) -> list[str]:
    """The words of a text in small letters; of Chinese and Japanese each sign."""
    return _TOKEN.findall(without_unseen(text).casefold())


def _joined(tokens: Sequence[str]) -> str:
    return f" {' '.join(tokens)} "
