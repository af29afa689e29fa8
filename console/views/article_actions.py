"""What can be done with an article, each by one button."""

from collections.abc import Callable

import streamlit as st

from console import editing
from console.actions import attempt, succeeded
from console.deps import Desk
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.models import Article, ArticleStatus


def reason_key(article_id: str) -> str:
    """Where the reason is typed for which a draft is published although it answers worse."""
    return f"publish-reason-{article_id}"


def publish(desk: Desk, article_id: str, *, revision: int | None) -> None:
    """The one place where the console publishes a draft."""
    reason = str(st.session_state.get(reason_key(article_id)) or "")
    desk.services.quality.gate.publish(
        article_id, author=desk.caller.name, revision=revision, reason=reason
    )
    st.session_state.pop(reason_key(article_id), None)


def save(desk: Desk, article_id: str) -> bool:
    """Write what is typed as the draft; whether it worked."""
    document, since = editing.typed(article_id), editing.opened(article_id)
    revision = since.revision if since else None

    def write() -> None:
        desk.services.quality.gate.save(document, author=desk.caller.name, revision=revision)

    if not attempt(write):
        return False
    editing.forget(desk, article_id)
    succeeded("The draft is saved.")
    return True


def _save(desk: Desk, article_id: str) -> None:
    save(desk, article_id)


def create(desk: Desk) -> None:
    """Store a new article as a draft, and go on in its editor."""
    made: list[str] = []

    def write() -> None:
        document = editing.typed(editing.NEW)
        created = desk.services.drafts.create(document, author=desk.caller.name)
        made.append(created.detail.article.id)

    if attempt(write):
        editing.forget(desk, editing.NEW)
        succeeded("The draft is saved.")
        st.query_params.from_dict({"article": made[0], "part": "Edit"})


def buttons(desk: Desk, detail: ArticleDetail) -> None:
    """What the state of the article allows."""
    article, draft = detail.article, detail.draft
    typed = editing.is_changed(article.id)
    with st.container(horizontal=True, key="article-buttons"):
        st.button(
            "Save draft",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(desk, article.id),
            disabled=not typed,
        )
        if draft is not None or typed:
            _publishing(desk, detail)
        if draft is not None and detail.version is not None:
            _button("Discard draft", lambda: _discard(desk, article), "The draft is discarded.")
        if article.status == ArticleStatus.PUBLISHED:
            _button("Archive", lambda: _archive(desk, article.id), "The article is archived.")
        elif detail.version is not None:
            _button("Restore", lambda: _restore(desk, detail), "The article is published again.")
        else:
            _button("Delete", lambda: _delete(desk, article.id), "The article is deleted.")


def _publishing(desk: Desk, detail: ArticleDetail) -> None:
    article, draft = detail.article, detail.draft
    in_review = draft is not None and draft.submitted_by is not None
    if not in_review or editing.is_changed(article.id):
        _after_saving("Submit for review", desk, article.id, _submit)
    _after_saving("Publish", desk, article.id, _publish)
    if in_review:
        with st.popover("Send back", icon=":material/undo:"):
            note = st.text_area("What is to be changed", key="send-back-note", height=72)
            _button("Send back", lambda: _send_back(desk, article, note), "Sent back.")


def _after_saving(
    label: str, desk: Desk, article_id: str, action: Callable[[Desk, str], str]
) -> None:
    """A button that first saves what is typed."""

    def run() -> None:
        if editing.is_changed(article_id) and not save(desk, article_id):
            return
        done: list[str] = []
        if attempt(lambda: done.append(action(desk, article_id))):
            editing.forget(desk, article_id)
            succeeded(done[0])

    st.button(label, key=f"do-{label}", on_click=run)


def _button(label: str, action: Callable[[], object], done: str) -> None:
    def run() -> None:
        if attempt(action):
            succeeded(done)

    st.button(label, key=f"do-{label}", on_click=run)


def _submit(desk: Desk, article_id: str) -> str:
    desk.services.reviews.submit(
        article_id, author=desk.caller.name, revision=_revision(article_id)
    )
    return "Submitted for review. Editing the draft withdraws it."


def _publish(desk: Desk, article_id: str) -> str:
    publish(desk, article_id, revision=_revision(article_id))
    return "Published. Customers find it by its words now, by meaning within seconds."


def _revision(article_id: str) -> int | None:
    """The revision that was looked at; of a text that was just saved the current one counts."""
    since = editing.opened(article_id)
    return since.revision if since else None


def _send_back(desk: Desk, article: Article, note: str | None) -> None:
    desk.services.reviews.send_back(
        article.id, author=desk.caller.name, note=note or None, revision=article.revision
    )


def _discard(desk: Desk, article: Article) -> None:
    desk.services.drafts.discard(article.id, author=desk.caller.name, revision=article.revision)
    editing.forget(desk, article.id)


def _archive(desk: Desk, article_id: str) -> None:
    desk.services.curation.archive(article_id, author=desk.caller.name)


def _restore(desk: Desk, detail: ArticleDetail) -> None:
    if detail.version is not None:
        desk.services.versions.restore(
            detail.article.id, detail.version.number, author=desk.caller.name
        )


def _delete(desk: Desk, article_id: str) -> None:
    desk.services.drafts.delete(article_id, author=desk.caller.name)
    editing.forget(desk, article_id)
    st.query_params.clear()
