"""Write an article: its text beside what customers will see, and how it is found and kept."""

import streamlit as st

from console import editing, words
from console.actions import say_what_happened
from console.components import note, panel, plain
from console.deps import Desk
from console.filters import KNOWLEDGE, back_to
from console.markup import join, markdown, tag
from console.views import article_actions, article_merge, comparison
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.changes import working_document
from core.knowledge.documents.document import Document
from core.knowledge.findings import findings
from core.knowledge.merging import has_marks
from core.knowledge.models import Audience

BODY_PX = 460
PREVIEW_PX = BODY_PX + 75
"""The preview ends where the text box does."""
PHRASINGS_PX = 110
BROUGHT_BACK = "This is what you had typed and not saved when you were here last."
HELP_PHRASINGS = (
    "Questions that this article answers, in words that its text does not have, one on each line. "
    "Customers who ask so find it."
)


def show_new(desk: Desk) -> None:
    """Write an article that is not there yet."""
    panel(join(back_to(KNOWLEDGE), tag("h1", "New article", class_="title")), key="new-head")
    say_what_happened()
    if editing.opened(editing.NEW) is None and not _brought_back(desk, editing.NEW):
        editing.open_with(editing.NEW, Document("", "", ""), None)
    _fields(desk, editing.NEW)
    editing.keep(desk, editing.NEW)
    st.button(
        "Save draft",
        type="primary",
        icon=":material/save:",
        on_click=article_actions.create,
        args=(desk,),
    )


def show(desk: Desk, detail: ArticleDetail) -> None:
    """Write the draft of an article, beginning with its published text."""
    article_id = detail.article.id
    stored = working_document(detail.article, detail.version, detail.draft)
    if stored is None:
        return
    _open(desk, detail, stored)
    since = editing.opened(article_id)
    if since is not None and since.revision != detail.article.revision:
        article_merge.show(desk, detail, stored)
    if has_marks(editing.typed(article_id).body):
        st.warning(
            "Both texts stand between marks where they differ. Keep one and delete the marks."
        )
    typed = editing.typed(article_id)
    for finding in findings(typed.title, typed.body):
        st.warning(plain(finding), icon=":material/visibility_off:")
    if detail.draft is not None and detail.draft.submitted_by is not None:
        st.info(plain(f"{detail.draft.submitted_by} asked for a review. Editing withdraws it."))
    article_actions.buttons(desk, detail)
    comparison.show(desk, detail)
    _fields(desk, article_id)
    editing.keep(desk, article_id)


def _open(desk: Desk, detail: ArticleDetail, stored: Document) -> None:
    """Go on with what was typed; a text in which nothing was typed follows the stored one."""
    article_id, revision = detail.article.id, detail.article.revision
    since = editing.opened(article_id)
    if since is None and _brought_back(desk, article_id):
        return
    is_older = since is not None and since.revision != revision
    if since is None or (is_older and not editing.is_changed(article_id)):
        editing.open_with(article_id, stored, revision)


def _brought_back(desk: Desk, article_id: str) -> bool:
    brought = editing.bring_back(desk, article_id)
    if brought:
        st.info(BROUGHT_BACK)
    return brought


def _fields(desk: Desk, article_id: str) -> None:
    text, preview = st.columns(2, gap="medium")
    with text:
        st.text_input(
            "Title", key=editing.widget(article_id, "title"), max_chars=300, persist_state="session"
        )
        st.text_area(
            "Text in Markdown",
            key=editing.widget(article_id, "body"),
            height=BODY_PX,
            persist_state="session",
        )
    with preview:
        _preview(editing.typed(article_id))
    _found_by(article_id)
    _kept_by(desk, article_id)


def _preview(document: Document) -> None:
    body = markdown(document.body) if document.body.strip() else note("Nothing yet.", tone="off")
    shown = tag(
        "div",
        tag("h1", document.title or "Untitled", class_="title"),
        tag("div", body, class_="prose article"),
        class_="card",
    )
    st.caption("As customers see it, once you leave the text box.")
    with st.container(height=PREVIEW_PX, border=False):
        panel(shown, key="preview")


def _found_by(article_id: str) -> None:
    asked, found = st.columns(2, gap="medium")
    asked.text_area(
        "Also asked as",
        key=editing.widget(article_id, "phrasings"),
        height=PHRASINGS_PX,
        help=HELP_PHRASINGS,
        persist_state="session",
    )
    with found:
        _several(article_id, "keywords", "Keywords", [])
        st.text_input(
            "Address",
            key=editing.widget(article_id, "url"),
            placeholder="https://",
            help="Where customers can read it, if that is another page than the help page here.",
            persist_state="session",
        )


def _kept_by(desk: Desk, article_id: str) -> None:
    columns = st.columns([3, 2, 2, 2], gap="small")
    with columns[0]:
        _several(article_id, "tags", "Tags", desk.services.curation.tags())
    owner = editing.widget(article_id, "owner")
    owners = dict.fromkeys([*desk.services.curation.owners(), desk.operator.name])
    if current := st.session_state.get(owner):
        owners[current] = None
    columns[1].selectbox(
        "Owner",
        list(owners),
        key=owner,
        index=None,
        accept_new_options=True,
        placeholder="Nobody",
        persist_state="session",
    )
    columns[2].selectbox(
        "Readable by",
        list(Audience),
        key=editing.widget(article_id, "audience"),
        format_func=lambda audience: words.AUDIENCE[audience],
        help="Only what everyone may read answers customers.",
        persist_state="session",
    )
    columns[3].date_input(
        "Review by",
        value=None,
        key=editing.widget(article_id, "review_by"),
        format="YYYY-MM-DD",
        persist_state="session",
    )


def _several(article_id: str, field: str, label: str, known: list[str]) -> None:
    key = editing.widget(article_id, field)
    options = dict.fromkeys([*known, *st.session_state.get(key, ())])
    st.multiselect(
        label,
        list(options),
        key=key,
        accept_new_options=True,
        placeholder="Type and press Enter",
        persist_state="session",
    )
