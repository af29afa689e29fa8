"""One gap: its questions and what the customers got, what people replied, and what to do."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

import streamlit as st

from console import address, words
from console.actions import attempt, say_what_happened, succeeded
from console.components import (
    Column,
    clip,
    empty,
    facts,
    heading,
    line,
    moment,
    panel,
    plain,
    table,
)
from console.deps import Desk
from console.filters import GAPS, back_to
from console.markup import Html, join, tag
from core.accounts.models import OperatorRole
from core.errors import GapNotFound
from core.quality.gaps.models import GapKind, GapState
from core.quality.gaps.replies import HumanReply
from core.quality.gaps.repository import AskedQuestion, GapEntry
from core.quality.gaps.work import Gaps

SHOWN = 100
"""Questions that are shown, those first that are not answered."""
SHOWN_REPLIES = 20
OTHERS = 50
"""Gaps that can be chosen to be taken in."""
COLUMNS = (
    Column("Question"),
    Column("Why", "9rem"),
    Column("The customer got", "24%", label=True),
    Column("Session", "7.5rem", label=True),
    Column("Asked", "6rem", label=True),
    Column("Now", "6.5rem"),
)


def show(desk: Desk, asked: str) -> None:
    """Raises GapNotFound."""
    gap_id = address.row_id(asked)
    if gap_id is None:
        raise GapNotFound(asked)
    gaps = desk.services.quality.gaps
    entry = gaps.board.get(gap_id)
    questions = gaps.board.questions(entry.gap.id, limit=SHOWN)
    replies = gaps.drafting.replies(entry.gap.id)
    say_what_happened()
    panel(_header(entry), key=f"gap-{entry.gap.id}")
    may = desk.may(OperatorRole.CURATOR)
    if may:
        _actions(desk, entry, replies)
    splits = may and entry.questions > 1
    panel(
        join(_questions(questions, entry, splits=splits), _replies(replies)),
        key=f"gap-questions-{entry.gap.id}",
        on_press=lambda _, message_id: _split(desk, entry, message_id),
    )


def progress(entry: GapEntry) -> str | None:
    """How far it is closed, once something was done about it."""
    if entry.gap.article_id is None and not entry.answered:
        return None
    return f"{entry.answered} of {entry.questions} now answered"


def _header(entry: GapEntry) -> Html:
    gap = entry.gap
    article = gap.article_id and tag(
        "a", gap.article_id, href=f"knowledge?article={quote(gap.article_id, safe='')}"
    )
    kinds = [f"{words.GAP_KIND[k][0]} {entry.kinds[k]}" for k in GapKind if k in entry.kinds]
    return tag(
        "header",
        back_to(GAPS),
        line(tag("h1", gap.title, class_="title"), words.badge(words.GAP, gap.state)),
        facts(
            [
                ("Customers", entry.customers),
                ("Questions", entry.questions),
                ("Progress", progress(entry)),
                ("Why it is a gap", ", ".join(kinds)),
                ("Last 7 days", f"{entry.lately} (before: {entry.before})"),
                ("Last asked", moment(entry.last_asked_at)),
                ("Checked", moment(gap.checked_at)),
                ("Article", article),
                ("Dismissed, since", gap.reason),
            ]
        ),
        class_="head",
    )


def _actions(desk: Desk, entry: GapEntry, replies: Sequence[HumanReply]) -> None:
    gap, gaps, name = entry.gap, desk.services.quality.gaps, desk.caller.name
    with st.container(horizontal=True, vertical_alignment="center"):
        if gap.article_id is None and gap.state != GapState.DISMISSED:
            st.button(
                "Draft an article",
                type="primary",
                key="gap-draft",
                help=_what_a_draft_has(replies),
                on_click=_doing(lambda: _draft(gaps, gap.id, name)),
            )
        st.button(
            "Check now",
            key="gap-check",
            help="Asks every question again of what is published.",
            on_click=_doing(lambda: _check(gaps, gap.id, name)),
        )
        if gap.state in (GapState.CLOSED, GapState.DISMISSED):
            reopen = _doing(lambda: gaps.board.reopen(gap.id, by=name))
            st.button("Open again", key="gap-reopen", on_click=reopen)
        else:
            _dismiss(gaps, gap.id, name)
        _merge(gaps, gap.id, name)


def _what_a_draft_has(replies: Sequence[HumanReply]) -> str:
    if not replies:
        return "No person has answered these customers: the draft lists what they asked."
    count = "1 reply" if len(replies) == 1 else f"{len(replies)} replies"
    return f"Quotes what answers the questions in {count} of people, word for word."


def _dismiss(gaps: Gaps, gap_id: int, name: str) -> None:
    with st.popover("Dismiss"):
        st.caption("New questions of this need will stay away from the list.")
        reason = st.text_input("Why is nothing to be written?", key="gap-reason")
        dismiss = _doing(lambda: gaps.board.dismiss(gap_id, reason=reason or "", by=name))
        st.button("Dismiss the gap", key="gap-dismiss", on_click=dismiss)


def _merge(gaps: Gaps, gap_id: int, name: str) -> None:
    others = [e.gap for e in gaps.board.find(limit=OTHERS)[0] if e.gap.id != gap_id]
    if not others:
        return
    titles = {other.id: other.title for other in others}
    with st.popover("Merge"):
        other = st.selectbox(
            "Take in the questions of",
            titles,
            key="gap-other",
            format_func=lambda key: plain(titles[key][:80]),
        )
        merge = _doing(lambda: gaps.board.merge(gap_id, int(other or 0), by=name))
        st.button("Merge the gaps", key="gap-merge", on_click=merge)


def _doing(action: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        attempt(action)

    return run


def _draft(gaps: Gaps, gap_id: int, name: str) -> None:
    article_id = gaps.drafting.draft(gap_id, by=name)
    succeeded(f"The draft {article_id} is written. Read it before you publish it.")


def _check(gaps: Gaps, gap_id: int, name: str) -> None:
    checked = gaps.checking.check(gap_id, by=name)
    succeeded(f"{checked.answered} of {checked.questions} now answered.")


def _split(desk: Desk, entry: GapEntry, message_id: str) -> None:
    board = desk.services.quality.gaps.board
    if attempt(lambda: board.split(entry.gap.id, message_id, by=desk.caller.name)):
        succeeded("The question is a gap of its own now.")


def _questions(asked: Sequence[AskedQuestion], entry: GapEntry, *, splits: bool) -> Html:
    left = entry.questions - len(asked)
    return join(
        heading(f"Questions ({entry.questions})"),
        table(COLUMNS, [_question(each, splits=splits) for each in asked]),
        tag("p", f"{left} more are not shown.", class_="muted") if left > 0 else None,
    )


def _question(asked: AskedQuestion, *, splits: bool) -> list[object]:
    message = asked.message
    link = tag("a", message.content[:300], href=f"answers?message={quote(message.id)}")
    out = tag("button", "Take out", name="split", value=message.id, class_="small")
    return [
        join(tag("div", link), tag("div", out) if splits else None),
        words.badge(words.GAP_KIND, asked.row.kind),
        join(
            words.turn_badge(asked.turn.outcome),
            clip(asked.answer.content, 90) if asked.answer else None,
        ),
        tag(
            "a", asked.user_id or "Anonymous", href=f"sessions?session={quote(message.session_id)}"
        ),
        moment(message.created_at),
        tag("span", "Answered", class_="badge good", title=asked.row.answered_by)
        if asked.row.answered_at
        else tag("span", "Not yet", class_="badge off"),
    ]


def _session(session_id: str) -> str:
    return f"sessions?session={quote(session_id)}"


def _replies(replies: Sequence[HumanReply]) -> Html:
    title = heading(f"What people replied ({len(replies)})")
    if not replies:
        told = "A draft will list the questions, for you to write the answer."
        return join(title, empty("No person has replied to these customers.", told))
    return join(title, *(_reply(each) for each in replies[-SHOWN_REPLIES:][::-1]))


def _reply(reply: HumanReply) -> Html:
    return tag(
        "section",
        line(
            tag("b", reply.author),
            moment(reply.written_at),
            tag("a", "In the chat", href=_session(reply.session_id)),
        ),
        tag("div", reply.text, class_="asked"),
        class_="passage",
    )
