"""What a file says about its article: front matter, or the other cells of a row, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.errors import InvalidDocument
from core.knowledge.documents.document import AUDIENCES
from core.knowledge.documents.identity import path_slug
from core.knowledge.documents.text import one_line

MAX_URL = 2000
MAX_OWNER = 200
"""Characters that the columns of the database hold."""
MAX_PHRASINGS, MAX_PHRASING = 50, 300
"""Phrasings of an article, and characters of one: each is searched like a passage."""
MAX_KEYWORDS, MAX_KEYWORD = 50, 100
_ONE_OF = {"tags": "tag", "keywords": "keyword", "also_asked": "phrasing under also_asked"}
MAX_NUMBER = 10**18
"""A number of more digits in a text field is no name that somebody chose."""


@dataclass(frozen=True)
class Metadata:
    """The checked fields; `id` is a slug already."""

    id: str | None
    title: str | None
    url: str | None
    tags: tuple[str, ...]
    audience: str
    owner: str | None
    review_by: date | None
    phrasings: tuple[str, ...]
    keywords: tuple[str, ...]


def read_metadata(values: Mapping[str, object], name: str) -> Metadata:
    """The known fields of `values`, whatever the case of their names. Others are ignored.

    Raises InvalidDocument with `name` and the first field that cannot be used.
    """
    fields = {str(key).strip().lower(): value for key, value in values.items()}
    return Metadata(
        id=_id(fields, name),
        title=_text(fields, "title", name),
        url=_url(fields, name),
        tags=_several(fields, "tags", name),
        audience=_audience(fields, name),
        owner=_limited(_text(fields, "owner", name), "owner", MAX_OWNER, name),
        review_by=_review_by(fields, name),
        phrasings=_few(
            _several(fields, "also_asked", name, separator="\n"),
            "phrasings under also_asked",
            (MAX_PHRASINGS, MAX_PHRASING),
            name,
        ),
        keywords=_few(
            _several(fields, "keywords", name), "keywords", (MAX_KEYWORDS, MAX_KEYWORD), name
        ),
    )


def _text(fields: Mapping[str, object], key: str, name: str) -> str | None:
    value = fields.get(key)
    return None if value is None else _scalar(value, key, name) or None


def _scalar(value: object, key: str, name: str) -> str:
    if isinstance(value, str | date) or _is_sane_number(value):
        return one_line(str(value))
    raise InvalidDocument(name, f"has a {key} that is not text. Put it in quotes.")


def _limited(text: str | None, key: str, limit: int, name: str) -> str | None:
    if text is not None and len(text) > limit:
        raise InvalidDocument(name, f"has a {key} of more than {limit:,} characters.")
    return text


def _is_sane_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and -MAX_NUMBER < value < MAX_NUMBER
    )


def _id(fields: Mapping[str, object], name: str) -> str | None:
    text = _text(fields, "id", name)
    if text is None:
        return None
    identifier = path_slug(text)
    if not identifier:
        raise InvalidDocument(name, "has an id without a letter or a digit.")
    return identifier


def _url(fields: Mapping[str, object], name: str) -> str | None:
    url = _limited(_text(fields, "url", name), "url", MAX_URL, name)
    if url is None or url.lower().startswith(("http://", "https://")):
        return url
    raise InvalidDocument(name, "has a url that does not begin with http:// or https://.")


def _several(
    fields: Mapping[str, object], key: str, name: str, *, separator: str = ","
) -> tuple[str, ...]:
    """The distinct items of a list, or of a text that has the separator between them."""
    value = fields.get(key)
    if value is None:
        return ()
    items = value if isinstance(value, list | tuple) else _divided(value, key, name, separator)
    texts = (_scalar(item, _ONE_OF[key], name) for item in items if item is not None)
    return tuple(dict.fromkeys(filter(None, texts)))


def _divided(value: object, key: str, name: str, separator: str) -> list[str]:
    text = value if isinstance(value, str) else _scalar(value, key, name)
    return text.replace("\r", "\n").split(separator)


def _few(texts: tuple[str, ...], what: str, most: tuple[int, int], name: str) -> tuple[str, ...]:
    count, length = most
    if len(texts) > count:
        raise InvalidDocument(name, f"has more than {count} {what}.")
    if any(len(text) > length for text in texts):
        raise InvalidDocument(name, f"has {what} of more than {length} characters.")
    return texts


def _audience(fields: Mapping[str, object], name: str) -> str:
    audience = (_text(fields, "audience", name) or AUDIENCES[0]).lower()
    if audience in AUDIENCES:
        return audience
    allowed = ", ".join(AUDIENCES)
    raise InvalidDocument(name, f'has the audience "{audience}"; it can be one of {allowed}.')


def _review_by(fields: Mapping[str, object], name: str) -> date | None:
    value = fields.get("review_by")
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    text = _scalar(value, "review_by", name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        reason = f'has the review_by "{text}"; it should be a date such as 2027-05-31.'
        raise InvalidDocument(name, reason) from None
