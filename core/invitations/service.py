"""Invite people, and let them choose a password, by a link that is good once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.accounts import links, sign_ins
from core.accounts.models import LinkKind, Operator, OperatorRole
from core.accounts.passwords import Passwords, require_fit
from core.accounts.people import checked_name, note_change
from core.accounts.service import Caller, name_from
from core.audit.log import Change
from core.db import Transactions, now
from core.errors import (
    Conflict,
    InvalidInput,
    LinkNotValid,
    OperatorActive,
    OperatorDisabled,
)
from core.invitations.wording import letter
from core.notifications.mail import MailSender
from core.notifications.models import new_event_id
from core.notifications.retries import Attempt

QUERY = {LinkKind.INVITATION: "invite", LinkKind.RESET: "reset"}
"""What the link's token is called in the console's address."""


@dataclass(frozen=True)
class Handout:
    """A link to hand over. It is shown this once: only its hash is stored."""

    operator: Operator
    kind: LinkKind
    url: str = field(repr=False)
    expires_at: datetime
    mailed: Attempt | None = None
    """How sending it went; `None` where no mail server is set."""


class InvitationService:
    """Links to choose a password: invitations of a week, resets of an hour.

    Each change is one transaction; the mail leaves after it.
    """

    def __init__(
        self,
        transactions: Transactions,
        *,
        passwords: Passwords,
        mail: MailSender,
        console_url: str,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._passwords = passwords
        self._mail = mail
        self._console_url = console_url
        self._clock = clock

    def invite(self, email: str, *, role: OperatorRole, name: str = "", by: Caller) -> Handout:
        """Somebody new, who cannot sign in before they have used the link.

        Raises Forbidden, InvalidInput, Conflict when the address is taken.
        """
        email = _checked_address(email)
        name = checked_name(name) if name.strip() else name_from(email)
        taken = Conflict(f"There is already an operator with the address {email}.")
        try:
            with self._transactions.begin() as db:
                by.require_now(db, OperatorRole.ADMIN)
                if sign_ins.by_email(db, email) is not None:
                    raise taken
                operator = Operator(email=email, name=name, role=role, password_hash="")
                db.add(operator)
                db.flush()
                made = self._handout(db, operator)
                invited = Change(after={"name": name, "role": role})
                note_change(db, operator, by.name, "invited", invited)
        except IntegrityError:
            raise taken from None
        return self._mailed(made)

    def new_link(self, operator_id: int, *, by: Caller) -> Handout:
        """Another invitation for who has not used theirs, else a reset. The older one ends.

        Raises OperatorNotFound, OperatorDisabled, Forbidden.
        """
        with self._transactions.begin() as db:
            by.require_now(db, OperatorRole.ADMIN)
            operator = sign_ins.locked(db, operator_id)
            if operator.disabled_at is not None:
                raise OperatorDisabled(operator.email)
            made = self._handout(db, operator)
            is_first = made.kind is LinkKind.INVITATION
            note_change(db, operator, by.name, "invited_again" if is_first else "gave_reset_link")
        return self._mailed(made)

    def withdraw(self, operator_id: int, *, by: Caller) -> None:
        """Take somebody off the list who has never signed in.

        Raises OperatorNotFound, OperatorActive, Forbidden.
        """
        with self._transactions.begin() as db:
            by.require_now(db, OperatorRole.ADMIN)
            operator = sign_ins.locked(db, operator_id)
            if not operator.is_invited:
                raise OperatorActive(operator.email)
            links.drop(db, operator.id)
            db.delete(operator)
            note_change(db, operator, by.name, "withdrew_invitation")

    def look(self, token: str) -> tuple[Operator, LinkKind]:
        """Whom a link is for, and what it does. Raises LinkNotValid."""
        with self._transactions.read() as db:
            link = links.opened(db, token)
            operator = db.get(Operator, link.operator_id) if link is not None else None
        if link is None or operator is None or operator.disabled_at is not None:
            raise LinkNotValid
        return operator, LinkKind(link.kind)

    def accept(
        self, token: str, password: str, *, name: str = "", browser: str | None = None
    ) -> tuple[Operator, str]:
        """Set the password, sign in, and end all other sign-ins; the link is used up.

        The answer is the operator and a token for `AccountService.signed_in`. An invited person's
        `name`, if given, is how customers see them.

        Raises LinkNotValid, UnfitPassword, InvalidInput.
        """
        claimed, kind = self.look(token)
        require_fit(password, email=claimed.email)
        password_hash = self._passwords.hashed(password)
        with self._transactions.begin() as db:
            operator = sign_ins.locked(db, claimed.id)
            if operator.disabled_at is not None or not links.use_up(db, token):
                raise LinkNotValid
            if kind is LinkKind.INVITATION and name.strip():
                operator.name = checked_name(name)
            operator.password_hash = password_hash
            operator.failed_sign_ins, operator.locked_until = 0, None
            sign_ins.end_sessions(db, operator.id)
            session = sign_ins.open_session(db, operator, browser)
            did = "accepted" if kind is LinkKind.INVITATION else "reset_password"
            note_change(db, operator, operator.name, did)
        return operator, session

    def _handout(self, db: Session, operator: Operator) -> Handout:
        token, kind, expires_at = links.replace(db, operator)
        url = f"{self._console_url}/?{QUERY[kind]}={token}"
        return Handout(operator, kind, url, expires_at)

    def _mailed(self, made: Handout) -> Handout:
        if not self._mail.is_configured:
            return made
        subject, text = letter(made.kind, name=made.operator.name, url=made.url)
        attempt = self._mail.send(
            made.operator.email, subject=subject, text=text, key=new_event_id(), at=self._clock()
        )
        return Handout(made.operator, made.kind, made.url, made.expires_at, attempt)


def _checked_address(email: str) -> str:
    """Raises InvalidInput."""
    try:
        checked = validate_email(
            email.strip(), check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError:
        raise InvalidInput(
            "This is not an e-mail address. Write one such as ada@example.com."
        ) from None
    return checked.normalized
