"""Tables of the people and programs on the company's side."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, column, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now, one_of

SESSION_ID_LENGTH = 16
"""Characters of a hash that tell an operator's sign-ins apart."""
NO_PASSWORD = "none"
"""The hash of who joined by the company's sign-in; nothing typed matches it."""


class OperatorRole(StrEnum):
    """Each role may do what the ones before it may."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    CURATOR = "curator"
    ADMIN = "admin"

    def covers(self, required: "OperatorRole") -> bool:
        order = list(OperatorRole)
        return order.index(self) >= order.index(required)


class OperatorState(StrEnum):
    INVITED = "invited"
    """Has yet to come."""
    ENABLED = "enabled"
    DISABLED = "disabled"


class LinkKind(StrEnum):
    INVITATION = "invitation"
    """For somebody who has no password yet."""
    RESET = "reset"


class Operator(Base):
    __tablename__ = "operators"
    __table_args__ = (
        CheckConstraint(one_of("role", OperatorRole), name="known_role"),
        Index("uq_operators_email", func.lower(column("email")), unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200))
    """How customers see the operator."""
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    """Empty until an invited person has joined, then maybe `NO_PASSWORD`."""
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]
    """Since then the operator cannot sign in."""
    time_zone: Mapped[str | None] = mapped_column(String(64))
    """IANA name of the zone they read times in; `None` is that of the browser."""

    @property
    def is_invited(self) -> bool:
        """Whether the person has yet to come, by the invitation's link or the company's sign-in."""
        return not self.password_hash

    @property
    def has_password(self) -> bool:
        return self.password_hash not in ("", NO_PASSWORD)

    @property
    def is_enabled(self) -> bool:
        """Whether the operator can sign in."""
        return self.disabled_at is None and not self.is_invited

    @property
    def state(self) -> OperatorState:
        if self.disabled_at is not None:
            return OperatorState.DISABLED
        return OperatorState.INVITED if self.is_invited else OperatorState.ENABLED


class OperatorSession(Base):
    """One sign-in of an operator in one browser; the row makes it revocable."""

    __tablename__ = "operator_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    """To the minute; `None` before the first one."""
    browser: Mapped[str | None] = mapped_column(String(100))
    """In words, such as "Firefox on Linux"; `None` where it is not known."""

    @property
    def id(self) -> str:
        """Names it among the operator's own; it opens nothing."""
        return self.token_hash[:SESSION_ID_LENGTH]


class OperatorLink(Base):
    """The one link with which an operator may choose a password now. Using it removes the row."""

    __tablename__ = "operator_links"
    __table_args__ = (CheckConstraint(one_of("kind", LinkKind), name="known_kind"),)

    operator_id: Mapped[int] = mapped_column(
        ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class UsedIdentity(Base):
    """A sign-in at the company's provider that has been used here, so that it is not again."""

    __tablename__ = "used_identities"

    proof_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]
    """From then on its age alone keeps it out."""


class ApiKey(Base):
    __tablename__ = "api_keys"
    __table_args__ = (CheckConstraint(one_of("role", OperatorRole), name="known_role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    """`None` never expires."""
    last_used_at: Mapped[datetime | None]
    """To the minute: not every request writes it."""
    revoked_at: Mapped[datetime | None]

    @property
    def state(self) -> str:
        """In a word: valid, expired or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now() else "valid"
