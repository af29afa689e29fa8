"""core/accounts/service.py: who may come in, and who may not."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.accounts.models import ApiKey, Operator, OperatorRole, OperatorSession
from core.accounts.service import AccountService
from core.bootstrap import Services
from core.db import Transactions, now
from core.errors import (
    AccountLocked,
    ApiKeyNotFound,
    Conflict,
    DatabaseUnavailable,
    Forbidden,
    InvalidInput,
    NotSignedIn,
    SignInFailed,
)
from core.migrations.tables import Base
from tests.conftest import QUICK_PASSWORDS

EMAIL = "Grace@Example.com"
PASSWORD = "correct horse battery"


@pytest.fixture
def accounts(services: Services) -> AccountService:
    services.accounts.add_operator(EMAIL, role=OperatorRole.OPERATOR, password=PASSWORD)
    return services.accounts


def fail(accounts: AccountService, times: int) -> None:
    for _ in range(times):
        with pytest.raises(SignInFailed):
            accounts.sign_in(EMAIL, "wrong")


def change(services: Services, **columns: object) -> None:
    """Write to the operators' rows, as time would have."""
    with services.transactions.begin() as db:
        db.execute(update(Operator).values(**columns))


class TestAddOperator:
    def test_names_the_operator_by_the_address_unless_told(self, services: Services) -> None:
        add = services.accounts.add_operator
        assert add("grace@a.example", role=OperatorRole.ADMIN, password="x").name == "Grace"
        named = add(" b@a.example ", role=OperatorRole.VIEWER, password="x", name="Bea")
        assert (named.name, named.email) == ("Bea", "b@a.example")

    @pytest.mark.parametrize("again", [EMAIL, EMAIL.upper(), f" {EMAIL.lower()} "])
    def test_refuses_an_address_that_is_taken(self, accounts: AccountService, again: str) -> None:
        with pytest.raises(Conflict, match="already an operator"):
            accounts.add_operator(again, role=OperatorRole.ADMIN, password="x")

    def test_stores_no_password(self, services: Services, accounts: AccountService) -> None:
        with services.transactions.read() as db:
            every = [db.execute(select(table)).all() for table in Base.metadata.sorted_tables]
        assert PASSWORD not in str(every)
        assert "$argon2id$" in str(every)


class TestHasOperators:
    def test_is_true_once_there_is_one(self, services: Services) -> None:
        assert not services.accounts.has_operators()
        services.accounts.add_operator("a@b.example", role=OperatorRole.ADMIN, password="x")
        assert services.accounts.has_operators()


class TestSignIn:
    def test_gives_the_operator_and_a_token(self, accounts: AccountService) -> None:
        operator, token = accounts.sign_in(f" {EMAIL.lower()} ", PASSWORD)
        assert (operator.email, operator.role) == (EMAIL, "operator")
        assert accounts.signed_in(token).id == operator.id

    def test_gives_every_browser_a_token_of_its_own(self, accounts: AccountService) -> None:
        assert accounts.sign_in(EMAIL, PASSWORD)[1] != accounts.sign_in(EMAIL, PASSWORD)[1]

    def test_says_the_same_of_a_wrong_password_and_an_unknown_address(
        self, accounts: AccountService
    ) -> None:
        with pytest.raises(SignInFailed) as wrong:
            accounts.sign_in(EMAIL, PASSWORD.upper())
        with pytest.raises(SignInFailed) as unknown:
            accounts.sign_in("nobody@example.com", PASSWORD)
        assert str(wrong.value) == str(unknown.value) == "E-mail address or password is wrong."

    def test_takes_as_long_for_an_unknown_address(self, accounts: AccountService) -> None:
        def fastest(email: str) -> float:
            spent = []
            for _ in range(3):
                started = time.process_time()
                with pytest.raises(SignInFailed):
                    accounts.sign_in(email, "wrong")
                spent.append(time.process_time() - started)
            return min(spent)

        assert fastest("nobody@example.com") > fastest(EMAIL) / 2

    def test_locks_one_operator_after_five_wrong_passwords_even_for_the_right_one(
        self, accounts: AccountService
    ) -> None:
        accounts.add_operator("other@a.example", role=OperatorRole.VIEWER, password=PASSWORD)
        fail(accounts, 5)
        with pytest.raises(AccountLocked, match="Try again in 15 minutes") as caught:
            accounts.sign_in(EMAIL, PASSWORD)
        assert 14 * 60 < (caught.value.retry_after_s or 0) <= 15 * 60
        assert accounts.sign_in("other@a.example", PASSWORD)

    def test_unlocks_when_the_time_has_passed(
        self, services: Services, accounts: AccountService
    ) -> None:
        change(services, locked_until=now() + timedelta(seconds=90))
        with pytest.raises(AccountLocked, match="in 2 minutes"):
            accounts.sign_in(EMAIL, PASSWORD)
        change(services, locked_until=now() - timedelta(seconds=1))
        fail(accounts, 1)
        assert accounts.sign_in(EMAIL, PASSWORD)

    def test_counts_only_wrong_passwords_in_a_row(
        self, services: Services, accounts: AccountService
    ) -> None:
        change(services, failed_sign_ins=4)
        accounts.sign_in(EMAIL, PASSWORD)
        fail(accounts, 1)
        assert accounts.sign_in(EMAIL, PASSWORD)


