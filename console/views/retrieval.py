"""The answers: what was asked, what was done about it, and on which article it rests."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from console import words
from console.components import Column, clip, empty, moment, panel, table
from console.deps import Desk
from console.filters import ANSWERS, choice, number_of, paged, search
from console.markup import Html, external, join, tag
from console.views import receipt
from core.agent.receipts import TurnSummary
from core.sessions.models import Outcome

COLUMNS = (
    Column("Question"),
    Column("Outcome", "8rem"),
    Column("Confidence", "6.5rem", numeric=True, label=True),
    Column("Best article", "26%", label=True),
    Column("Took", "5rem", numeric=True, label=True),
    Column("Asked", "7rem", label=True),
)


def show(desk: Desk) -> None:
    """What lies behind one message if the address names one, else the latest turns."""
    message_id = st.query_params.get("message")
    if message_id:
        receipt.show(desk, message_id)
        return
    st.subheader("Answers", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = search("Words in the question", key="question", place=ANSWERS)
        outcome = choice("Outcome", Outcome, words.OUTCOME, key="result", place=ANSWERS)
    found = paged(
        lambda limit, offset: desk.services.receipts.find(
            text=text, outcome=outcome, limit=limit, offset=offset
        ),
        lambda total: number_of(total, "turn"),
        ANSWERS,
    )
    panel(_rows(desk, found, filtered=bool(text or outcome)), key="answers")


def _rows(desk: Desk, found: Sequence[TurnSummary], *, filtered: bool) -> Html:
    if found:
        return table(COLUMNS, [_row(summary) for summary in found])
    if filtered:
        return empty("No question matches.", "Use fewer words, or set Outcome back to All.")
    chat = external(desk.services.settings.resolved_public_url, "Ask one in the chat")
    return empty(
        "No question has been asked yet.",
        join(chat, "; what was found and decided for it appears here."),
    )


def _row(summary: TurnSummary) -> list[object]:
    turn, question, best = summary.turn, summary.question, summary.best
    asked = clip(words.said(question.content))
    return [
        tag("a", asked, href=f"?message={quote(question.id)}", class_="row"),
        words.turn_badge(turn.outcome),
        words.percent(turn.confidence),
        clip(best.title) if best else None,
        words.took(turn.started_at, turn.finished_at),
        moment(turn.started_at),
    ]
