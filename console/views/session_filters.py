"""What the list of sessions is narrowed to, all of it kept in the address."""

from collections.abc import Mapping

import streamlit as st

from console import clock, happenings, words
from console.deps import Desk
from console.filters import SESSIONS, choice, choice_of, pick, search
from console.views.telemetry_range import WORDS, Range, days, period_of
from core.db import now
from core.escalation.models import TicketReason
from core.reporting.period import Period
from core.reporting.session_search import Opinion, SessionSearch
from core.sessions.models import Outcome, SessionStatus
from core.sessions.repository import SessionFilter

ON_MESSAGES = [outcome for outcome in Outcome if outcome is not Outcome.WITH_HUMAN]
"""A message that went to a person has no answer of the agent that could carry an outcome."""
OPINION: Mapping[str, str] = {
    Opinion.UP: "Answer helpful",
    Opinion.DOWN: "Answer not helpful",
    Opinion.SATISFIED: "Satisfied (4–5)",
    Opinion.DISSATISFIED: "Dissatisfied (1–2)",
}
IN_THE_MENU = ("outcome", "reason", "cited-by", "rating", "tag", "time", "since", "until")
"""What the address has for the choices that are folded away."""


def chosen(desk: Desk) -> SessionSearch:
    """What is typed and chosen above the list, and what its link was opened for."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="session-filters"):
        text = search("Words in the chat, session or customer", key="q", place=SESSIONS)
        status = choice("Status", SessionStatus, words.SESSION, key="status", place=SESSIONS)
        with st.popover(_menu_name(), icon=":material/filter_list:", width="content"):
            narrowed = _narrowed(desk)
    return SessionSearch(
        SessionFilter(
            text=text,
            status=status,
            outcome=narrowed.wanted.outcome,
            tag=narrowed.wanted.tag,
            escalated_first=True,
        ),
        reason=narrowed.reason,
        article_id=narrowed.article_id,
        opinion=narrowed.opinion,
        period=narrowed.period,
        happened=happenings.asked(),
    )


def _menu_name() -> str:
    """With how many of its choices are made, for it may be closed."""
    said = len({"time" if name in ("since", "until") else name for name in _in_address()})
    return f"Filters ({said})" if said else "Filters"


def _in_address() -> list[str]:
    return [name for name in IN_THE_MENU if name in st.query_params]


def _narrowed(desk: Desk) -> SessionSearch:
    articles = desk.services.session_search.articles()
    outcome = choice("Outcome", ON_MESSAGES, words.OUTCOME, key="outcome", place=SESSIONS)
    reason = choice_of(
        "A person, because",
        {r: words.TICKET_REASON[r].capitalize() for r in TicketReason},
        key="reason",
        place=SESSIONS,
    )
    article = choice_of("Article cited", articles, key="cited-by", place=SESSIONS)
    opinion = choice_of("Rating", OPINION, key="rating", place=SESSIONS)
    tag = pick("Tag", desk.services.notes.known_tags(), key="tag", place=SESSIONS)
    return SessionSearch(
        SessionFilter(outcome=outcome, tag=tag),
        reason=TicketReason(reason) if reason else None,
        article_id=article,
        opinion=Opinion(opinion) if opinion else None,
        period=_period(),
    )


def _period() -> Period | None:
    """Sessions that went on then; an impossible one is said, and leaves the list as it is."""
    zone = clock.zone()
    today = now().astimezone(zone).date()
    kind = choice_of("Time", WORDS, key="time", place=SESSIONS, none="Any time")
    if kind is None:
        return None
    since, until = days(today) if kind == Range.OWN else (today, today)
    try:
        return period_of(Range(kind), since, until, zone)[0]
    except ValueError as error:
        st.caption(f":red[{error}]")
        return None
