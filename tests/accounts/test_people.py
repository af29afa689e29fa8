"""core/accounts/people.py: who may do what with accounts, and what nobody may."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from core.accounts.models import Operator, OperatorRole
from core.accounts.people import OperatorChange
from core.accounts.service import Caller
from core.accounts.sign_ins import WRONG_PASSWORDS_BEFORE_LOCK, id_of
from core.bootstrap import Services
from core.errors import (
    AccountDisabled,
    AccountLocked,
    Forbidden,
    InvalidInput,
    LastAdministrator,
    NotSignedIn,
    OperatorNotFound,
    OwnAccount,
    SignInFailed,
    SignInNotFound,
    SwitchboardError,
    UnfitPassword,
    WrongPassword,
)

PASSWORD = "correct horse battery"
NEW = "a new and longer one"
PROGRAM = Caller("Program", OperatorRole.ADMIN)


def add(services: Services, name: str, role: OperatorRole) -> Operator:
    return services.accounts.add_operator(
        f"{name.lower()}@example.com", role=role, password=PASSWORD, name=name
    )


@pytest.fixture
def root(services: Services) -> Operator:
    return add(services, "Root", OperatorRole.ADMIN)


@pytest.fixture
def boss(root: Operator) -> Caller:
    return Caller.of(root)


@pytest.fixture
def ada(services: Services) -> Operator:
    return add(services, "Ada", OperatorRole.OPERATOR)


def noted(services: Services) -> list[tuple[str, str, str]]:
    found, _ = services.audit.find()
    return [(entry.actor, entry.action, entry.subject_id) for entry in found]


class TestEveryone:
    def test_are_all_by_name_with_when_they_were_seen(
        self, services: Services, ada: Operator, boss: Caller
    ) -> None:
        services.accounts.sign_in(ada.email, PASSWORD)
        first, second = services.people.everyone(boss)
        assert (first.operator.name, second.operator.name) == ("Ada", "Root")
        assert first.last_seen_at is not None
        assert second.last_seen_at is None

    @pytest.mark.parametrize("role", [r for r in OperatorRole if r != OperatorRole.ADMIN])
    def test_is_refused_to_other_roles(self, services: Services, role: OperatorRole) -> None:
        by = Caller.of(add(services, "Eve", role))
        with pytest.raises(Forbidden):
            services.people.everyone(by)


class TestChange:
    def test_gives_another_name_and_role_and_notes_both(
        self, services: Services, ada: Operator, boss: Caller
    ) -> None:
        change = OperatorChange(name="Ada L.", role=OperatorRole.CURATOR)
        services.people.change(ada.id, change, by=boss)
        kept = services.people.person(ada.id, boss).operator
        assert (kept.name, kept.role) == ("Ada L.", "curator")
        [entry], _ = services.audit.find()
        assert (entry.actor, entry.before) == ("Root", {"name": "Ada", "role": "operator"})
        assert entry.after == {"name": "Ada L.", "role": "curator"}

    def test_that_disables_ends_sign_ins_and_keeps_the_person_out(
        self, services: Services, ada: Operator, boss: Caller
    ) -> None:
        _, token = services.accounts.sign_in(ada.email, PASSWORD)
        services.people.change(ada.id, OperatorChange(enabled=False), by=boss)
        with pytest.raises(NotSignedIn):
            services.accounts.signed_in(token)
        with pytest.raises(AccountDisabled):
            services.accounts.sign_in(ada.email, PASSWORD)
        with pytest.raises(SignInFailed):
            services.accounts.sign_in(ada.email, "wrong")
        assert ada.id not in {each.id for each in services.accounts.operators()}

    def test_that_enables_again_lets_the_person_in(
        self, services: Services, ada: Operator, boss: Caller
    ) -> None:
        for enabled in (False, True):
            services.people.change(ada.id, OperatorChange(enabled=enabled), by=boss)
        assert services.accounts.sign_in(ada.email, PASSWORD)[0].id == ada.id

    @pytest.mark.parametrize(
        "change", [OperatorChange(role=OperatorRole.CURATOR), OperatorChange(enabled=False)]
    )
    def test_never_takes_the_last_administrator(
        self, services: Services, root: Operator, change: OperatorChange
    ) -> None:
        with pytest.raises(LastAdministrator, match=r"root@example\.com is the last"):
            services.people.change(root.id, change, by=PROGRAM)
        assert services.accounts.operators(OperatorRole.ADMIN)

    def test_does_not_count_administrators_who_cannot_sign_in(
        self, services: Services, root: Operator, boss: Caller
    ) -> None:
        off = add(services, "Off", OperatorRole.ADMIN)
        services.people.change(off.id, OperatorChange(enabled=False), by=boss)
        services.invitations.invite("new@example.com", role=OperatorRole.ADMIN, by=boss)
        with pytest.raises(LastAdministrator):
            services.people.change(root.id, OperatorChange(enabled=False), by=PROGRAM)

    def test_of_two_administrators_by_each_other_at_once_leaves_one(
        self, services: Services, root: Operator
    ) -> None:
        two = [root, add(services, "Bea", OperatorRole.ADMIN)]
        together = Barrier(2)

        def disable(at: int) -> SwitchboardError | None:
            together.wait()
            try:
                by = Caller.of(two[1 - at])
                services.people.change(two[at].id, OperatorChange(enabled=False), by=by)
            except SwitchboardError as error:
                return error
            return None

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(disable, range(2)))
        assert outcomes.count(None) == 1
        assert len(services.accounts.operators(OperatorRole.ADMIN)) == 1

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            (OperatorChange(role=OperatorRole.VIEWER), "change the role of yourself"),
            (OperatorChange(enabled=False), "disable yourself"),
        ],
    )
    def test_of_oneself_is_refused_where_it_would_shut_out(
        self, services: Services, root: Operator, change: OperatorChange, problem: str
    ) -> None:
        add(services, "Bea", OperatorRole.ADMIN)
        with pytest.raises(OwnAccount, match=problem):
            services.people.change(root.id, change, by=Caller.of(root))

    def test_of_ones_own_name_is_for_everyone(self, services: Services, ada: Operator) -> None:
        services.people.change(ada.id, OperatorChange(name=" Ada B. "), by=Caller.of(ada))
        assert services.accounts.operators()[0].name == "Ada B."

    @pytest.mark.parametrize(
        "change", [OperatorChange(name="Nobody"), OperatorChange(role=OperatorRole.ADMIN)]
    )
    def test_of_others_is_for_administrators(
        self, services: Services, ada: Operator, root: Operator, change: OperatorChange
    ) -> None:
        with pytest.raises(Forbidden):
            services.people.change(root.id, change, by=Caller.of(ada))

    def test_of_ones_own_role_is_for_nobody(self, services: Services, ada: Operator) -> None:
        with pytest.raises(Forbidden):
            services.people.change(
                ada.id, OperatorChange(role=OperatorRole.ADMIN), by=Caller.of(ada)
            )

    def test_asks_for_the_role_that_the_caller_has_now(
        self, services: Services, root: Operator, ada: Operator
    ) -> None:
        """A page that was opened before the role was taken away may still be used."""
        bea = add(services, "Bea", OperatorRole.ADMIN)
        before = Caller.of(bea)
        change = OperatorChange(role=OperatorRole.VIEWER)
        services.people.change(bea.id, change, by=Caller.of(root))
        with pytest.raises(Forbidden):
            services.people.change(ada.id, OperatorChange(enabled=False), by=before)
        services.people.change(bea.id, OperatorChange(enabled=False), by=Caller.of(root))
        with pytest.raises(NotSignedIn):
            services.people.change(bea.id, OperatorChange(name="Back"), by=before)

    @pytest.mark.parametrize("name", ["", "  ", "x" * 201, "nul\x00"])
    def test_refuses_a_name_that_cannot_be_kept(
        self, services: Services, ada: Operator, boss: Caller, name: str
    ) -> None:
        with pytest.raises(InvalidInput, match="1 to 200 characters"):
            services.people.change(ada.id, OperatorChange(name=name), by=boss)

    def test_of_nobody_is_refused(self, services: Services, boss: Caller) -> None:
        with pytest.raises(OperatorNotFound):
            services.people.change(999, OperatorChange(name="Nobody"), by=boss)
        with pytest.raises(OperatorNotFound):
            services.people.person(999, boss)


class TestSignIns:
    def test_are_listed_with_their_browser(self, services: Services, ada: Operator) -> None:
        services.accounts.sign_in(ada.email, PASSWORD, browser="Firefox on Linux")
        [session] = services.people.sign_ins(ada.id, Caller.of(ada))
        assert session.browser == "Firefox on Linux"
        assert session.last_seen_at is not None

    def test_are_ended_one_by_one(self, services: Services, ada: Operator, boss: Caller) -> None:
        (_, ended), (_, kept) = [services.accounts.sign_in(ada.email, PASSWORD) for _ in range(2)]
        services.people.end_sign_in(ada.id, id_of(ended), by=boss)
        with pytest.raises(NotSignedIn):
            services.accounts.signed_in(ended)
        assert services.accounts.signed_in(kept).id == ada.id
        assert noted(services)[0] == ("Root", "signed_out", ada.email)

    def test_are_ended_together_but_for_ones_own(self, services: Services, ada: Operator) -> None:
        tokens = [services.accounts.sign_in(ada.email, PASSWORD)[1] for _ in range(3)]
        assert services.people.end_sign_ins(ada.id, by=Caller.of(ada), keep=tokens[1]) == 2
        [left] = services.people.sign_ins(ada.id, Caller.of(ada))
        assert left.id == id_of(tokens[1])

    def test_of_others_are_for_administrators(
        self, services: Services, ada: Operator, root: Operator
    ) -> None:
        _, token = services.accounts.sign_in(root.email, PASSWORD)
        by = Caller.of(ada)
        with pytest.raises(Forbidden):
            services.people.sign_ins(root.id, by)
        with pytest.raises(Forbidden):
            services.people.end_sign_in(root.id, id_of(token), by=by)
        with pytest.raises(Forbidden):
            services.people.end_sign_ins(root.id, by=by)
        assert services.accounts.signed_in(token).id == root.id

    def test_of_another_cannot_be_ended_under_ones_own_name(
        self, services: Services, ada: Operator, root: Operator
    ) -> None:
        _, token = services.accounts.sign_in(root.email, PASSWORD)
        with pytest.raises(SignInNotFound):
            services.people.end_sign_in(ada.id, id_of(token), by=Caller.of(ada))


class TestChangePassword:
    def test_ends_the_other_sign_ins_and_counts_from_then_on(
        self, services: Services, ada: Operator
    ) -> None:
        (_, other), (_, own) = [services.accounts.sign_in(ada.email, PASSWORD) for _ in range(2)]
        services.people.change_password(Caller.of(ada), PASSWORD, NEW, keep=own)
        assert services.accounts.signed_in(own).id == ada.id
        with pytest.raises(NotSignedIn):
            services.accounts.signed_in(other)
        assert services.accounts.sign_in(ada.email, NEW)
        with pytest.raises(SignInFailed):
            services.accounts.sign_in(ada.email, PASSWORD)
        assert noted(services)[0] == ("Ada", "changed_password", ada.email)
        [entry], _ = services.audit.find()
        assert (entry.before, entry.after) == (None, None)

    def test_needs_the_current_one_and_locks_after_five_wrong_ones(
        self, services: Services, ada: Operator
    ) -> None:
        for _ in range(WRONG_PASSWORDS_BEFORE_LOCK):
            with pytest.raises(WrongPassword):
                services.people.change_password(Caller.of(ada), "wrong", NEW, keep="")
        with pytest.raises(AccountLocked):
            services.people.change_password(Caller.of(ada), PASSWORD, NEW, keep="")

    @pytest.mark.parametrize("new", ["", "short", "aaaaaaaaaaaa", "ADA@example.com", "x" * 201])
    def test_refuses_one_that_is_not_fit(self, services: Services, ada: Operator, new: str) -> None:
        with pytest.raises(UnfitPassword):
            services.people.change_password(Caller.of(ada), PASSWORD, new, keep="")

    def test_is_nothing_for_programs(self, services: Services) -> None:
        with pytest.raises(NotSignedIn):
            services.people.change_password(PROGRAM, PASSWORD, NEW, keep="")


class TestChooseTimeZone:
    def test_is_ones_own_until_it_is_the_browsers_again(
        self, services: Services, ada: Operator
    ) -> None:
        people, caller = services.people, Caller.of(ada)
        assert people.choose_time_zone(caller, "Asia/Kolkata").time_zone == "Asia/Kolkata"
        assert people.choose_time_zone(caller, None).time_zone is None
        assert noted(services) == [("Ada", "changed", ada.email)] * 2

    @pytest.mark.parametrize("name", ["", "Europe/Atlantis", "../../etc/passwd"])
    def test_is_one_that_exists(self, services: Services, ada: Operator, name: str) -> None:
        with pytest.raises(InvalidInput):
            services.people.choose_time_zone(Caller.of(ada), name)

    def test_is_a_persons(self, services: Services) -> None:
        with pytest.raises(NotSignedIn):
            services.people.choose_time_zone(PROGRAM, "Asia/Kolkata")
