"""Citation marks: read out of a model's sentence, and put back in one form."""

import re
from collections.abc import Sequence

_LINKED_MARK = re.compile(r"\[(\d{1,3})\]\([^)\s]*\)")
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^)]*\)")
_REFERENCE = re.compile(r"!?\[(?!\d{1,3}\])([^\]\[]+)\]\s?\[(?!\s*\d{1,3}\s*\])[^\]]*\]")
_DEFINITION = re.compile(r"^\s*\[(?!\d{1,3}\])[^\]]+\]:\s*\S.*$", re.MULTILINE)
_MARK = re.compile(
    r"\s*(?:[\[【]\s*\^?(?:passage\s*)?(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)(?:†[^\]】]*)?\s*[\]】])",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_SPACES = re.compile(r"[ \t]{2,}")
_BEFORE_STOP = re.compile(r"\s+([.,;:!?])(?=\s|$)")


def taken_out(sentence: str) -> tuple[str, list[int]]:
    """The sentence without marks, links and HTML, and the numbers that it cites, in order."""
    text = _LINK.sub(r"\1", _LINKED_MARK.sub(r"[\1]", _DEFINITION.sub("", sentence)))
    text = _REFERENCE.sub(r"\1", text)
    numbers = [int(each) for found in _MARK.findall(text) for each in re.findall(r"\d+", found)]
    plain = _SPACES.sub(" ", _TAG.sub("", _MARK.sub("", text)))
    return _BEFORE_STOP.sub(r"\1", plain).strip(), list(dict.fromkeys(numbers))


def put_back(sentence: str, numbers: Sequence[int]) -> str:
    """The sentence with its marks behind it, in a row's last cell, or before a final colon."""
    mark = "".join(f" [{number}]" for number in numbers)
    if not mark:
        return sentence
    if sentence.startswith("|") and sentence.endswith("|"):
        return f"{sentence[:-1].rstrip()}{mark} |"
    if sentence.endswith(":"):
        return f"{sentence[:-1]}{mark}:"
    return f"{sentence}{mark}"


def is_lead_in(sentence: str) -> bool:
    """Whether a line only leads into what follows: a heading, a table's head, or with a colon."""
    return (
        sentence.endswith((":", ":**"))
        or sentence.startswith("|")
        or bool(re.fullmatch(r"(?:#{1,6} .*|\*\*[^*]+\*\*|[\W_]+)", sentence))
    )
