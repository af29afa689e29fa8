"""An article as a Markdown file that reads back to the same article."""

from hashlib import sha256

import yaml

from core.knowledge.documents.document import Document
from core.knowledge.documents.markdown import escape_heading, split_title
from core.knowledge.documents.source_file import is_hidden
from core.knowledge.documents.text import one_line

SUFFIX = ".md"
_NOT_IN_FILE_NAMES = ":"
"""The only character of an id that some file systems do not take in a name."""


def to_markdown(document: Document) -> str:
    """The file's text: front matter with all that is known, and the body.

    A body whose own first H1 repeats the title gets the title as a heading in front: the reader
    takes one such heading for the title, and it should not be the body's.
    """
    front = yaml.safe_dump(
        _front_matter(document), allow_unicode=True, sort_keys=False, width=float("inf")
    )
    heading, _ = split_title(document.body)
    repeats = one_line(heading or "").casefold() == document.title.casefold()
    title = f"# {escape_heading(document.title)}\n\n" if repeats else ""
    return f"---\n{front}---\n\n{title}{document.body}\n"


def file_name(article_id: str) -> str:
    """Where an article stands in an export: its id, made a path that every system can have."""
    path = article_id.replace(_NOT_IN_FILE_NAMES, "_")
    if is_hidden(path):
        path = "/".join(f"_{part}" for part in path.split("/"))
    if path != article_id:
        path = f"{path}-{sha256(article_id.encode()).hexdigest()[:8]}"
    return f"{path}{SUFFIX}"


def _front_matter(document: Document) -> dict[str, object]:
    optional = {
        "url": document.url,
        "tags": list(document.tags),
        "owner": document.owner,
        "review_by": document.review_by,
        "also_asked": list(document.phrasings),
        "keywords": list(document.keywords),
    }
    return {
        "title": document.title,
        "id": document.id,
        "audience": document.audience,
        **{key: value for key, value in optional.items() if value},
    }
