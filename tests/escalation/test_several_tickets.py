"""core/escalation/several.py: the same for several tickets, each on its own."""

from core.accounts.service import Caller
from core.bootstrap import Services
from core.errors import NotAssignable, TicketNotFound, TicketTaken
from tests.escalation.conftest import ASKED


def tickets(services: Services, count: int) -> list[int]:
    made = [services.sessions.create().id for _ in range(count)]
    return [services.escalation.request(key, reason=ASKED).ticket.id for key in made]


def owner(services: Services, ticket_id: int) -> str | None:
    return services.escalation.ticket(ticket_id)[0].ticket.owner_name


class TestAssign:
    def test_gives_each_to_the_operator_with_the_note(
        self, services: Services, ada: Caller, bea: Caller
    ) -> None:
        numbers = tickets(services, 3)
        done = services.several.assign(
            [*numbers[:2], numbers[0]], by=ada, assignee="bea@example.org", note="Yours"
        )
        assert done == [(numbers[0], None), (numbers[1], None)]
        assert [owner(services, number) for number in numbers] == ["Bea", "Bea", None]
        assert [note.text for note in services.escalation.ticket(numbers[0])[1]] == ["Yours"]

    def test_to_nobody_is_refused_for_each(self, services: Services, ada: Caller) -> None:
        [number] = tickets(services, 1)
        [(_, error)] = services.several.assign([number], by=ada, assignee="who@example.org")
        assert isinstance(error, NotAssignable)


class TestResolve:
    def test_goes_on_after_one_that_cannot_be_done(
        self, services: Services, ada: Caller, bea: Caller
    ) -> None:
        first, taken, last = tickets(services, 3)
        services.escalation.claim(taken, by=bea)
        done = services.several.resolve([first, taken, 4711, last], by=ada, resolution="Done")
        assert [(key, type(error)) for key, error in done] == [
            (first, type(None)),
            (taken, TicketTaken),
            (4711, TicketNotFound),
            (last, type(None)),
        ]
        assert services.escalation.ticket(first)[0].ticket.resolution == "Done"
        assert owner(services, taken) == "Bea"
