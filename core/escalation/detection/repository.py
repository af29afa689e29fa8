"""Queries of the detector. Nothing here commits."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, defer

from core.db import now
from core.errors import BusinessRuleNotFound, DetectorVersionNotFound
from core.escalation.detection.models import (
    BusinessRule,
    DetectorCorrection,
    DetectorRetraining,
    DetectorVersion,
)
from core.sessions.models import Message

LEASE = timedelta(minutes=10)
"""Time for one retraining; after it another worker may begin anew."""
_LIVE_NUMBER = select(DetectorVersion.number).where(DetectorVersion.is_live)


def live_number(db: Session) -> int | None:
    return db.scalar(_LIVE_NUMBER)


def version(db: Session, number: int) -> DetectorVersion:
    """Raises DetectorVersionNotFound."""
    found = db.get(DetectorVersion, number)
    if found is None:
        raise DetectorVersionNotFound(number)
    return found


def live_version(db: Session) -> DetectorVersion | None:
    return db.scalar(select(DetectorVersion).where(DetectorVersion.is_live))


def versions(db: Session) -> Sequence[DetectorVersion]:
    """Newest first, without their coefficients, which are long."""
    newest_first = select(DetectorVersion).order_by(DetectorVersion.number.desc())
    return db.scalars(newest_first.options(defer(DetectorVersion.coefficients))).all()


def has_learnt(db: Session, examples: int) -> bool:
    """Whether a version was trained on so many shipped examples."""
    measured = db.scalars(select(DetectorVersion.metrics))
    return any(metrics.get("after", {}).get("shipped") == examples for metrics in measured)


def add_version(db: Session, *, live: bool, **fields: Any) -> DetectorVersion:
    """Store a version under the next number."""
    last = db.scalar(select(func.max(DetectorVersion.number))) or 0
    made = DetectorVersion(number=last + 1, is_live=False, **fields)
    db.add(made)
    db.flush()
    if live:
        make_live(db, made)
    return made


def make_live(db: Session, chosen: DetectorVersion) -> None:
    """From here on this one decides, and no other."""
    db.execute(update(DetectorVersion).where(DetectorVersion.is_live).values(is_live=False))
    chosen.is_live = True
    db.flush()


def corrections(db: Session) -> Sequence[tuple[DetectorCorrection, Message]]:
    """With the messages that they are about, in the order of the messages."""
    rows = db.execute(
        select(DetectorCorrection, Message)
        .join(Message, Message.seq == DetectorCorrection.message_seq)
        .order_by(DetectorCorrection.message_seq)
    )
    return [(correction, message) for correction, message in rows]


def take_retraining(db: Session) -> DetectorRetraining | None:
    """The oldest wish that nobody is at."""
    waiting = (
        select(DetectorRetraining)
        .where(
            DetectorRetraining.finished_at.is_(None),
            DetectorRetraining.lease_until.is_(None) | (DetectorRetraining.lease_until < now()),
        )
        .order_by(DetectorRetraining.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    wish = db.scalar(waiting)
    if wish is not None:
        wish.lease_until = now() + LEASE
    return wish


def is_retraining(db: Session) -> bool:
    """Whether a wish is not carried out yet."""
    unfinished = select(DetectorRetraining.id).where(DetectorRetraining.finished_at.is_(None))
    return db.scalar(unfinished.limit(1)) is not None


def finish_retrainings(db: Session, up_to: int) -> None:
    """One training carries out every wish that came before it."""
    db.execute(
        update(DetectorRetraining)
        .where(DetectorRetraining.id <= up_to, DetectorRetraining.finished_at.is_(None))
        .values(finished_at=now())
    )


def rule(db: Session, rule_id: int) -> BusinessRule:
    """Raises BusinessRuleNotFound."""
    found = db.get(BusinessRule, rule_id)
    if found is None:
        raise BusinessRuleNotFound(rule_id)
    return found


def rules(db: Session) -> Sequence[BusinessRule]:
    return db.scalars(select(BusinessRule).order_by(BusinessRule.id)).all()
