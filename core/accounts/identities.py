"""Sign in whom the company's own sign-in (an OpenID Connect provider) has vouched for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.accounts import links, sign_ins
from core.accounts.api_keys import digest
from core.accounts.models import NO_PASSWORD, Operator, UsedIdentity
from core.accounts.people import note_change
from core.audit.log import Change
from core.db import Transactions, now
from core.errors import AccountDisabled, StaleIdentity, UnknownIdentity

FRESH_FOR = timedelta(minutes=5)
"""Between the provider's clock and ours. A browser is back within seconds; clocks differ."""


@dataclass(frozen=True)
class Identity:
    """Who somebody is, as the provider signed it."""

    email: str
    """Empty unless the provider has verified it."""
    issued_at: datetime
    proof: str
    """Of this one sign-in there."""

    @classmethod
    def of(cls, claims: Mapping[str, object]) -> Self:
        """From the claims of an id token whose signature was checked. Raises StaleIdentity."""
        issued_at, nonce = claims.get("iat"), claims.get("nonce")
        if not isinstance(issued_at, int | float) or not isinstance(nonce, str) or not nonce:
            raise StaleIdentity
        email = claims.get("email")
        is_verified = claims.get("email_verified") in (True, "true")  # some providers send a text
        return cls(
            email=email.strip() if is_verified and isinstance(email, str) else "",
            issued_at=datetime.fromtimestamp(issued_at, UTC),
            proof=f"{claims.get('iss')} {claims.get('sub')} {nonce}",
        )

    @property
    def is_fresh(self) -> bool:
        return abs(now() - self.issued_at) <= FRESH_FOR


class IdentityService:
    """Sign-ins by the company's provider. They make no account; they open one that is there."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def sign_in(
        self, claims: Mapping[str, object], *, browser: str | None = None
    ) -> tuple[Operator, str]:
        """The operator with the verified address and a token for `AccountService.signed_in`.

        A sign-in there opens one sign-in here, and only right after it: what a browser still
        knows of it later must not undo a sign-out. An invited person has joined with it.

        Raises StaleIdentity, UnknownIdentity, AccountDisabled.
        """
        identity = Identity.of(claims)
        if not identity.is_fresh:
            raise StaleIdentity
        try:
            with self._transactions.begin() as db:
                _use_up(db, identity)
                operator = sign_ins.by_email(db, identity.email, lock=True)
                token = None
                if operator is not None and operator.disabled_at is None:
                    _join(db, operator)
                    token = sign_ins.open_session(db, operator, browser)
        except IntegrityError:
            raise StaleIdentity from None
        if operator is None:
            raise UnknownIdentity
        if token is None:
            raise AccountDisabled
        return operator, token


def _use_up(db: Session, identity: Identity) -> None:
    """Raises IntegrityError for a second use, also of two at once."""
    db.execute(delete(UsedIdentity).where(UsedIdentity.expires_at <= now()))
    until = identity.issued_at + 2 * FRESH_FOR
    db.add(UsedIdentity(proof_hash=digest(identity.proof), expires_at=until))
    db.flush()


def _join(db: Session, operator: Operator) -> None:
    """Whoever was invited is here now; their link is good no longer."""
    if operator.is_invited:
        operator.password_hash = NO_PASSWORD
        links.drop(db, operator.id)
        note_change(db, operator, operator.name, "accepted", Change(after={"password": None}))
