"""Plays a past session: the real agent and the real services, at the times of the script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.agent.ledger import Closed
from core.agent.recorder import TurnRecorder
from core.agent.service import AgentService
from core.db import now, time_from
from core.demo.script import CUSTOMER, Deed, Script, Step
from core.escalation.models import Ticket, TicketReason
from core.escalation.service import EscalationService
from core.escalation.upkeep import TicketUpkeep
from core.language.words import ENGLISH
from core.sessions.models import Message, Outcome, Rating, Role, SessionStatus
from core.sessions.service import SessionService
from core.telemetry.stopwatch import Stopwatch

MARK = "(Demo)"
"""What stands behind the names of the people who are made up."""
CONTENT_FROM = 4
"""The lowest score of a customer who is content."""
EVERYTHING = 1000
"""Messages; no script has so many."""


class SilentRecorder(TurnRecorder):
    """What is played happened long ago: it is neither counted nor logged as of today."""

    def __init__(self) -> None:
        """It has nobody to tell."""

    def ended(self, question: Message, closed: Closed, watch: Stopwatch) -> None:
        """Nobody is told."""

    def failed(self, question: Message, error: Exception, watch: Stopwatch) -> None:
        """Nobody is told; whoever plays gets the error."""


@dataclass(frozen=True)
class Player:
    """Services whose clock is `core.db.now`, and whose counts nobody reads."""

    sessions: SessionService
    escalation: EscalationService
    upkeep: TicketUpkeep
    agent: AgentService

    def play(self, script: Script, session_id: str, *, begins_at: datetime) -> None:
        """Everything that happens in a session that has just been made.

        Raises SwitchboardError when somebody else does something to the session meanwhile.
        """
        at = begins_at
        for place, step in enumerate(script.steps):
            at += step.after
            if step.who != CUSTOMER:
                self._miss_deadlines(session_id, until=at)
            with time_from(at):
                if step.who == CUSTOMER:
                    self._as_customer(step, session_id)
                    self._choose(session_id, content=_content(script.steps[place:]))
                else:
                    self._as_person(step, session_id)
        self._miss_deadlines(session_id, until=now())

    def _as_customer(self, step: Step, session_id: str) -> None:
        match step.does:
            case Deed.WRITES:
                for _ in self.agent.take_turn(session_id, step.text):
                    pass
            case Deed.RATES:
                self._rate(session_id, Rating(str(step.value)), step.text or None)
            case Deed.SCORES:
                comment = step.text or None
                self.sessions.give_score(session_id, score=int(step.value or 0), comment=comment)
            case Deed.LEAVES:
                self.escalation.change_status(session_id, SessionStatus.ENDED)
            case _:
                raise ValueError(f"a customer never {step.does}")

    def _choose(self, session_id: str, *, content: bool | None) -> None:
        """Who is asked which article is meant takes the first, or none, by what they say later."""
        said = self.sessions.history(session_id, limit=EVERYTHING).messages[-1:]
        if content is None or not said or said[0].outcome != Outcome.CLARIFIED:
            return
        titles = [str(article["title"]) for article in said[0].suggestions]
        for reply in titles[:1] if content else [ENGLISH("agent.none_of_these")][: len(titles)]:
            for _ in self.agent.take_turn(session_id, reply):
                pass

    def _rate(self, session_id: str, rating: Rating, comment: str | None) -> None:
        """The last answer that could be rated, if there is one."""
        said = self.sessions.history(session_id, limit=EVERYTHING).messages
        unrated = (Outcome.ESCALATED, Outcome.CLARIFIED)
        rateable = [m for m in said if m.role == Role.ASSISTANT and m.outcome not in unrated]
        if rateable:
            self.sessions.rate(session_id, rateable[-1].id, rating=rating, comment=comment)

    def _as_person(self, step: Step, session_id: str) -> None:
        person = Caller(f"{step.who} {MARK}", OperatorRole.OPERATOR)
        desk, ticket = self.escalation, self._ticket(session_id)
        match step.does:
            case Deed.CLAIMS:
                desk.claim(ticket.id, by=person)
            case Deed.WRITES:
                desk.reply(ticket.id, by=person, text=step.text)
            case Deed.NOTES:
                desk.note(ticket.id, by=person, text=step.text)
            case Deed.RESOLVES:
                desk.resolve(ticket.id, by=person, resolution=step.text)
            case Deed.CLOSES:
                desk.resolve(ticket.id, by=person, resolution=step.text, hand_back=False)
            case Deed.REOPENS:
                desk.reopen(ticket.id, by=person)
            case _:
                raise ValueError(f"an operator never {step.does}")

    def _ticket(self, session_id: str) -> Ticket:
        """The session's latest ticket; without one the customer presses the chat's own button."""
        if had := self.escalation.of_session(session_id):
            return had[-1]
        reason = TicketReason.EXPLICIT_REQUEST
        return self.escalation.request(session_id, reason=reason).ticket

    def _miss_deadlines(self, session_id: str, *, until: datetime) -> None:
        """Note at its time that nobody answered by then, as the worker would have done."""
        ticket = self.escalation.live_ticket(session_id)
        if ticket is None or not ticket.is_queued or ticket.reply_due_at is None:
            return
        if ticket.reply_due_at < until:
            with time_from(ticket.reply_due_at):
                self.upkeep.look_after(ticket.id)


def _content(steps: Sequence[Step]) -> bool | None:
    """Whether the customer thinks well of the answer that is coming, if they say so."""
    for step in steps:
        if step.does is Deed.RATES:
            return step.value == Rating.UP
        if step.does is Deed.SCORES:
            return int(step.value or 0) >= CONTENT_FROM
    return None
