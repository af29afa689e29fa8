"""Operators, their sign-ins, and API keys. Each public method is one transaction."""

import hmac
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Self

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.accounts import api_keys as keys
from core.accounts.models import ApiKey, Operator, OperatorRole, OperatorSession
from core.db import Transactions, now
from core.errors import (
    AccountLocked,
    Conflict,
    DatabaseUnavailable,
    Forbidden,
    NotSignedIn,
    SignInFailed,
)

WRONG_PASSWORDS_BEFORE_LOCK = 5
LOCK = timedelta(minutes=15)
SIGN_IN_LASTS = timedelta(hours=12)
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


class AccountService:
    """Sign operators in and out, and tell what an API key may do."""

    def __init__(self, transactions: Transactions, *, configured_api_key: str | None) -> None:
        self._transactions = transactions
        self._configured_api_key = configured_api_key
        self._hasher = PasswordHasher()
        _decoy_hash()

    def add_operator(
        self, email: str, *, role: OperatorRole, password: str, name: str = ""
    ) -> Operator:
        """Raises Conflict when the address is taken."""
        email = email.strip()
        with self._transactions.begin() as db:
            if _by_email(db, email) is not None:
                raise Conflict(f"There is already an operator with the address {email}.")
            operator = Operator(
                email=email,
                name=name or email.partition("@")[0].title(),
                role=role,
                password_hash=self._hasher.hash(password),
            )
            db.add(operator)
        return operator

    def has_operators(self) -> bool:
        with self._transactions.read() as db:
            return db.scalar(select(func.count()).select_from(Operator)) != 0

    def operators(self, role: OperatorRole = OperatorRole.VIEWER) -> Sequence[Operator]:
        """Those who have the role or a higher one, by name."""
        with self._transactions.read() as db:
            everyone = db.scalars(select(Operator).order_by(Operator.name, Operator.id)).all()
        return [operator for operator in everyone if OperatorRole(operator.role).covers(role)]

    def sign_in(self, email: str, password: str) -> tuple[Operator, str]:
        """The operator and a token for `signed_in`, valid for 12 hours.

        Raises SignInFailed, or AccountLocked for 15 minutes after five wrong passwords in a row.
        A wrong try takes as long for an unknown address as for a known one.
        """
        with self._transactions.read() as db:
            claimed = _by_email(db, email)
        right = self._matches(claimed, password)  # slow on purpose: no transaction is open
        with self._transactions.begin() as db:
            operator = _by_email(db, email, lock=True)
            locked_s = _seconds_locked(operator)
            if operator is not None and not locked_s:
                _count_try(operator, right=right)
            token = _open_session(db, operator) if operator and right and not locked_s else None
        if locked_s:
            raise AccountLocked(locked_s)
        if operator is None or token is None:
            raise SignInFailed
        return operator, token

    def signed_in(self, token: str) -> Operator:
        """The operator behind a sign-in token. Raises NotSignedIn."""
        with self._transactions.read() as db:
            operator = db.scalar(
                select(Operator)
                .join(OperatorSession)
                .where(
                    OperatorSession.token_hash == keys.digest(token),
                    OperatorSession.expires_at > now(),
                )
            )
        if operator is None:
            raise NotSignedIn("Your sign-in has expired. Sign in again.")
        return operator

    def sign_out(self, token: str) -> None:
        with self._transactions.begin() as db:
            db.execute(
                delete(OperatorSession).where(OperatorSession.token_hash == keys.digest(token))
            )

    def create_api_key(
        self, name: str, *, role: OperatorRole, lasts: timedelta | None = None
    ) -> str:
        """The key itself, shown this once; `lasts` is how long it is good, else for ever.

        Raises Conflict when the name is taken or was once, InvalidInput.
        """
        expires_at = now() + lasts if lasts is not None else None
        try:
            with self._transactions.begin() as db:
                return keys.add(db, name, role=role, expires_at=expires_at)
        except IntegrityError:
            raise Conflict(f"There is already an API key named {name}.") from None

    def api_keys(self) -> Sequence[ApiKey]:
        """All keys by name, those that are no longer good too."""
        with self._transactions.read() as db:
            return keys.every(db)

    def revoke_api_key(self, name: str) -> ApiKey:
        """A key is good no longer, from the next request on. Raises ApiKeyNotFound."""
        with self._transactions.begin() as db:
            key = keys.named(db, name)
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

    def _matches(self, operator: Operator | None, password: str) -> bool:
        expected = operator.password_hash if operator else _decoy_hash()
        try:
            return self._hasher.verify(expected, password)
        except (VerifyMismatchError, InvalidHashError):
            return False


@cache
def _decoy_hash() -> str:
    """What the password for an unknown address is checked against: no password matches it.

    Made once in a process and before the first sign-in, which would otherwise take twice as long.
    """
    return PasswordHasher().hash(secrets.token_hex())


def _by_email(db: Session, email: str, *, lock: bool = False) -> Operator | None:
    query = select(Operator).where(func.lower(Operator.email) == email.strip().lower())
    return db.scalar(query.with_for_update() if lock else query)


def _seconds_locked(operator: Operator | None) -> int:
    if operator is None or operator.locked_until is None:
        return 0
    return max(0, int((operator.locked_until - now()).total_seconds()))


def _count_try(operator: Operator, *, right: bool) -> None:
    operator.failed_sign_ins = 0 if right else operator.failed_sign_ins + 1
    operator.locked_until = None
    if operator.failed_sign_ins >= WRONG_PASSWORDS_BEFORE_LOCK:
        operator.failed_sign_ins = 0
        operator.locked_until = now() + LOCK


def _open_session(db: Session, operator: Operator) -> str:
    token = secrets.token_urlsafe(32)
    db.add(
        OperatorSession(
            token_hash=keys.digest(token), operator_id=operator.id, expires_at=now() + SIGN_IN_LASTS
        )
    )
    return token
