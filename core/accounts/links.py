"""Queries over the links with which operators choose a password. Nothing here commits."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.accounts.api_keys import digest
from core.accounts.models import LinkKind, Operator, OperatorLink
from core.db import now, put

LASTS = {LinkKind.INVITATION: timedelta(days=7), LinkKind.RESET: timedelta(hours=1)}


def replace(db: Session, operator: Operator) -> tuple[str, LinkKind, datetime]:
    """A new link's token, its kind and its end. The operator's older one is good no longer."""
    token = secrets.token_urlsafe(32)
    kind = LinkKind.INVITATION if operator.is_invited else LinkKind.RESET
    expires_at = now() + LASTS[kind]
    put(
        db,
        OperatorLink,
        operator_id=operator.id,
        kind=kind,
        token_hash=digest(token),
        created_at=now(),
        expires_at=expires_at,
    )
    return token, kind, expires_at


def opened(db: Session, token: str) -> OperatorLink | None:
    """The link with this token, if it is good."""
    return db.scalar(
        select(OperatorLink).where(
            OperatorLink.token_hash == digest(token), OperatorLink.expires_at > now()
        )
    )


def use_up(db: Session, token: str) -> bool:
    """Whether the link was good until now. Of several who ask at once, one hears yes."""
    used = (
        delete(OperatorLink)
        .where(OperatorLink.token_hash == digest(token), OperatorLink.expires_at > now())
        .returning(OperatorLink.operator_id)
        .execution_options(synchronize_session=False)
    )
    return db.scalar(used) is not None


def drop(db: Session, operator_id: int) -> None:
    """The operator's link is good no longer."""
    db.execute(delete(OperatorLink).where(OperatorLink.operator_id == operator_id))
