"""Whether two sentences say the same or the opposite, as far as single words show it."""

import re

_NEUTRAL = re.compile(
    r"\bno(?:t)? (?:more|later|longer|less) than\b|\bnot only\b|\bno matter\b|^\W*(?:yes|no)\b,?"
    r"|\bno problem\b|\bcosts? nothing\b",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|cannot|neither|nor|without|unable|impossible|unavailable"
    r"|nicht|nie|ohne|kein\w*|pas|jamais|sans|nunca|sin|ning[uú]n\w*)\b|n[’']t\b",
    re.IGNORECASE,
)
_OPPOSITES = (
    ("before", "after"),
    ("open", "closed"),
    ("opens", "closes"),
    ("enable", "disable"),
    ("enabled", "disabled"),
    ("include", "exclude"),
    ("included", "excluded"),
    ("includes", "excludes"),
    ("allowed", "forbidden"),
    ("always", "never"),
    ("online", "offline"),
    ("minimum", "maximum"),
    ("accept", "refuse"),
    ("accepted", "refused"),
    ("lock", "unlock"),
    ("connect", "disconnect"),
    ("first", "last"),
    ("begins", "ends"),
    ("free", "charged"),
    ("free", "paid"),
    ("required", "optional"),
    ("mandatory", "optional"),
    ("monthly", "yearly"),
    ("earlier", "later"),
    ("left", "right"),
    ("keep", "lose"),
    ("increase", "decrease"),
    ("automatically", "manually"),
)
_WORD = re.compile(r"[^\W\d_]+")


def is_negative(sentence: str) -> bool:
    """Whether a sentence denies something; "no more than" and the like do not."""
    return bool(_NEGATIVE.search(_NEUTRAL.sub(" ", sentence)))


def contradicted_word(sentence: str, passage: str) -> str | None:
    """A word of the sentence whose opposite stands in the passage, where the word does not."""
    said, known = _words(sentence), _words(passage)
    for pair in _OPPOSITES:
        for word, opposite in (pair, pair[::-1]):
            if word in said and word not in known and opposite in known and opposite not in said:
                return word
    return None


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}
