"""Queries over operators and where they are signed in. Nothing here commits."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from core.accounts.api_keys import digest
from core.accounts.models import SESSION_ID_LENGTH, Operator, OperatorSession
from core.db import now
from core.errors import OperatorNotFound

WRONG_PASSWORDS_BEFORE_LOCK = 5
LOCK = timedelta(minutes=15)
SIGN_IN_LASTS = timedelta(hours=12)
SEEN_NOTED_EVERY = timedelta(minutes=1)


def by_email(db: Session, email: str, *, lock: bool = False) -> Operator | None:
    query = select(Operator).where(func.lower(Operator.email) == email.strip().lower())
    return db.scalar(query.with_for_update() if lock else query)


def locked(db: Session, operator_id: int) -> Operator:
    """Nobody else changes the operator until the transaction ends. Raises OperatorNotFound."""
    operator = db.get(Operator, operator_id, with_for_update=True)
    if operator is None:
        raise OperatorNotFound(operator_id)
    return operator


def seconds_locked(operator: Operator | None) -> int:
    """How long wrong passwords have closed the account."""
    if operator is None or operator.locked_until is None:
        return 0
    return max(0, int((operator.locked_until - now()).total_seconds()))


def count_try(operator: Operator, *, right: bool) -> None:
    """Five wrong passwords in a row close the account for a while."""
    operator.failed_sign_ins = 0 if right else operator.failed_sign_ins + 1
    operator.locked_until = None
    if operator.failed_sign_ins >= WRONG_PASSWORDS_BEFORE_LOCK:
        operator.failed_sign_ins = 0
        operator.locked_until = now() + LOCK


def open_session(db: Session, operator: Operator, browser: str | None = None) -> str:
    """The token of a new sign-in; those of the operator that are over are forgotten."""
    token = secrets.token_urlsafe(32)
    over = OperatorSession.expires_at <= now()
    db.execute(delete(OperatorSession).where(OperatorSession.operator_id == operator.id, over))
    db.add(
        OperatorSession(
            token_hash=digest(token),
            operator_id=operator.id,
            expires_at=now() + SIGN_IN_LASTS,
            last_seen_at=now(),
            browser=browser,
        )
    )
    return token


def live_session(db: Session, token: str) -> OperatorSession | None:
    return db.scalar(
        select(OperatorSession).where(
            OperatorSession.token_hash == digest(token), OperatorSession.expires_at > now()
        )
    )


def live_sessions(db: Session, operator_id: int | None = None) -> Sequence[OperatorSession]:
    """Those that are good now, the one seen last first; of one operator if one is named."""
    seen = func.coalesce(OperatorSession.last_seen_at, OperatorSession.created_at)
    wanted = select(OperatorSession).where(OperatorSession.expires_at > now())
    if operator_id is not None:
        wanted = wanted.where(OperatorSession.operator_id == operator_id)
    return db.scalars(wanted.order_by(seen.desc(), OperatorSession.token_hash)).all()


def end_session(db: Session, operator_id: int, session_id: str) -> bool:
    """Whether the operator had such a sign-in."""
    named = func.substr(OperatorSession.token_hash, 1, SESSION_ID_LENGTH) == session_id
    return _end(db, OperatorSession.operator_id == operator_id, named) > 0


def end_sessions(db: Session, operator_id: int, *, keep: str | None = None) -> int:
    """How many of the operator's sign-ins were ended; the one with the token `keep` goes on."""
    return _end(
        db,
        OperatorSession.operator_id == operator_id,
        OperatorSession.token_hash != (digest(keep) if keep else ""),
    )


def is_sight_due(session: OperatorSession) -> bool:
    """Whether the sign-in's last use was noted a while ago."""
    seen = session.last_seen_at
    return seen is None or now() - seen >= SEEN_NOTED_EVERY


def note_sight(db: Session, session: OperatorSession) -> None:
    """Write down that a sign-in was used, unless a request beside this one just did."""
    seen = OperatorSession.last_seen_at.is_not_distinct_from(session.last_seen_at)
    db.execute(
        update(OperatorSession)
        .where(OperatorSession.token_hash == session.token_hash, seen)
        .values(last_seen_at=now())
        .execution_options(synchronize_session=False)
    )


def id_of(token: str) -> str:
    """The id of the sign-in that a token belongs to."""
    return digest(token)[:SESSION_ID_LENGTH]


def _end(db: Session, *conditions: ColumnElement[bool]) -> int:
    ended = delete(OperatorSession).where(*conditions).returning(OperatorSession.token_hash)
    return len(db.scalars(ended).all())
