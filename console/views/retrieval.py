"""The answers: what was asked, what was done about it, and on which article it rests."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from console import words
from console.components import Column, clip, empty, moment, panel, table
from console.deps import Desk
from console.filters import ANSWERS, choice, number_of, one_of, paged, search
from console.markup import Html, external, join, tag
from console.views import receipt
from core.agent.receipts import TurnFilter, TurnSummary
from core.sessions.models import Outcome

COLUMNS = (
    Column("Question"),
    Column("Outcome", "8rem"),
    Column("Confidence", "6.5rem", numeric=True, label=True),
    Column("Best article", "22%", label=True),
    Column("Cited of found", "7rem", numeric=True, label=True),
    Column("Took", "5rem", numeric=True, label=True),
    Column("Asked", "7rem", label=True),
)
BELOW = {f"Below {percent} %": percent / 100 for percent in (30, 50, 70, 90)}
SLOWER = {"Over 100 ms": 0.1, "Over 500 ms": 0.5, "Over 1 s": 1.0, "Over 5 s": 5.0}


def show(desk: Desk) -> None:
    """What lies behind one message if the address names one, else the latest turns."""
    message_id = st.query_params.get("message")
    if message_id:
        receipt.show(desk, message_id)
        return
    st.subheader("Answers", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = search("Words in the question", key="question", place=ANSWERS)
        wanted = TurnFilter(
            text=text,
            outcome=choice("Outcome", Outcome, words.OUTCOME, key="result", place=ANSWERS),
            confidence_below=one_of("Confidence", BELOW, key="below", place=ANSWERS),
            slower_than_s=one_of("Took", SLOWER, key="slower", place=ANSWERS),
        )
    found = paged(
        lambda limit, offset: desk.services.receipts.find(wanted, limit=limit, offset=offset),
        lambda total: number_of(total, "turn"),
        ANSWERS,
    )
    panel(_rows(desk, found, filtered=wanted != TurnFilter()), key="answers")


def _rows(desk: Desk, found: Sequence[TurnSummary], *, filtered: bool) -> Html:
    if found:
        return table(COLUMNS, [_row(summary) for summary in found])
    if filtered:
        return empty("No question matches.", "Use fewer words, or set the choices back to All.")
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
        f"{summary.cited} of {summary.found}" if summary.found else None,
        words.took(turn.started_at, turn.finished_at),
        moment(turn.started_at),
    ]
