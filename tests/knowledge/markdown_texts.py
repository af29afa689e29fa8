"""Markdown for property tests: articles whose every word is known and occurs once."""

import re
from collections.abc import Iterable
from itertools import count

from hypothesis import strategies as st

MARKS = "ab1 \n\n\t#->*_`~|:.!?<>[]()\\\"'&;\x0c\u2028\r=+éß東🙂\x00"
"""Characters that mean something in Markdown, and some that should not."""
any_text = st.text(st.sampled_from(MARKS), max_size=80) | st.text(max_size=80)
plain_marks = st.text(st.sampled_from("abAB12  \n\n#->*_~:.!?,;'\"=+é東\x0c\u2028\r"), max_size=80)
"""The same without what is meant not to be seen: tags, links, escapes, tables."""


def _sentences(words: list[str]) -> str:
    return " ".join(f"{word.capitalize()} goes, e.g. here." for word in words)


def _table(words: list[str]) -> str:
    rows = [f"| {word} | x |" for word in words]
    return "\n".join(["| Name | Value |", "| --- | --- |", *rows])


def _steps(words: list[str]) -> str:
    return "\n".join(f"{number}. Press {word}." for number, word in enumerate(words, 1))


_FORMS = {
    "paragraph": _sentences,
    "lines": lambda words: "\n".join(f"the {word}" for word in words),
    "bullets": lambda words: "\n".join(f"- the {word}" for word in words),
    "nested": lambda words: "- top\n" + "\n".join(f"  - the {word}" for word in words),
    "loose": lambda words: "\n\n".join(f"* the {word}\n\n  and on" for word in words),
    "steps": _steps,
    "table": _table,
    "code": lambda words: "\n".join(["```", *words, "```"]),
    "quotation": lambda words: "\n".join(f"> the {word}" for word in words),
    "ruled": lambda words: "\n".join([*(f"the {word}" for word in words), "and", "---"]),
}


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A Markdown text and its words of the form w17, in order."""
    numbers = count(1)
    used: list[str] = []
    blocks: list[str] = []
    forms = st.tuples(st.sampled_from(sorted(_FORMS)), st.integers(1, 40), st.booleans())
    for form, size, with_heading in draw(st.lists(forms, min_size=1, max_size=5)):
        if with_heading:
            blocks.append(f"{'#' * draw(st.integers(1, 4))} Part")
        words = [f"w{next(numbers)}" for _ in range(size)]
        used += words
        blocks.append(_FORMS[form](words))
    return "\n\n".join(blocks), used


def known_words(texts: Iterable[str]) -> list[str]:
    """The words of the form w17 in texts, in order."""
    return [word.lower() for word in re.findall(r"\b[wW]\d+\b", " ".join(texts))]
