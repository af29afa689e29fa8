"""The leaves of the tree that are about tickets and what decides on them."""

from core.errors.branches import Conflict, InvalidInput, NotFound


class NotAssignable(InvalidInput):
    def __init__(self, email: str) -> None:
        super().__init__(
            "Tickets are assigned to operators, by e-mail address. "
            f"Nobody with the address {email} has the role operator or a higher one.",
            assignee=email,
        )


class TicketNotFound(NotFound):
    thing = "ticket"


class PromiseNotFound(NotFound):
    thing = "promise"


class TicketTaken(Conflict):
    def __init__(self, owner: str) -> None:
        super().__init__(f"{owner} has taken this ticket.", owner=owner)


class TicketResolved(Conflict):
    def __init__(self, ticket_id: int) -> None:
        super().__init__("This ticket is resolved. Reopen it to go on.", ticket_id=ticket_id)


class TicketNotResolved(Conflict):
    def __init__(self, ticket_id: int) -> None:
        super().__init__(
            "This ticket is not resolved, so it cannot be reopened.", ticket_id=ticket_id
        )


class TicketOpen(Conflict):
    def __init__(self, ticket_id: int) -> None:
        super().__init__(
            f"This session already has the open ticket {ticket_id}. Go on there.",
            ticket_id=ticket_id,
        )


class DetectorVersionNotFound(NotFound):
    thing = "version of the detector"


class BusinessRuleNotFound(NotFound):
    thing = "business rule"


class InvalidBusinessRule(InvalidInput):
    def __init__(self, kind: str, needed: str) -> None:
        super().__init__(f"A rule of the kind {kind} needs {needed}.", kind=kind)


class CannedReplyNotFound(NotFound):
    thing = "canned reply"


class CannedReplyExists(Conflict):
    def __init__(self, title: str) -> None:
        super().__init__(
            f"There is already a canned reply {title} in this folder. Choose another title.",
            title=title,
        )
