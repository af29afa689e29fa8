"""What is noted of one session, from what was asked, said and thought of it. No database."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from core.agent import smalltalk
from core.agent.decision import Reason
from core.agent.naming import named
from core.embedding.embedder import Vectors
from core.escalation.models import Ticket
from core.sessions.facts import AskedAgain, SessionFacts
from core.sessions.models import ChatSession, Outcome, Rating

KEPT_FROM = 0.5
"""Questions less alike (cosine) are not noted: no sensible threshold lies below."""
NO_NEED = frozenset({Reason.SMALL_TALK, Reason.OFFER_DECLINED, Reason.ONLY_FILES})
BY_A_PERSON = frozenset({Outcome.ESCALATED, Outcome.WITH_HUMAN})
DEALT_WITH = BY_A_PERSON | {Outcome.ANSWERED}
_GLAD = re.compile(
    r"\b(?:thanks?|thx|ty|cheers|great|perfect|super|it works|that (?:help|work)(?:s|ed))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asked:
    """A customer's message whose turn has ended."""

    seq: int
    session_id: str
    at: datetime
    outcome: Outcome
    reason: str | None
    text: str
    query: str | None
    vector: Vectors | None
    """Shape (dimension,), a unit vector; `None` where nothing was searched."""
    rating: str | None = None
    rated_at: datetime | None = None

    @property
    def is_need(self) -> bool:
        """Whether it asks for something."""
        return self.reason not in NO_NEED and smalltalk.reply_to(self.text) is None

    @property
    def is_thanks(self) -> bool:
        return smalltalk.reply_to(self.text) is not None and _GLAD.search(self.text) is not None

    @property
    def stands_alone(self) -> bool:
        """It was not searched for with the question before it, which it would always be like."""
        return self.vector is not None and self.query == self.text


@dataclass(frozen=True)
class Seen:
    """All that a session's facts are made of, each in order of time."""

    session: ChatSession
    asked: Sequence[Asked]
    tickets: Sequence[Ticket]
    person_wrote: Sequence[datetime]
    """When people wrote to the customer."""
    score: int | None = None
    scored_at: datetime | None = None

    @property
    def needs(self) -> list[Asked]:
        return [each for each in self.asked if each.is_need]


def facts_of(seen: Seen) -> SessionFacts:
    needs, last_ticket = seen.needs, seen.tickets[-1] if seen.tickets else None
    last = needs[-1] if needs else None
    settled = [last.at if last else None, *(ticket.resolved_at for ticket in seen.tickets)]
    downs = [each.rated_at for each in seen.asked if each.rating == Rating.DOWN and each.rated_at]
    return SessionFacts(
        session_id=seen.session.id,
        message_count=seen.session.message_count,
        status=seen.session.status,
        questions=len(needs),
        last_outcome=last.outcome if last else None,
        last_asked_at=last.at if last else None,
        settled_at=_latest(settled),
        declined_then_answered=_declined_then_answered(needs),
        rated_up_at=last.rated_at if last and last.rating == Rating.UP else None,
        rated_down_at=_latest(downs),
        thanked_at=_thanked_at(seen),
        score=seen.score,
        scored_at=seen.scored_at,
        tickets=len(seen.tickets),
        ticket_open=last_ticket is not None and last_ticket.is_live,
        served=last_ticket is not None and _served(last_ticket, seen.person_wrote),
        reopened_at=_latest(ticket.reopened_at for ticket in seen.tickets),
    )


def asked_again(needs: Sequence[Asked], earlier: Sequence[Asked]) -> Iterator[AskedAgain]:
    """Of each question the one most like it that was asked before it, in each session.

    `earlier` are the same customer's questions of other sessions.
    """
    for later in needs:
        if not later.stands_alone:
            continue
        nearest: dict[str, tuple[float, Asked]] = {}
        for before in (*needs, *earlier):
            if (alike := _alike(before, later)) < KEPT_FROM:
                continue
            if alike > nearest.get(before.session_id, (-1.0, before))[0]:
                nearest[before.session_id] = alike, before
        for alike, before in nearest.values():
            yield AskedAgain(
                question_seq=later.seq,
                session_id=before.session_id,
                earlier_seq=before.seq,
                earlier_outcome=before.outcome,
                similarity=round(alike, 4),
                days_later=(later.at - before.at) / timedelta(days=1),
                asked_at=later.at,
                same_session=before.session_id == later.session_id,
            )


def _alike(before: Asked, later: Asked) -> float:
    """-1 where the two cannot be the same question asked twice."""
    if before.seq >= later.seq or before.at > later.at or named(before.text) != named(later.text):
        return -1.0
    return _cosine(before, later)


def _cosine(one: Asked, other: Asked) -> float:
    if one.vector is None or other.vector is None or one.vector.shape != other.vector.shape:
        return -1.0  # nothing was searched, or another model made the vector
    return float(np.dot(one.vector, other.vector))


def _declined_then_answered(needs: Sequence[Asked]) -> float | None:
    found = []
    for place, declined in enumerate(needs):
        if declined.outcome != Outcome.DECLINED or declined.rating == Rating.UP:
            continue  # the articles that were offered beside it helped
        later = needs[place + 1 :]
        if any(each.outcome in BY_A_PERSON for each in later):
            found.append(1.0)  # whoever takes over has the whole chat before them
            continue
        answers = [each for each in later if each.outcome == Outcome.ANSWERED]
        found.append(max((_cosine(declined, each) for each in answers), default=-1.0))
    return round(min(found), 4) if found else None


def _thanked_at(seen: Seen) -> datetime | None:
    """After the last question, where there was something to be thankful for."""
    needs = seen.needs
    since = needs[-1].at if needs else seen.session.created_at
    helped = bool(needs) and needs[-1].outcome == Outcome.ANSWERED
    for each in seen.asked:
        spoken = any(since <= wrote <= each.at for wrote in seen.person_wrote)
        if each.at >= since and each.is_thanks and (helped or spoken):
            return each.at
    return None


def _served(ticket: Ticket, person_wrote: Sequence[datetime]) -> bool:
    since = ticket.reopened_at or ticket.created_at
    return bool(ticket.resolution) or any(wrote >= since for wrote in person_wrote)


def _latest(times: Iterable[datetime | None]) -> datetime | None:
    return max((each for each in times if each is not None), default=None)
