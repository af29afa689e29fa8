"""What a curator should see in a text before customers are answered from it."""

from core.knowledge.comments import COMMENT
from core.knowledge.hidden import hidden_in
from core.knowledge.quarantine import read
from core.orders import speaks_to_a_model
from core.unseen import without_unseen

LONGEST = 120
"""Characters that are shown of a text."""


def findings(title: str, body: str) -> list[str]:
    """A sentence for each thing; empty for nearly every article."""
    found, usable = read(body)
    aside = [unit.plain for unit, use in zip(found, usable, strict=True) if not use]
    if speaks_to_a_model(title):
        aside.insert(0, title)
    told = [f"It gives orders to a language model, which answers leave out: {_short(aside)}"]
    hidden = [*hidden_in(body), *_comments(body)]
    unseen = [f"Readers do not see this, and it is not searched: {_short(hidden)}"]
    disguised = ["It has characters that nobody sees."] if without_unseen(body) != body else []
    return [*(told if aside else []), *(unseen if hidden else []), *disguised]


def _comments(body: str) -> list[str]:
    """Those that give orders; others are editors' notes, and directives are of the split."""
    inner = (found[0][4:-3].strip() for found in COMMENT.finditer(body))
    return [text for text in inner if speaks_to_a_model(text)]


def _short(texts: list[str]) -> str:
    text = " … ".join(texts)
    return f"“{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}”"