class TestSignedIn:
    @pytest.mark.parametrize("token", ["", "made-up", "é" * 50])
    def test_refuses_a_token_that_was_never_given(self, services: Services, token: str) -> None:
        with pytest.raises(NotSignedIn, match="Sign in again"):
            services.accounts.signed_in(token)

    def test_refuses_a_token_that_has_expired(
        self, services: Services, accounts: AccountService
    ) -> None:
        _, token = accounts.sign_in(EMAIL, PASSWORD)
        with services.transactions.begin() as db:
            db.execute(update(OperatorSession).values(expires_at=now() - timedelta(seconds=1)))
        with pytest.raises(NotSignedIn, match="expired"):
            accounts.signed_in(token)

    def test_lasts_twelve_hours(self, services: Services, accounts: AccountService) -> None:
        accounts.sign_in(EMAIL, PASSWORD)
        with services.transactions.read() as db:
            [session] = db.query(OperatorSession).all()
        assert timedelta(hours=11.9) < session.expires_at - now() <= timedelta(hours=12)


class TestSignOut:
    def test_ends_that_sign_in_and_no_other(self, accounts: AccountService) -> None:
        (_, left), (_, kept) = [accounts.sign_in(EMAIL, PASSWORD) for _ in range(2)]
        accounts.sign_out(left)
        with pytest.raises(NotSignedIn):
            accounts.signed_in(left)
        assert accounts.signed_in(kept).email == EMAIL

    def test_twice_is_no_error(self, accounts: AccountService) -> None:
        _, token = accounts.sign_in(EMAIL, PASSWORD)
        accounts.sign_out(token)
        accounts.sign_out(token)


class TestCreateApiKey:
    @pytest.mark.parametrize("role", list(OperatorRole))
    def test_gives_a_key_with_that_role(self, services: Services, role: OperatorRole) -> None:
        key = services.accounts.create_api_key("ci", role=role)
        caller = services.accounts.caller(key)
        assert (caller.name, caller.role) == ("ci", role)

    def test_stores_only_the_keys_hash(self, services: Services) -> None:
        key = services.accounts.create_api_key("ci", role=OperatorRole.VIEWER)
        services.transactions.engine.dispose()
        stored = b"".join(p.read_bytes() for p in services.settings.data_dir.glob("*.db*"))
        assert key.encode() not in stored

    def test_refuses_a_name_that_is_taken(self, services: Services) -> None:
        services.accounts.create_api_key("ci", role=OperatorRole.VIEWER)
        with pytest.raises(Conflict, match="named ci"):
            services.accounts.create_api_key("ci", role=OperatorRole.ADMIN)

    def test_refuses_a_name_that_was_revoked_and_says_why(self, services: Services) -> None:
        services.accounts.create_api_key("ci", role=OperatorRole.VIEWER)
        services.accounts.revoke_api_key("ci")
        with pytest.raises(Conflict, match=r"named ci was revoked\. Choose another name"):
            services.accounts.create_api_key("ci", role=OperatorRole.VIEWER)

    @pytest.mark.parametrize("name", ["", "x" * 201, "nul\x00"])
    def test_refuses_a_name_that_cannot_be_kept(self, services: Services, name: str) -> None:
        with pytest.raises(InvalidInput, match="1 to 200 characters"):
            services.accounts.create_api_key(name, role=OperatorRole.VIEWER)

    def test_of_one_name_at_once_makes_one_key(self, services: Services) -> None:
        together = Barrier(6)

        def create(_: int) -> str | None:
            together.wait()
            with suppress(Conflict):
                return services.accounts.create_api_key("ci", role=OperatorRole.VIEWER)
            return None

        with ThreadPoolExecutor(6) as pool:
            made = [key for key in pool.map(create, range(6)) if key]
        assert len(made) == len(services.accounts.api_keys()) == 1


