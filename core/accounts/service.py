"""Operators, their sign-ins, and API keys. Each public method is one transaction."""

import hmac
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.accounts import api_keys as keys
from core.accounts import sign_ins
from core.accounts.models import ApiKey, Operator, OperatorRole, OperatorSession
from core.accounts.passwords import Passwords
from core.accounts.sign_ins import SIGN_IN_LASTS, WRONG_PASSWORDS_BEFORE_LOCK
from core.audit.log import Change, Subject, note
from core.db import Transactions, now
from core.errors import (
    AccountDisabled,
    AccountLocked,
    Conflict,
    DatabaseUnavailable,
    Forbidden,
    NotSignedIn,
    SignInFailed,
)

__all__ = ["SIGN_IN_LASTS", "WRONG_PASSWORDS_BEFORE_LOCK", "AccountService", "Caller"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Caller:
    """Who acts for the company: an operator, or the program that an API key stands for."""

    name: str
    """As customers see it."""
    role: OperatorRole
    operator_id: int | None = None
    """`None` for a program."""

    @classmethod
    def of(cls, operator: Operator) -> Self:
        """An operator who acts in person."""
        return cls(operator.name, OperatorRole(operator.role), operator.id)

    def require(self, role: OperatorRole) -> None:
        """Raises Forbidden unless this caller has `role` or a higher one."""
        if not self.role.covers(role):
            raise Forbidden(role)

    def require_now(self, db: Session, role: OperatorRole) -> None:
        """The same of an operator as the database has them at this moment.

        A page that is open since before may still believe in a role that was taken away.
        """
        self.require(role)
        if self.operator_id is not None:
            operator = db.get(Operator, self.operator_id)
            if operator is None or not operator.is_enabled:
                raise NotSignedIn("Your sign-in has ended.")
            if not OperatorRole(operator.role).covers(role):
                raise Forbidden(role)


class AccountService:
    """Sign operators in and out, and tell what an API key may do."""

    def __init__(
        self, transactions: Transactions, *, passwords: Passwords, configured_api_key: str | None
    ) -> None:
        self._transactions = transactions
        self._passwords = passwords
        self._configured_api_key = configured_api_key

    def add_operator(
        self,
        email: str,
        *,
        role: OperatorRole,
        password: str,
        name: str = "",
        by: Caller | None = None,
    ) -> Operator:
        """`by` is noted in the audit log; without, the installation itself adds the operator.

        Raises Forbidden, and Conflict when the address is taken.
        """
        email = email.strip()
        password_hash = self._passwords.hashed(password)
        with self._transactions.begin() as db:
            _require_administrator(db, by)
            if sign_ins.by_email(db, email) is not None:
                raise Conflict(f"There is already an operator with the address {email}.")
            operator = Operator(
                email=email, name=name or name_from(email), role=role, password_hash=password_hash
            )
            db.add(operator)
            if by is not None:
                added = Change(after={"name": operator.name, "role": role})
                note(db, Subject("operator", email), by=by.name, action="added", change=added)
        return operator

    def has_operators(self) -> bool:
        with self._transactions.read() as db:
            return db.scalar(select(func.count()).select_from(Operator)) != 0

    def operators(self, role: OperatorRole = OperatorRole.VIEWER) -> Sequence[Operator]:
        """Those who can sign in and have the role or a higher one, by name."""
        with self._transactions.read() as db:
            everyone = db.scalars(select(Operator).order_by(Operator.name, Operator.id)).all()
        return [o for o in everyone if o.is_enabled and OperatorRole(o.role).covers(role)]

    def sign_in(
        self, email: str, password: str, *, browser: str | None = None
    ) -> tuple[Operator, str]:
        """The operator and a token for `signed_in`, valid for 12 hours.

        Raises SignInFailed, AccountLocked for 15 minutes after five wrong passwords in a row, and
        AccountDisabled. A wrong try takes as long for an unknown address as for a known one.
        """
        with self._transactions.read() as db:
            claimed = sign_ins.by_email(db, email)
        checked = claimed.password_hash if claimed else None
        right = self._passwords.matches(password, checked)
        with self._transactions.begin() as db:
            operator = sign_ins.by_email(db, email, lock=True)
            right = right and operator is not None and operator.password_hash == checked
            locked_s = sign_ins.seconds_locked(operator)
            if operator is not None and not locked_s:
                sign_ins.count_try(operator, right=right)
            admitted = operator is not None and right and not locked_s
            token = None
            if operator is not None and admitted and operator.is_enabled:
                token = sign_ins.open_session(db, operator, browser)
        if locked_s:
            raise AccountLocked(locked_s)
        if operator is None or not admitted:
            raise SignInFailed
        if token is None:
            raise AccountDisabled
        return operator, token

    def signed_in(self, token: str) -> Operator:
        """The operator behind a sign-in token. Raises NotSignedIn."""
        with self._transactions.read() as db:
            session = sign_ins.live_session(db, token)
            operator = db.get(Operator, session.operator_id) if session is not None else None
        if session is None or operator is None or not operator.is_enabled:
            raise NotSignedIn("Your sign-in has expired. Sign in again.")
        if sign_ins.is_sight_due(session):
            self._note_sight(session)
        return operator

    def sign_out(self, token: str) -> None:
        with self._transactions.begin() as db:
            session = sign_ins.live_session(db, token)
            if session is not None:
                sign_ins.end_session(db, session.operator_id, session.id)

    def create_api_key(
        self,
        name: str,
        *,
        role: OperatorRole,
        lasts: timedelta | None = None,
        by: Caller | None = None,
    ) -> str:
        """The key itself, shown this once; `lasts` is how long it is good, else for ever.

        `by` is noted in the audit log; without, the installation itself makes the key.

        Raises Conflict when the name is taken or was once, InvalidInput, Forbidden.
        """
        expires_at = now() + lasts if lasts is not None else None
        try:
            with self._transactions.begin() as db:
                _require_administrator(db, by)
                key = keys.add(db, name, role=role, expires_at=expires_at)
                if by is not None:
                    made = Change(after={"role": role, "expires_at": expires_at})
                    note(db, Subject("api_key", name), by=by.name, action="created", change=made)
        except IntegrityError:
            raise Conflict(f"There is already an API key named {name}.") from None
        return key

    def api_keys(self) -> Sequence[ApiKey]:
        """All keys by name, those that are no longer good too."""
        with self._transactions.read() as db:
            return keys.every(db)

    def revoke_api_key(self, name: str | int, *, by: Caller | None = None) -> ApiKey:
        """A key, by name or id, is good no longer, from the next request on.

        Raises ApiKeyNotFound, Forbidden.
        """
        with self._transactions.begin() as db:
            _require_administrator(db, by)
            key = keys.get(db, name)
            if by is not None and key.revoked_at is None:
                note(db, Subject("api_key", key.name), by=by.name, action="revoked")
            key.revoked_at = key.revoked_at or now()
        return key

    def caller(self, api_key: str) -> Caller:
        """Who an API key stands for. Raises NotSignedIn."""
        configured = self._configured_api_key
        if configured and hmac.compare_digest(configured.encode(), api_key.encode()):
            return Caller("Support", OperatorRole.ADMIN)
        with self._transactions.read() as db:
            found = keys.valid(db, api_key)
        if found is None:
            raise NotSignedIn("This API key is not known, has expired or was revoked.")
        if keys.is_use_due(found):
            self._note_use(found)
        return Caller(found.name, OperatorRole(found.role))

    def _note_use(self, key: ApiKey) -> None:
        try:
            with self._transactions.begin() as db:
                keys.note_use(db, key)
        except DatabaseUnavailable:  # the next request notes it; this one is not to fail for it
            _log.warning("The use of the API key %s was not noted", key.name)

    def _note_sight(self, session: OperatorSession) -> None:
        try:
            with self._transactions.begin() as db:
                sign_ins.note_sight(db, session)
        except DatabaseUnavailable:  # the next one notes it; nobody is to be shut out for it
            _log.warning("The use of a sign-in was not noted")


def name_from(email: str) -> str:
    """What customers see of an operator until there is a better name."""
    return email.partition("@")[0].title()


def _require_administrator(db: Session, by: Caller | None) -> None:
    if by is not None:
        by.require_now(db, OperatorRole.ADMIN)
