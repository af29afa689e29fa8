"""Do the same with several tickets: each is a transaction of its own, and fails alone."""

from collections.abc import Callable, Sequence

from core.accounts.service import Caller
from core.errors import SwitchboardError
from core.escalation.service import EscalationService

Done = list[tuple[int, SwitchboardError | None]]
"""Each ticket's number, and why it could not be done for that one."""


class SeveralTickets:
    """What operators do with the tickets that they have ticked in a list."""

    def __init__(self, escalation: EscalationService) -> None:
        self._escalation = escalation

    def assign(
        self, ticket_ids: Sequence[int], *, by: Caller, assignee: str, note: str | None = None
    ) -> Done:
        """Give the tickets to the operator with this address, with the same note."""
        return _each(
            ticket_ids,
            lambda key: self._escalation.assign(key, by=by, assignee=assignee, note=note),
        )

    def resolve(
        self,
        ticket_ids: Sequence[int],
        *,
        by: Caller,
        resolution: str | None = None,
        hand_back: bool = True,
    ) -> Done:
        """Close the tickets that are the caller's or nobody's."""
        return _each(
            ticket_ids,
            lambda key: self._escalation.resolve(
                key, by=by, resolution=resolution, hand_back=hand_back
            ),
        )


def _each(ticket_ids: Sequence[int], action: Callable[[int], object]) -> Done:
    done: Done = []
    for key in dict.fromkeys(ticket_ids):
        try:
            action(key)
        except SwitchboardError as refusal:
            done.append((key, refusal))
        else:
            done.append((key, None))
    return done
