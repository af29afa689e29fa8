"""Numbered versions that never change, of which one holds, or the shipped state does."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Index, String, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import now


class OneLive:
    """The columns of a table of such versions; its `only_one_live` stands among its arguments."""

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_live: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)


Version = TypeVar("Version", bound=OneLive)


def only_one_live(table: str) -> Index:
    """The index that lets no second version hold."""
    is_live, name = text("is_live"), f"uq_{table}_one_live"
    return Index(name, "is_live", unique=True, sqlite_where=is_live, postgresql_where=is_live)


def live(db: Session, kind: type[Version]) -> Version | None:
    """The version that holds, `None` where the shipped state does."""
    return db.scalar(select(kind).where(kind.is_live))


def next_number(db: Session, kind: type[OneLive]) -> int:
    return (db.scalar(select(func.max(kind.number))) or 0) + 1


def newest_first(db: Session, kind: type[Version]) -> Sequence[Version]:
    return db.scalars(select(kind).order_by(kind.number.desc())).all()


def make_live(db: Session, kind: type[Version], chosen: Version | None) -> Version | None:
    """Let this one hold, or the shipped state; gives the one that held before."""
    before = live(db, kind)
    db.execute(update(kind).where(kind.is_live).values(is_live=False))
    if chosen is not None:
        chosen.is_live = True
    db.flush()
    return before
