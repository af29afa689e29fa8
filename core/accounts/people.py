"""Who works here, for administrators, and each one's own account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts import links, sign_ins
from core.accounts.models import Operator, OperatorLink, OperatorRole, OperatorSession
from core.accounts.passwords import Passwords, require_fit
from core.accounts.service import Caller
from core.audit.log import UNTOLD, Change, Subject, note
from core.db import Transactions, now
from core.errors import (
    AccountLocked,
    InvalidInput,
    LastAdministrator,
    NotSignedIn,
    OperatorNotFound,
    OwnAccount,
    SignInNotFound,
    WrongPassword,
)

LONGEST_NAME = 200


@dataclass(frozen=True)
class Person:
    """An operator, the link that waits for them if any, and when they were last at the console."""

    operator: Operator
    link: OperatorLink | None = None
    last_seen_at: datetime | None = None
    """Of the sign-ins that are good now."""


@dataclass(frozen=True)
class OperatorChange:
    """What is to be different about an operator; `None` leaves it as it is."""

    name: str | None = None
    role: OperatorRole | None = None
    enabled: bool | None = None


class PeopleService:
    """Operators and where they are signed in. Each public method is one transaction.

    Everything needs the role of an administrator, but for what concerns one's own account.
    """

    def __init__(self, transactions: Transactions, *, passwords: Passwords) -> None:
        self._transactions = transactions
        self._passwords = passwords

    def everyone(self, by: Caller) -> Sequence[Person]:
        """All operators by name, the invited and the disabled too. Raises Forbidden."""
        with self._transactions.read() as db:
            by.require_now(db, OperatorRole.ADMIN)
            operators = db.scalars(select(Operator).order_by(Operator.name, Operator.id)).all()
            good = select(OperatorLink).where(OperatorLink.expires_at > now())
            waiting = {link.operator_id: link for link in db.scalars(good)}
            seen: dict[int, datetime | None] = {}
            for session in sign_ins.live_sessions(db):
                seen.setdefault(session.operator_id, session.last_seen_at)
        return [Person(each, waiting.get(each.id), seen.get(each.id)) for each in operators]

    def person(self, operator_id: int, by: Caller) -> Person:
        """Raises OperatorNotFound, Forbidden."""
        for person in self.everyone(by):
            if person.operator.id == operator_id:
                return person
        raise OperatorNotFound(operator_id)

    def change(self, operator_id: int, change: OperatorChange, *, by: Caller) -> Operator:
        """The operator as it is then. Disabling ends sign-ins and links.

        Raises OperatorNotFound, InvalidInput, Forbidden, OwnAccount, LastAdministrator.
        """
        is_own = by.operator_id == operator_id
        with self._transactions.begin() as db:
            administrators = _locked_administrators(db)
            renames = is_own and change == OperatorChange(name=change.name)
            by.require_now(db, OperatorRole.VIEWER if renames else OperatorRole.ADMIN)
            operator = sign_ins.locked(db, operator_id)
            before = _described(operator)
            if is_own:
                _require_allowed_to_oneself(operator, change)
            _apply(operator, change)
            _require_an_administrator(administrators, changed=operator, was=before)
            if operator.disabled_at is not None:
                sign_ins.end_sessions(db, operator.id)
                links.drop(db, operator.id)
            note_change(db, operator, by.name, "changed", Change(before, _described(operator)))
        return operator

    def sign_ins(self, operator_id: int, by: Caller) -> Sequence[OperatorSession]:
        """Where somebody is signed in, the one seen last first. Raises Forbidden."""
        with self._transactions.read() as db:
            _require_own_or_administrator(db, operator_id, by)
            return sign_ins.live_sessions(db, operator_id)

    def end_sign_in(self, operator_id: int, sign_in_id: str, *, by: Caller) -> None:
        """Raises SignInNotFound, OperatorNotFound, Forbidden."""
        with self._transactions.begin() as db:
            _require_own_or_administrator(db, operator_id, by)
            operator = sign_ins.locked(db, operator_id)
            if not sign_ins.end_session(db, operator_id, sign_in_id):
                raise SignInNotFound(sign_in_id)
            note_change(db, operator, by.name, "signed_out", Change(after={"sign_ins": 1}))

    def end_sign_ins(self, operator_id: int, *, by: Caller, keep: str | None = None) -> int:
        """How many were ended; the one with the token `keep` goes on.

        Raises OperatorNotFound, Forbidden.
        """
        with self._transactions.begin() as db:
            _require_own_or_administrator(db, operator_id, by)
            operator = sign_ins.locked(db, operator_id)
            ended = sign_ins.end_sessions(db, operator_id, keep=keep)
            if ended:
                note_change(db, operator, by.name, "signed_out", Change(after={"sign_ins": ended}))
        return ended

    def choose_time_zone(self, by: Caller, name: str | None) -> Operator:
        """The zone one reads times in, by its IANA name; `None` is that of the browser.

        Raises InvalidInput for an unknown one, NotSignedIn for a program.
        """
        if name is not None and name not in available_timezones():
            raise InvalidInput("There is no such time zone. Choose one such as Europe/Berlin.")
        if by.operator_id is None:
            raise NotSignedIn("Programs have no time zone.")
        with self._transactions.begin() as db:
            by.require_now(db, OperatorRole.VIEWER)
            operator = sign_ins.locked(db, by.operator_id)
            change = Change({"time_zone": operator.time_zone}, {"time_zone": name})
            operator.time_zone = name
            note_change(db, operator, by.name, "changed", change)
        return operator

    def change_password(self, by: Caller, current: str, new: str, *, keep: str) -> None:
        """One's own; every sign-in but the one with the token `keep` ends.

        Raises WrongPassword, AccountLocked after five of them, UnfitPassword, NotSignedIn.
        """
        with self._transactions.read() as db:
            operator = db.get(Operator, by.operator_id) if by.operator_id is not None else None
        if operator is None:
            raise NotSignedIn("Programs have no password.")
        require_fit(new, email=operator.email)
        checked, new_hash = operator.password_hash, self._passwords.hashed(new)
        right = self._passwords.matches(current, checked)
        with self._transactions.begin() as db:
            operator = sign_ins.locked(db, operator.id)
            locked_s = sign_ins.seconds_locked(operator)
            right = right and operator.password_hash == checked
            if not locked_s:
                sign_ins.count_try(operator, right=right)
            if right and not locked_s:
                operator.password_hash = new_hash
                sign_ins.end_sessions(db, operator.id, keep=keep)
                links.drop(db, operator.id)
                note_change(db, operator, by.name, "changed_password")
        if locked_s:
            raise AccountLocked(locked_s)
        if not right:
            raise WrongPassword


def checked_name(name: str) -> str:
    """Raises InvalidInput."""
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or "\x00" in name:
        raise InvalidInput(f"A name has 1 to {LONGEST_NAME} characters.")
    return name


def _locked_administrators(db: Session) -> Sequence[Operator]:
    """All of them, so that two cannot take each other's role at once."""
    wanted = select(Operator).where(Operator.role == OperatorRole.ADMIN).order_by(Operator.id)
    return db.scalars(wanted.with_for_update()).all()


