"""What the audit log says of web sources: who added, changed and removed them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from core.audit.log import Change, Subject, note
from core.knowledge.imports.models import WebSource

KIND = "web source"


@contextmanager
def noted(
    db: Session, source: WebSource, *, by: str, action: str, new: bool = False
) -> Iterator[None]:
    """Note what the block does to a source, in the same transaction; nothing if it does nothing.

    `new` says that the source is made here.
    """
    before = None if new else _state(source)
    yield
    db.flush()
    change = Change(before, _state(source))
    note(db, Subject(KIND, str(source.id)), by=by, action=action, change=change)


def note_removed(db: Session, source: WebSource, *, by: str) -> None:
    """Note that a source goes, before it does."""
    change = Change(_state(source))
    note(db, Subject(KIND, str(source.id)), by=by, action="removed", change=change)


def _state(source: WebSource) -> Mapping[str, Any]:
    return {
        "url": source.url,
        "prefix": source.prefix,
        "archive_missing": source.archive_missing,
    }
