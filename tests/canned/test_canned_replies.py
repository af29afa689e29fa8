"""core/canned: texts that are kept ready, for everyone or for oneself."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.canned.service import CannedReplyService, Wording, may_change
from core.canned.variables import filled
from core.errors import CannedReplyExists, CannedReplyNotFound, Forbidden, InvalidInput

LOST = Wording("Parcel lost", "Dear {customer}, a new one is on its way.", "Parcels")


@pytest.fixture
def canned(services: Services) -> CannedReplyService:
    return services.canned


@pytest.fixture
def ada(services: Services) -> Caller:
    return person(services, "Ada", OperatorRole.OPERATOR)


@pytest.fixture
def bea(services: Services) -> Caller:
    return person(services, "Bea", OperatorRole.OPERATOR)


@pytest.fixture
def cora(services: Services) -> Caller:
    """May write for everyone."""
    return person(services, "Cora", OperatorRole.CURATOR)


def person(services: Services, name: str, role: OperatorRole) -> Caller:
    email = f"{name.lower()}@example.org"
    return Caller.of(
        services.accounts.add_operator(email, role=role, password="long enough", name=name)
    )


def titles(canned: CannedReplyService, by: Caller, text: str | None = None) -> list[str]:
    return [f"{reply.folder}/{reply.title}" for reply in canned.find(by, text=text)]


class TestFind:
    def test_gives_ones_own_and_the_shared_ones_by_folder(
        self, canned: CannedReplyService, ada: Caller, bea: Caller, cora: Caller
    ) -> None:
        canned.add(cora, Wording("thanks", "Thank you."), shared=True)
        canned.add(ada, LOST, shared=False)
        canned.add(ada, Wording("Delay", "Soon.", "parcels"), shared=False)
        assert titles(canned, ada) == ["/thanks", "parcels/Delay", "Parcels/Parcel lost"]
        assert titles(canned, bea) == ["/thanks"]

    @pytest.mark.parametrize("word", ["LOST", "way", "parcel", " lost "])
    def test_looks_in_folder_title_and_text(
        self, canned: CannedReplyService, ada: Caller, word: str
    ) -> None:
        canned.add(ada, LOST, shared=False)
        canned.add(ada, Wording("Thanks", "Thank you."), shared=False)
        assert titles(canned, ada, word) == ["Parcels/Parcel lost"]

    def test_takes_signs_of_patterns_as_they_are(
        self, canned: CannedReplyService, ada: Caller
    ) -> None:
        canned.add(ada, LOST, shared=False)
        assert titles(canned, ada, "%") == []

    def test_gives_programs_the_shared_ones(
        self, canned: CannedReplyService, ada: Caller, cora: Caller
    ) -> None:
        canned.add(ada, LOST, shared=False)
        canned.add(cora, Wording("Thanks", "Thank you."), shared=True)
        assert titles(canned, Caller("Help desk", OperatorRole.OPERATOR)) == ["/Thanks"]


class TestAdd:
    def test_keeps_the_text_without_white_space_around_it(
        self, canned: CannedReplyService, ada: Caller
    ) -> None:
        reply = canned.add(ada, Wording(" Hi ", "\nHello. \n", " A "), shared=False)
        assert (reply.folder, reply.title, reply.text) == ("A", "Hi", "Hello.")
        assert reply.owner_id == ada.operator_id

    def test_of_a_shared_one_needs_a_curator(self, canned: CannedReplyService, ada: Caller) -> None:
        with pytest.raises(Forbidden, match="curator"):
            canned.add(ada, LOST, shared=True)

    def test_of_an_own_one_is_not_for_viewers(
        self, canned: CannedReplyService, services: Services
    ) -> None:
        with pytest.raises(Forbidden, match="operator"):
            canned.add(person(services, "Vera", OperatorRole.VIEWER), LOST, shared=False)

    def test_of_an_own_one_is_not_for_programs(self, canned: CannedReplyService) -> None:
        with pytest.raises(InvalidInput, match="Share this one"):
            canned.add(Caller("Help desk", OperatorRole.ADMIN), LOST, shared=False)

    @pytest.mark.parametrize("shared", [True, False])
    def test_refuses_the_same_title_in_a_folder(
        self, canned: CannedReplyService, cora: Caller, shared: bool
    ) -> None:
        canned.add(cora, LOST, shared=shared)
        with pytest.raises(CannedReplyExists):
            canned.add(cora, LOST, shared=shared)
        canned.add(cora, LOST, shared=not shared)

    @pytest.mark.parametrize(
        "wanted",
        [
            Wording(" ", "Hello."),
            Wording("Hi", " "),
            Wording("x" * 101, "Hello."),
            Wording("Hi", "Hello.", "x" * 101),
            Wording("Hi", "x" * 4001),
        ],
        ids=["no title", "no text", "long title", "long folder", "long text"],
    )
    def test_refuses_what_cannot_be_used(
        self, canned: CannedReplyService, ada: Caller, wanted: Wording
    ) -> None:
        with pytest.raises(InvalidInput):
            canned.add(ada, wanted, shared=False)

    def test_of_the_same_by_many_at_once_keeps_one(
        self, canned: CannedReplyService, cora: Caller
    ) -> None:
        def add(_: int) -> bool:
            try:
                canned.add(cora, LOST, shared=True)
            except CannedReplyExists:
                return False
            return True

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(add, range(8))) == 1


class TestChange:
    def test_replaces_text_title_and_folder(self, canned: CannedReplyService, ada: Caller) -> None:
        reply = canned.add(ada, LOST, shared=False)
        canned.change(reply.id, ada, Wording("Lost", "Sorry.", ""))
        [changed] = canned.find(ada)
        assert (changed.folder, changed.title, changed.text) == ("", "Lost", "Sorry.")
        assert changed.updated_at > reply.updated_at

    def test_of_anothers_finds_nothing(
        self, canned: CannedReplyService, ada: Caller, cora: Caller
    ) -> None:
        reply = canned.add(ada, LOST, shared=False)
        with pytest.raises(CannedReplyNotFound):
            canned.change(reply.id, cora, LOST)

    def test_of_a_shared_one_needs_a_curator(
        self, canned: CannedReplyService, ada: Caller, cora: Caller
    ) -> None:
        reply = canned.add(cora, LOST, shared=True)
        assert not may_change(reply, ada)
        assert may_change(reply, cora)
        with pytest.raises(Forbidden):
            canned.change(reply.id, ada, LOST)

    def test_to_a_title_that_is_there_is_refused(
        self, canned: CannedReplyService, ada: Caller
    ) -> None:
        canned.add(ada, LOST, shared=False)
        other = canned.add(ada, Wording("Thanks", "Thank you."), shared=False)
        with pytest.raises(CannedReplyExists):
            canned.change(other.id, ada, LOST)


class TestRemove:
    def test_takes_it_away(self, canned: CannedReplyService, ada: Caller) -> None:
        canned.remove(canned.add(ada, LOST, shared=False).id, ada)
        assert titles(canned, ada) == []

    def test_of_a_shared_one_needs_a_curator(
        self, canned: CannedReplyService, ada: Caller, cora: Caller
    ) -> None:
        reply = canned.add(cora, LOST, shared=True)
        with pytest.raises(Forbidden):
            canned.remove(reply.id, ada)
        assert titles(canned, ada) == ["Parcels/Parcel lost"]


class TestFilled:
    def test_puts_values_in(self) -> None:
        assert filled("Dear {customer}, {operator}", {"customer": "Tom", "operator": "Ada"}) == (
            filled("Dear Tom, Ada", {})
        )

    def test_leaves_what_it_does_not_know_and_says_so_once(self) -> None:
        done = filled("{customer}: {order} {order} {x y}", {"customer": None})
        assert done.text == "{customer}: {order} {order} {x y}"
        assert done.unknown == ("customer", "order")

    def test_does_not_look_for_variables_in_values(self) -> None:
        assert filled("{a}", {"a": "{b}", "b": "no"}).text == "{b}"
