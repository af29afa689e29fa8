"""What somebody types into an article, kept until it is saved.

The widgets' values live in Streamlit's session state. A copy of what is not saved yet lives in the
process, by operator and article: it outlasts a reload of the page and a sign-in that ran out.
"""

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from console.deps import Desk
from core.knowledge.documents.document import Document

NEW = ""
"""Stands for the article that has no id yet."""
KEPT_AT_MOST = 500
"""Unsaved texts in the process; beyond that the oldest goes."""


@dataclass(frozen=True)
class Opened:
    """What the editor began with: the article's text and its revision then."""

    base: Document
    revision: int | None


Unsaved = dict[tuple[int, str], tuple[Opened, Document]]


@st.cache_resource(show_spinner=False)
def _unsaved() -> Unsaved:
    return {}


def widget(article_id: str, field: str) -> str:
    """The key of a field's widget."""
    return f"edit-{article_id}-{field}"


def opened(article_id: str) -> Opened | None:
    """What the editor began with, if it is open in this browser."""
    found: Opened | None = st.session_state.get(_key(article_id))
    return found


def open_with(article_id: str, base: Document, revision: int | None) -> None:
    """Fill the editor with a stored text."""
    begin(article_id, Opened(base, revision), base)


def begin(article_id: str, since: Opened, text: Document) -> None:
    """Fill the editor with a text that was made from a stored one."""
    st.session_state[_key(article_id)] = since
    values = {
        "title": text.title,
        "body": text.body,
        "url": text.url or "",
        "audience": text.audience,
        "owner": text.owner,
        "review_by": text.review_by,
        "tags": list(text.tags),
        "phrasings": "\n".join(text.phrasings),
        "keywords": list(text.keywords),
    }
    for field, value in values.items():
        st.session_state[widget(article_id, field)] = value


def typed(article_id: str) -> Document:
    """The article as it stands in the editor."""
    since: Opened = st.session_state[_key(article_id)]

    def value(field: str) -> str:
        return str(st.session_state.get(widget(article_id, field)) or "")

    def values(field: str) -> tuple[str, ...]:
        return tuple(st.session_state.get(widget(article_id, field)) or ())

    review_by: date | None = st.session_state.get(widget(article_id, "review_by"))
    lines = (line.strip() for line in value("phrasings").split("\n"))
    return replace(
        since.base,
        title=value("title"),
        body=value("body"),
        url=value("url").strip() or None,
        audience=value("audience"),
        owner=value("owner").strip() or None,
        review_by=review_by,
        tags=values("tags"),
        phrasings=tuple(filter(None, lines)),
        keywords=values("keywords"),
    )


def is_changed(article_id: str) -> bool:
    """Whether the editor holds something that is not stored."""
    since = opened(article_id)
    return since is not None and typed(article_id) != since.base


def keep(desk: Desk, article_id: str) -> None:
    """Remember what is not saved, or forget it once it is."""
    kept, key = _unsaved(), (desk.operator.id, article_id)
    kept.pop(key, None)
    since = opened(article_id)
    if since is not None and is_changed(article_id):
        kept[key] = (since, typed(article_id))
        while len(kept) > KEPT_AT_MOST:
            kept.pop(next(iter(kept)))


def bring_back(desk: Desk, article_id: str) -> bool:
    """Fill the editor with what this operator had not saved; whether there was something."""
    kept = _unsaved().get((desk.operator.id, article_id))
    if kept is None:
        return False
    begin(article_id, *kept)
    return True


def forget(desk: Desk, article_id: str) -> None:
    """Close the editor; the next one begins with what is stored."""
    st.session_state.pop(_key(article_id), None)
    _unsaved().pop((desk.operator.id, article_id), None)


def _key(article_id: str) -> str:
    return f"opened-{article_id}"
