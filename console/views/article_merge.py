"""Someone else has changed the article meanwhile: take theirs, keep one's own, or both together."""

import streamlit as st

from console import editing
from console.components import panel, plain
from console.deps import Desk
from console.views.article_compare import side_by_side
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.comparison import compared
from core.knowledge.documents.document import Document
from core.knowledge.merging import merge


def show(desk: Desk, detail: ArticleDetail, theirs: Document) -> None:
    """Tell the second editor, and let them choose. What they typed stays until they do."""
    article = detail.article
    draft, version = detail.draft, detail.version
    who = draft.author if draft else version.author if version else "Someone"
    who = "You, in another window," if who == desk.caller.name else who
    st.warning(plain(f"{who} changed this article after you opened it. Nothing of yours is lost."))
    mine = editing.typed(article.id)
    now = editing.Opened(theirs, article.revision)
    with st.container(horizontal=True, key="merge-buttons"):
        st.button(
            "Merge both",
            type="primary",
            on_click=_merge,
            args=(article.id, now, mine),
            help="Takes what either changed; where both changed the same lines both are kept.",
        )
        st.button("Take theirs", on_click=editing.begin, args=(article.id, now, theirs))
        st.button("Keep mine", on_click=editing.begin, args=(article.id, now, mine))
    with st.expander("What differs: theirs on the left, yours on the right"):
        panel(
            side_by_side(compared(theirs.body.split("\n"), mine.body.split("\n"))), key="merge-diff"
        )


def _merge(article_id: str, now: editing.Opened, mine: Document) -> None:
    since = editing.opened(article_id)
    merged = merge(since.base if since else now.base, now.base, mine)
    editing.begin(article_id, now, merged.document)
