"""What an import yields, and what the reader of each format hands over to make it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

AUDIENCES = ("public", "signed-in", "internal")
"""Who may be shown an article; the first is meant where a file says nothing."""


@dataclass(frozen=True)
class Document:
    """One article as it was read from a file: Markdown body, without its front matter or H1 title.

    `id` is a stable slug of `a-z 0-9 - _ / . :`: the file's own id, else its path inside the
    import without the suffix, followed by `:` and the question's slug for a row of questions and
    answers. `source` is the path inside the import, with the row, for messages.
    """

    id: str
    title: str
    body: str
    url: str | None = None
    tags: tuple[str, ...] = ()
    audience: str = AUDIENCES[0]
    owner: str | None = None
    review_by: date | None = None
    source: str = ""
    phrasings: tuple[str, ...] = ()
    """Questions that it answers, in other words than its text's."""
    keywords: tuple[str, ...] = ()
    """Words that customers use and the text does not."""


@dataclass(frozen=True)
class Content:
    """What a format's reader found in a file, before it is checked.

    `body` is Markdown and may still hold its H1. `metadata` has the names of `Document`'s fields,
    and `also_asked` for its phrasings.
    `fallback_title` is used where neither the metadata nor an H1 names the article. `row` is the
    place of a question and its answer in a file of many.
    """

    body: str
    metadata: Mapping[str, object] = field(default_factory=dict)
    fallback_title: str | None = None
    row: int | None = None
