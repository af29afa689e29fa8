"""core/invitations/service.py: links that are good once, for a while, for one person."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select, update

from core.accounts.models import LinkKind, Operator, OperatorLink, OperatorRole
from core.accounts.people import OperatorChange
from core.accounts.service import Caller
from core.bootstrap import Services
from core.db import now
from core.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    LinkNotValid,
    NotSignedIn,
    OperatorActive,
    OperatorDisabled,
    SignInFailed,
    UnfitPassword,
)
from core.invitations.service import Handout
from core.migrations.tables import Base
from tests.conftest import Install
from tests.notifications.receivers import mail_receiver

PASSWORD = "correct horse battery"
NEW = "a new and longer one"
GRACE = "grace@example.com"


@pytest.fixture
def boss(services: Services) -> Caller:
    return administrator(services)


def administrator(services: Services) -> Caller:
    return Caller.of(
        services.accounts.add_operator(
            "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
        )
    )


@pytest.fixture
def ada(services: Services) -> Operator:
    return services.accounts.add_operator(
        "ada@example.com", role=OperatorRole.OPERATOR, password=PASSWORD, name="Ada"
    )


@pytest.fixture
def invited(services: Services, boss: Caller) -> Handout:
    return services.invitations.invite(GRACE, role=OperatorRole.CURATOR, by=boss)


def token(handout: Handout) -> str:
    return handout.url.partition("=")[2]


class TestInvite:
    def test_gives_a_link_of_a_week_to_somebody_who_cannot_sign_in_yet(
        self, services: Services, invited: Handout, boss: Caller
    ) -> None:
        assert invited.url.startswith(f"{services.settings.resolved_console_url}/?invite=")
        assert timedelta(days=6.9) < invited.expires_at - now() <= timedelta(days=7)
        assert invited.mailed is None
        assert services.people.person(invited.operator.id, boss).operator.state == "invited"
        for password in ("", PASSWORD):
            with pytest.raises(SignInFailed):
                services.accounts.sign_in(GRACE, password)
        assert GRACE not in {each.email for each in services.accounts.operators()}

    def test_stores_neither_link_nor_password(self, services: Services, invited: Handout) -> None:
        services.invitations.accept(token(invited), NEW)
        again = services.invitations.new_link(
            invited.operator.id, by=Caller("Program", OperatorRole.ADMIN)
        )
        with services.transactions.read() as db:
            every = [db.execute(select(table)).all() for table in Base.metadata.sorted_tables]
        stored = str(every)
        assert "gave_reset_link" in stored
        assert token(invited) not in stored
        assert token(again) not in stored
        assert NEW not in stored

    @pytest.mark.parametrize("address", ["ADA@example.com", " ada@example.com "])
    def test_refuses_an_address_that_is_taken(
        self, services: Services, ada: Operator, boss: Caller, address: str
    ) -> None:
        with pytest.raises(Conflict, match="already an operator"):
            services.invitations.invite(address, role=OperatorRole.VIEWER, by=boss)

    @pytest.mark.parametrize("address", ["", "grace", "grace@", "a b@example.com"])
    def test_refuses_what_is_no_address(
        self, services: Services, boss: Caller, address: str
    ) -> None:
        with pytest.raises(InvalidInput, match="not an e-mail address"):
            services.invitations.invite(address, role=OperatorRole.VIEWER, by=boss)

    @pytest.mark.parametrize("role", [r for r in OperatorRole if r != OperatorRole.ADMIN])
    def test_is_for_administrators(
        self, services: Services, ada: Operator, role: OperatorRole, boss: Caller
    ) -> None:
        services.people.change(ada.id, OperatorChange(role=role), by=boss)
        by = Caller("Ada", role, ada.id)
        with pytest.raises(Forbidden):
            services.invitations.invite(GRACE, role=OperatorRole.ADMIN, by=by)
        with pytest.raises(Forbidden):
            services.invitations.new_link(ada.id, by=by)
        with pytest.raises(Forbidden):
            services.invitations.withdraw(ada.id, by=by)

    def test_of_one_address_at_once_invites_once(self, services: Services, boss: Caller) -> None:
        together = Barrier(4)

        def invite(_: int) -> Handout | None:
            together.wait()
            with suppress(Conflict):
                return services.invitations.invite(GRACE, role=OperatorRole.VIEWER, by=boss)
            return None

        with ThreadPoolExecutor(4) as pool:
            made = [handout for handout in pool.map(invite, range(4)) if handout]
        assert len(made) == 1


class TestAccept:
    def test_sets_name_and_password_and_signs_in(
        self, services: Services, invited: Handout
    ) -> None:
        operator, session = services.invitations.accept(
            token(invited), NEW, name=" Grace H. ", browser="Firefox on Linux"
        )
        assert (operator.name, operator.role) == ("Grace H.", "curator")
        assert services.accounts.signed_in(session).id == operator.id
        assert services.accounts.sign_in(GRACE, NEW)
        entries, _ = services.audit.find()
        assert [(entry.actor, entry.action) for entry in entries] == [
            ("Grace H.", "accepted"),
            ("Root", "invited"),
        ]

    def test_works_once(self, services: Services, invited: Handout) -> None:
        services.invitations.accept(token(invited), NEW)
        for use in (
            lambda: services.invitations.look(token(invited)),
            lambda: services.invitations.accept(token(invited), "another one, too"),
        ):
            with pytest.raises(LinkNotValid):
                use()
        assert services.accounts.sign_in(GRACE, NEW)

    def test_at_once_works_for_one(self, services: Services, invited: Handout) -> None:
        together = Barrier(6)

        def accept(at: int) -> str | None:
            together.wait()
            with suppress(LinkNotValid):
                return services.invitations.accept(token(invited), f"{NEW} {at}")[1]
            return None

        with ThreadPoolExecutor(6) as pool:
            [session] = [made for made in pool.map(accept, range(6)) if made]
        assert services.accounts.signed_in(session).email == GRACE

    @pytest.mark.parametrize("kind", LinkKind)
    def test_ends_with_its_time(
        self, services: Services, invited: Handout, ada: Operator, boss: Caller, kind: LinkKind
    ) -> None:
        made = invited
        if kind is LinkKind.RESET:
            made = services.invitations.new_link(ada.id, by=boss)
            assert timedelta(minutes=59) < made.expires_at - now() <= timedelta(hours=1)
        assert services.invitations.look(token(made))[1] is kind
        with services.transactions.begin() as db:
            db.execute(update(OperatorLink).values(expires_at=now() - timedelta(seconds=1)))
        with pytest.raises(LinkNotValid, match="Ask an administrator"):
            services.invitations.accept(token(made), NEW)

    @pytest.mark.parametrize("made_up", ["", "made-up", "é" * 60])
    def test_refuses_what_was_never_given(
        self, services: Services, invited: Handout, made_up: str
    ) -> None:
        with pytest.raises(LinkNotValid):
            services.invitations.accept(made_up, NEW)

    def test_of_an_unfit_password_leaves_the_link_good(
        self, services: Services, invited: Handout
    ) -> None:
        with pytest.raises(UnfitPassword, match="at least 10 characters"):
            services.invitations.accept(token(invited), "short")
        assert services.invitations.accept(token(invited), NEW)


class TestNewLink:
    def test_replaces_the_older_one(
        self, services: Services, invited: Handout, boss: Caller
    ) -> None:
        newer = services.invitations.new_link(invited.operator.id, by=boss)
        assert newer.kind is LinkKind.INVITATION
        with pytest.raises(LinkNotValid, match="replaced by a newer"):
            services.invitations.look(token(invited))
        assert services.invitations.look(token(newer))[0].email == GRACE

    def test_of_who_has_a_password_resets_it_and_ends_every_sign_in(
        self, services: Services, ada: Operator, boss: Caller
    ) -> None:
        _, before = services.accounts.sign_in(ada.email, PASSWORD)
        made = services.invitations.new_link(ada.id, by=boss)
        assert "/?reset=" in made.url
        assert services.accounts.signed_in(before).id == ada.id
        _, session = services.invitations.accept(token(made), NEW, name="Mallory")
        with pytest.raises(NotSignedIn):
            services.accounts.signed_in(before)
        assert services.accounts.signed_in(session).name == "Ada"
        with pytest.raises(SignInFailed):
            services.accounts.sign_in(ada.email, PASSWORD)

    def test_opens_an_account_that_wrong_passwords_had_locked(
        self, services: Services, ada: Operator, boss: Caller
    ) -> None:
        with services.transactions.begin() as db:
            db.execute(update(Operator).values(locked_until=now() + timedelta(minutes=9)))
        services.invitations.accept(token(services.invitations.new_link(ada.id, by=boss)), NEW)
        assert services.accounts.sign_in(ada.email, NEW)

    def test_is_of_no_use_to_who_is_disabled(
        self, services: Services, ada: Operator, boss: Caller
    ) -> None:
        made = services.invitations.new_link(ada.id, by=boss)
        services.people.change(ada.id, OperatorChange(enabled=False), by=boss)
        with pytest.raises(LinkNotValid):
            services.invitations.accept(token(made), NEW)
        with pytest.raises(OperatorDisabled, match="Enable the account first"):
            services.invitations.new_link(ada.id, by=boss)


class TestWithdraw:
    def test_takes_an_invited_person_off_the_list(
        self, services: Services, invited: Handout, boss: Caller
    ) -> None:
        services.invitations.withdraw(invited.operator.id, by=boss)
        assert [each.operator.name for each in services.people.everyone(boss)] == ["Root"]
        with pytest.raises(LinkNotValid):
            services.invitations.look(token(invited))

    def test_leaves_who_has_an_account(
        self, services: Services, ada: Operator, boss: Caller
    ) -> None:
        with pytest.raises(OperatorActive, match="Disable it"):
            services.invitations.withdraw(ada.id, by=boss)


class TestMail:
    def test_carries_the_link_where_a_mail_server_is_set(
        self, tmp_path: Path, install: Install
    ) -> None:
        with mail_receiver() as mailbox:
            settings = {
                "smtp_host": "127.0.0.1",
                "smtp_port": mailbox.port,
                "smtp_from": "help@shop.example",
                "smtp_tls": "none",
                "console_url": "https://desk.example/",
            }
            with install(tmp_path, **settings) as services:
                boss = administrator(services)
                made = services.invitations.invite(GRACE, role=OperatorRole.VIEWER, by=boss)
                assert made.mailed is not None
                assert made.mailed.delivered
                mailbox.refusals["RCPT"] = "550 no such user"
                failed = services.invitations.new_link(made.operator.id, by=boss).mailed
            [message] = mailbox.messages
        assert made.url.startswith("https://desk.example/?invite=")
        assert made.url in message_from_bytes(message, policy=default).get_content()
        assert b"To: grace@example.com" in message
        assert failed is not None
        assert "refuses the recipient" in failed.reason