class TestRevokeApiKey:
    def test_takes_the_key_out_of_use_and_keeps_it_listed(self, services: Services) -> None:
        key = services.accounts.create_api_key("ci", role=OperatorRole.ADMIN)
        first = services.accounts.revoke_api_key("ci")
        assert services.accounts.revoke_api_key("ci").revoked_at == first.revoked_at
        with pytest.raises(NotSignedIn, match="revoked"):
            services.accounts.caller(key)
        assert [one.state for one in services.accounts.api_keys()] == ["revoked"]

    def test_of_an_unknown_name_is_refused(self, services: Services) -> None:
        with pytest.raises(ApiKeyNotFound):
            services.accounts.revoke_api_key("ci")


class TestExpiry:
    def test_ends_a_key_at_its_time(self, services: Services) -> None:
        key = services.accounts.create_api_key(
            "ci", role=OperatorRole.VIEWER, lasts=timedelta(days=1)
        )
        assert services.accounts.caller(key).name == "ci"
        with services.transactions.begin() as db:
            db.execute(update(ApiKey).values(expires_at=now() - timedelta(seconds=1)))
        with pytest.raises(NotSignedIn, match="expired"):
            services.accounts.caller(key)
        assert [one.state for one in services.accounts.api_keys()] == ["expired"]


class TestLastUse:
    def last_used(self, services: Services) -> datetime | None:
        [key] = services.accounts.api_keys()
        return key.last_used_at

    def test_is_noted_at_most_once_a_minute(self, services: Services) -> None:
        key = services.accounts.create_api_key("ci", role=OperatorRole.VIEWER)
        assert self.last_used(services) is None
        services.accounts.caller(key)
        first = self.last_used(services)
        assert first is not None
        assert now() - first < timedelta(seconds=30)
        services.accounts.caller(key)
        assert self.last_used(services) == first
        with services.transactions.begin() as db:
            db.execute(update(ApiKey).values(last_used_at=first - timedelta(minutes=1)))
        services.accounts.caller(key)
        assert (self.last_used(services) or first) >= first

    def test_that_cannot_be_noted_refuses_nobody(self, services: Services) -> None:
        """As while another process holds the database's lock for too long."""
        key = services.accounts.create_api_key("ci", role=OperatorRole.VIEWER)
        busy = OnlyReading(services.transactions.engine)
        accounts = AccountService(busy, passwords=QUICK_PASSWORDS, configured_api_key=None)
        assert accounts.caller(key).name == "ci"
        assert self.last_used(services) is None


class OnlyReading(Transactions):
    """A database that takes no writes."""

    @contextmanager
    def begin(self) -> Iterator[Session]:
        raise DatabaseUnavailable
        yield


class TestCaller:
    def test_of_the_configured_key_is_an_administrator(self, services: Services) -> None:
        caller = services.accounts.caller(services.settings.api_key or "")
        assert caller.role is OperatorRole.ADMIN

    @pytest.mark.parametrize("key", ["", "sk_unknown", "sk_test_administrato", "clé"])
    def test_of_any_other_key_is_refused(self, services: Services, key: str) -> None:
        with pytest.raises(NotSignedIn, match="not known, has expired or was revoked"):
            services.accounts.caller(key)

    @pytest.mark.parametrize("configured", [None, ""])
    def test_without_a_configured_key_an_empty_one_opens_nothing(
        self, services: Services, configured: str | None
    ) -> None:
        accounts = AccountService(
            services.transactions, passwords=QUICK_PASSWORDS, configured_api_key=configured
        )
        with pytest.raises(NotSignedIn):
            accounts.caller("")

    def test_of_a_revoked_key_is_refused(self, services: Services) -> None:
        key = services.accounts.create_api_key("ci", role=OperatorRole.ADMIN)
        with services.transactions.begin() as db:
            db.execute(update(ApiKey).values(revoked_at=now()))
        with pytest.raises(NotSignedIn, match="revoked"):
            services.accounts.caller(key)

    @pytest.mark.parametrize(
        ("own", "covered"),
        [
            (OperatorRole.VIEWER, {"viewer"}),
            (OperatorRole.OPERATOR, {"viewer", "operator"}),
            (OperatorRole.CURATOR, {"viewer", "operator", "curator"}),
            (OperatorRole.ADMIN, {"viewer", "operator", "curator", "admin"}),
        ],
    )
    def test_may_do_what_its_role_and_the_lower_ones_may(
        self, services: Services, own: OperatorRole, covered: set[str]
    ) -> None:
        caller = services.accounts.caller(services.accounts.create_api_key("ci", role=own))
        for wanted in OperatorRole:
            if wanted in covered:
                caller.require(wanted)
            else:
                with pytest.raises(Forbidden, match=f"needs the role {wanted}"):
                    caller.require(wanted)
