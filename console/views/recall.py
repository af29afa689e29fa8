"""A version of an article: who was answered from it, and calling it back."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from console import words
from console.actions import attempting, say_what_happened
from console.components import Column, clip, empty, facts, heading, line, moment, note, panel, table
from console.deps import Desk
from console.filters import ANSWERED, RECALLS, back_to, number_of, paged
from console.markup import Html, tag
from core.accounts.models import OperatorRole
from core.quality.recalls.models import AnswerRecall
from core.quality.recalls.repository import Answered
from core.quality.recalls.service import LONGEST_TEXT, RecallView

COLUMNS = (
    Column("Question"),
    Column("Customer", "14rem"),
    Column("Session", "8rem"),
    Column("Answered", "8rem", label=True),
    Column("Corrected", "8rem", label=True),
)


def address(article_id: str, number: int) -> str:
    """Where a version's recall is."""
    return f"knowledge?recall={quote(article_id, safe='')}&version={number}"


def state(recall: AnswerRecall) -> Html:
    """Whether a recall is in force, as a badge."""
    if recall.withdrawn_at is not None:
        return tag("span", "Withdrawn", class_="badge off")
    return words.recalled_badge()


def show(desk: Desk, article_id: str, number: int) -> None:
    """Raises ArticleNotFound, VersionNotFound."""
    recalls = desk.services.quality.recalls
    view = recalls.view(article_id, number, limit=1)
    panel(_header(article_id, view), key=f"recall-{number}-head")
    if desk.may(OperatorRole.CURATOR):
        _actions(desk, article_id, view)
        say_what_happened()  # behind the form, which would close if it moved
    panel(heading("Who was answered from it"), key="recall-who")

    def page(limit: int, offset: int) -> tuple[Sequence[Answered], int]:
        found = recalls.view(article_id, number, limit=limit, offset=offset)
        return found.sessions, found.total

    found = paged(page, lambda total: number_of(total, "session"), ANSWERED)
    panel(_rows(found), key="recall-sessions")


def _header(article_id: str, view: RecallView) -> Html:
    recall, version = view.recall, view.version
    article = tag("a", article_id, href=f"knowledge?article={quote(article_id, safe='')}")
    return tag(
        "header",
        back_to(RECALLS),
        line(
            tag("h1", f"{version.title}, version {version.number}", class_="title"),
            state(recall) if recall else None,
            tag("span", "Customers get it now", class_="badge good") if view.is_published else None,
        ),
        facts(
            [
                ("Article", article),
                ("Published", moment(version.created_at)),
                ("By", version.author),
                ("Sessions answered from it", f"{view.total:,}"),
                ("Corrected", recall and f"{view.told:,} of {view.total:,}"),
                ("Recalled by", recall and recall.recalled_by),
                ("Recalled", recall and moment(recall.recalled_at)),
            ]
        ),
        note(f"Customers are told: {recall.text}", tone="person") if recall else None,
        class_="head",
    )


def _actions(desk: Desk, article_id: str, view: RecallView) -> None:
    recalls, number, by = desk.services.quality.recalls, view.version.number, desk.caller.name
    if view.recall is not None:
        st.caption("Who was told already keeps the correction.")
        withdraw = attempting(lambda: recalls.withdraw(article_id, number, by=by))
        st.button("Withdraw the recall", on_click=withdraw, key="recall-withdraw")
        return
    with st.expander("This version was wrong", icon=":material/undo:"):
        _form(desk, article_id, view)


def _form(desk: Desk, article_id: str, view: RecallView) -> None:
    """What is right, and where customers are still answered from it, that this ends."""
    recalls, number = desk.services.quality.recalls, view.version.number
    st.text_area(
        "What is right, in plain words",
        key="recall-text",
        max_chars=LONGEST_TEXT,
        help="Every session that was answered from this version gets it once, as a correction "
        "to the question that was asked.",
    )
    if view.is_published:
        st.caption(
            "Customers are still answered from this version. Publish a corrected one first, "
            "or archive the article now."
        )
        st.checkbox("Archive the article now", key="recall-archive")
    call_back = attempting(
        lambda: recalls.recall(
            article_id,
            number,
            by=desk.caller.name,
            text=str(st.session_state["recall-text"] or ""),
            archive=bool(st.session_state.get("recall-archive")),
        )
    )
    st.button("Recall and correct", type="primary", on_click=call_back, key="recall-now")


def _rows(found: Sequence[Answered]) -> Html:
    if found:
        return table(COLUMNS, [_row(each) for each in found])
    return empty(
        "Nobody was answered from this version.", "A recall of it would tell nobody anything."
    )


def _row(each: Answered) -> list[object]:
    asked = clip(words.said(each.question))
    return [
        tag("a", asked, href=f"answers?message={quote(each.answer_id)}", class_="row"),
        clip(each.user_id or "Anonymous customer"),
        words.badge(words.SESSION, each.status),
        moment(each.answered_at),
        moment(each.delivered_at),
    ]
