"""Ids that stay the same from one import to the next."""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

MAX_LENGTH = 200
"""Characters of an id; a longer one is cut and ends in a digest of the whole."""
MAX_KEY_LENGTH = 80
"""Characters of the part that tells the rows of one file apart."""
ROOM_FOR_NUMBER = 10

_NOT_IN_AN_ID = re.compile(r"[^a-z0-9_.:]+")


def slug(text: str) -> str:
    """`text` in the characters of an id: accents dropped, everything else in between a hyphen.

    Letters that ASCII cannot spell would make different names equal, so a digest of the whole
    text then follows. Empty if there is no letter or digit.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    readable = _NOT_IN_AN_ID.sub(
        "-", "".join(character for character in plain if not unicodedata.combining(character))
    ).strip("-.:")
    if any(character.isalnum() and not character.isascii() for character in plain):
        return f"{readable}-{_digest(text)}".lstrip("-")
    return readable


def path_slug(text: str) -> str:
    """The slug of each part of a path or of an id with slashes; parts without a letter go."""
    return shorten("/".join(filter(None, map(slug, text.split("/")))), MAX_LENGTH)


def file_id(name: str) -> str:
    """The id of a file without one of its own, from its path inside the import."""
    path = PurePosixPath(name)
    return path_slug(str(path.with_suffix("") if path.name else path)) or _digest(name)


def title_id(title: str) -> str:
    """An id for a new article, with room for a number that tells it from others of its title."""
    return shorten(slug(title), MAX_LENGTH - ROOM_FOR_NUMBER) or "article"


def row_key(question: str) -> str:
    """What tells a row from the others of its file, whatever its place among them."""
    return shorten(slug(question) or _digest(question), MAX_KEY_LENGTH)


def shorten(text: str, limit: int) -> str:
    """An id of at most `limit` characters; what is cut off lives on in a digest of the whole."""
    if len(text) <= limit:
        return text
    return f"{text[: limit - 9].rstrip('-.:/')}-{_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
