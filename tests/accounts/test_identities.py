"""core/accounts/identities.py: whom a provider vouches for, once and right away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from core.accounts.identities import FRESH_FOR
from core.accounts.models import Operator, OperatorRole, UsedIdentity
from core.accounts.people import OperatorChange
from core.accounts.service import WRONG_PASSWORDS_BEFORE_LOCK, Caller
from core.bootstrap import Services
from core.db import now
from core.errors import (
    AccountDisabled,
    AccountLocked,
    LinkNotValid,
    SignInFailed,
    StaleIdentity,
    UnknownIdentity,
)

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(services: Services) -> Operator:
    return services.accounts.add_operator(
        "Ada@example.com", role=OperatorRole.OPERATOR, password=PASSWORD, name="Ada"
    )


@pytest.fixture
def root(services: Services) -> Caller:
    return Caller.of(
        services.accounts.add_operator(
            "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
        )
    )


def claims(email: str = "ada@example.com", **other: Any) -> dict[str, Any]:
    given = {"iss": "https://login.example", "sub": "1", "nonce": "n", "iat": now().timestamp()}
    return given | {"email": email, "email_verified": True} | other


class TestSignIn:
    def test_opens_one_of_ours_by_address_in_any_case(
        self, services: Services, ada: Operator
    ) -> None:
        operator, token = services.identities.sign_in(claims(), browser="Firefox")
        assert operator.id == ada.id
        assert services.accounts.signed_in(token).id == ada.id
        (listed,) = services.people.sign_ins(ada.id, Caller.of(ada))
        assert listed.browser == "Firefox"

    def test_works_once(self, services: Services, ada: Operator) -> None:
        said = claims()
        services.identities.sign_in(said)
        with pytest.raises(StaleIdentity):
            services.identities.sign_in(said)
        services.identities.sign_in(claims(nonce="another"))

    def test_works_once_when_two_try_at_the_same_time(
        self, services: Services, ada: Operator
    ) -> None:
        said, together = claims(), Barrier(2)

        def come() -> bool:
            together.wait()
            try:
                services.identities.sign_in(said)
            except StaleIdentity:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            tries = [pool.submit(come) for _ in range(2)]
        assert sorted(each.result() for each in tries) == [False, True]

    @pytest.mark.parametrize("minutes", [-6, 6])
    def test_is_too_late_or_of_another_time(
        self, services: Services, ada: Operator, minutes: int
    ) -> None:
        at = (now() + timedelta(minutes=minutes)).timestamp()
        with pytest.raises(StaleIdentity):
            services.identities.sign_in(claims(iat=at))

    @pytest.mark.parametrize("broken", [{"nonce": None}, {"nonce": ""}, {"iat": "today"}])
    def test_needs_what_makes_it_one_of_a_kind(
        self, services: Services, ada: Operator, broken: dict[str, Any]
    ) -> None:
        with pytest.raises(StaleIdentity):
            services.identities.sign_in(claims(**broken))

    @pytest.mark.parametrize(
        "other",
        [
            {"email": "eve@example.com"},
            {"email_verified": False},
            {"email_verified": "false"},
            {"email_verified": None},
            {"email": None},
            {"email": ""},
        ],
    )
    def test_of_anybody_else_says_whom_to_ask(
        self, services: Services, ada: Operator, other: dict[str, Any]
    ) -> None:
        with pytest.raises(UnknownIdentity, match="Ask an administrator for an invitation"):
            services.identities.sign_in(claims(**other))

    def test_of_a_disabled_account_does_not_work_later_either(
        self, services: Services, ada: Operator, root: Caller
    ) -> None:
        services.people.change(ada.id, OperatorChange(enabled=False), by=root)
        said = claims()
        with pytest.raises(AccountDisabled):
            services.identities.sign_in(said)
        services.people.change(ada.id, OperatorChange(enabled=True), by=root)
        with pytest.raises(StaleIdentity):
            services.identities.sign_in(said)

    def test_is_not_locked_by_wrong_passwords(self, services: Services, ada: Operator) -> None:
        for _ in range(WRONG_PASSWORDS_BEFORE_LOCK):
            with pytest.raises(SignInFailed):
                services.accounts.sign_in("ada@example.com", "wrong")
        services.identities.sign_in(claims())
        with pytest.raises(AccountLocked):
            services.accounts.sign_in("ada@example.com", PASSWORD)

    def test_lets_an_invited_person_join_without_a_password(
        self, services: Services, root: Caller
    ) -> None:
        made = services.invitations.invite("grace@example.com", role=OperatorRole.VIEWER, by=root)
        grace, token = services.identities.sign_in(claims("grace@example.com"))
        assert services.accounts.signed_in(token).is_enabled
        with pytest.raises(LinkNotValid):
            services.invitations.look(made.url.partition("=")[2])
        for guess in ("", "none", PASSWORD):
            with pytest.raises(SignInFailed):
                services.accounts.sign_in("grace@example.com", guess)
        reset = services.invitations.new_link(grace.id, by=root)
        services.invitations.accept(reset.url.partition("=")[2], PASSWORD)
        services.accounts.sign_in("grace@example.com", PASSWORD)

    def test_keeps_no_more_than_it_needs(self, services: Services, ada: Operator) -> None:
        with services.transactions.begin() as db:
            db.add(UsedIdentity(proof_hash="old", expires_at=now() - FRESH_FOR))
        services.identities.sign_in(claims())
        with services.transactions.read() as db:
            (kept,) = db.scalars(select(UsedIdentity))
        assert kept.proof_hash != "old"
        assert len(kept.proof_hash) == 64
