"""Queries over API keys. Nothing here commits."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from core.accounts.models import ApiKey, OperatorRole
from core.db import now
from core.errors import ApiKeyNotFound, Conflict, InvalidInput

LONGEST_NAME = 200
USE_NOTED_EVERY = timedelta(minutes=1)


def digest(secret: str) -> str:
    """SHA-256 is enough for secrets of 256 random bits; argon2 is for passwords."""
    return sha256(secret.encode()).hexdigest()


def add(db: Session, name: str, *, role: OperatorRole, expires_at: datetime | None) -> str:
    """A new key, whose hash alone is stored. Raises InvalidInput, Conflict."""
    if not 1 <= len(name) <= LONGEST_NAME or "\x00" in name:
        raise InvalidInput(f"The name of an API key has 1 to {LONGEST_NAME} characters.")
    namesake = db.scalar(select(ApiKey).where(ApiKey.name == name))
    if namesake is not None:
        raise Conflict(_taken(namesake))
    key = f"sk_{secrets.token_urlsafe(32)}"
    db.add(ApiKey(name=name, role=role, key_hash=digest(key), expires_at=expires_at))
    return key


def get(db: Session, key: str | int) -> ApiKey:
    """The one with this name or id. Raises ApiKeyNotFound."""
    known = ApiKey.name == key if isinstance(key, str) else ApiKey.id == key
    found = db.scalar(select(ApiKey).where(known))
    if found is None:
        raise ApiKeyNotFound(key)
    return found


def every(db: Session) -> Sequence[ApiKey]:
    """All keys there ever were, by name."""
    return db.scalars(select(ApiKey).order_by(ApiKey.name)).all()


def valid(db: Session, key: str) -> ApiKey | None:
    """The key's row, unless it is revoked or has expired."""
    return db.scalar(
        select(ApiKey).where(
            ApiKey.key_hash == digest(key),
            ApiKey.revoked_at.is_(None),
            or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now()),
        )
    )


def is_use_due(key: ApiKey) -> bool:
    """Whether the key's last noted use is a while ago."""
    return key.last_used_at is None or now() - key.last_used_at >= USE_NOTED_EVERY


def note_use(db: Session, key: ApiKey) -> None:
    """Write down that a key was used, unless a request beside this one just did."""
    db.execute(
        update(ApiKey)
        .where(ApiKey.id == key.id, ApiKey.last_used_at.is_not_distinct_from(key.last_used_at))
        .values(last_used_at=now())
        .execution_options(synchronize_session=False)
    )


def _taken(namesake: ApiKey) -> str:
    if namesake.revoked_at is None:
        return f"There is already an API key named {namesake.name}."
    return (
        f"An API key named {namesake.name} was revoked. Choose another name, "
        "so that nobody takes the one for the other."
    )
