"""Who did what to an article, and when."""

import streamlit as st

from console.components import empty, panel
from console.deps import Desk
from console.views.audit import rows
from core.audit.log import AuditFilter
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.changes import KIND

SHOWN = 50


def show(desk: Desk, detail: ArticleDetail) -> None:
    """The latest changes first, each with the fields that changed."""
    wanted = AuditFilter(kind=KIND, subject_id=detail.article.id)
    found, total = desk.services.audit.find(wanted, limit=SHOWN)
    if not found:
        nothing = empty("No change is noted yet.", "Changes are noted from now on.")
        panel(nothing, key="history")
        return
    panel(rows(found, with_subject=False), key="history")
    if total > SHOWN:
        st.caption(f"The latest {SHOWN} of {total} changes; the audit log has all of them.")