def _apply(operator: Operator, change: OperatorChange) -> None:
    if change.name is not None:
        operator.name = checked_name(change.name)
    if change.role is not None:
        operator.role = change.role
    if change.enabled is not None:
        operator.disabled_at = None if change.enabled else operator.disabled_at or now()


def _require_allowed_to_oneself(operator: Operator, change: OperatorChange) -> None:
    if change.role not in (None, operator.role):
        raise OwnAccount("change the role of")
    if change.enabled is False:
        raise OwnAccount("disable")


def _require_an_administrator(
    administrators: Sequence[Operator], *, changed: Operator, was: dict[str, object]
) -> None:
    had_one = was["role"] == OperatorRole.ADMIN and was["enabled"] and not changed.is_invited
    left = [a for a in administrators if a.role == OperatorRole.ADMIN and a.is_enabled]
    if had_one and not left:
        raise LastAdministrator(changed.email)


def _require_own_or_administrator(db: Session, operator_id: int, by: Caller) -> None:
    by.require_now(db, OperatorRole.VIEWER if by.operator_id == operator_id else OperatorRole.ADMIN)


def _described(operator: Operator) -> dict[str, object]:
    enabled = operator.disabled_at is None
    return {"name": operator.name, "role": operator.role, "enabled": enabled}


def note_change(
    db: Session, operator: Operator, by: str, action: str, change: Change = UNTOLD
) -> None:
    """Note in the audit log what was done about an operator's account."""
    note(db, Subject("operator", operator.email), by=by, action=action, change=change)
