"""What an operator should know beside the conversation: why, facts, promises, notes, the past."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from console import words
from console.components import clip, facts, line, middot, moment
from console.markup import Html, join, tag
from console.views import case_brief
from core.agent.case_brief import CaseBrief
from core.escalation.models import Promise, Ticket
from core.sessions.models import ChatSession
from core.sessions.note_models import SessionNote
from core.sessions.repository import Glimpse

KEPT = "kept"
"""The name of the button of a promise."""
SCORE, THRESHOLD, MATCHED = "score", "threshold", "matched"


@dataclass(frozen=True)
class Past:
    """The customer's other sessions, the latest first, and what was said in them."""

    sessions: Sequence[ChatSession]
    glimpses: Mapping[str, Glimpse]


def side(
    ticket: Ticket,
    chat: ChatSession,
    *,
    notes: Sequence[SessionNote],
    brief: CaseBrief,
    past: Past,
    may_act: bool,
) -> Html:
    """Folded on a phone, open where there is room."""
    return tag(
        "details",
        tag("summary", "Why, facts, promises and notes"),
        tag(
            "div",
            _section("Why", _why(ticket)),
            _section("What the customer told", case_brief.known(brief)),
            _section("Open promises", _promises(brief.promises, may_act)),
            _section("Notes", notes_list(notes)),
            _section("What the customer wanted", case_brief.needs(brief)),
            _section("Known facts", _known(ticket, chat)),
            _section("Earlier sessions", _past(past)),
            class_="parts",
        ),
        class_="side",
        data_key="side",
    )


def _section(title: str, body: Html | None) -> Html | None:
    return tag("section", tag("h3", title), body) if body else None


def _why(ticket: Ticket) -> Html:
    said = ticket.detail or str(ticket.evidence.get(MATCHED) or "")
    return join(
        tag("p", words.TICKET_REASON.get(ticket.reason, ticket.reason).capitalize()),
        tag("blockquote", said) if said else None,
        facts(_evidence(ticket.evidence)),
        tag("p", ticket.summary, class_="summary") if ticket.summary else None,
        tag("p", f"Resolution: {ticket.resolution}") if ticket.resolution else None,
    )


def _evidence(evidence: Mapping[str, Any]) -> Iterable[tuple[str, object]]:
    """The score beside its threshold, then everything else that the decision rested on."""
    score, threshold = evidence.get(SCORE), evidence.get(THRESHOLD)
    if isinstance(score, float | int) and isinstance(threshold, float | int):
        yield "Score", f"{score:.2f}, handed over from {threshold:.2f}"
    for name, value in evidence.items():
        if name == MATCHED or (name in (SCORE, THRESHOLD) and score is not None):
            continue
        if isinstance(value, str | int | float) and value != "":  # of a rule there is no version
            shown = words.readable(value) if isinstance(value, str) else value
            yield words.readable(name), f"{shown:.2f}" if isinstance(shown, float) else shown
    if evidence.get(MATCHED):
        yield "Matched", f"“{evidence[MATCHED]}”"


def _promises(promises: Sequence[Promise], may_act: bool) -> Html | None:
    still_open = [promise for promise in promises if promise.kept_at is None]
    if not still_open:
        return None
    return tag("ul", *(_promise(promise, may_act) for promise in still_open), class_="entries")


def _promise(promise: Promise, may_act: bool) -> Html:
    due = join("due ", moment(promise.due_at)) if promise.due_at else None
    kept = tag("button", "Kept", type="button", name=KEPT, value=promise.id, class_="small")
    return tag(
        "li",
        tag("div", promise.text),
        line(
            tag("span", middot(promise.made_by, moment(promise.made_at), due), class_="muted"),
            kept if may_act else None,
        ),
    )


def notes_list(notes: Sequence[SessionNote]) -> Html | None:
    if not notes:
        return None
    entries = (
        tag(
            "li",
            tag("div", note.text, class_="said"),
            tag("div", middot(note.author, moment(note.created_at)), class_="muted"),
        )
        for note in reversed(notes)
    )
    return tag("ul", *entries, class_="entries")


def _known(ticket: Ticket, chat: ChatSession) -> Html:
    return facts(
        [
            ("Customer", chat.user_id),
            ("Language", words.language(chat)),
            ("E-mail for the answer", ticket.contact_email),
            ("Session", tag("a", chat.id, href=f"sessions?session={quote(chat.id)}")),
            ("Started", moment(chat.created_at)),
            ("Messages", chat.message_count),
            *((words.readable(str(key)), str(value)) for key, value in chat.context.items()),
        ]
    )


def _past(past: Past) -> Html | None:
    if not past.sessions:
        return None
    entries = (
        tag(
            "li",
            tag(
                "a",
                clip(words.said(past.glimpses[chat.id].said), 80),
                href=f"sessions?session={quote(chat.id)}",
            ),
            line(
                words.badge(words.OUTCOME, past.glimpses[chat.id].outcome),
                tag("span", moment(chat.last_activity), class_="muted"),
            ),
        )
        for chat in past.sessions
    )
    return tag("ul", *entries, class_="entries")
