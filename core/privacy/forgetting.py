"""What other tables know of sessions by no foreign key goes before they do."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from core.quality.gaps import forgetting as gaps
from core.reporting.topics import forgetting as topics


def forget(db: Session, session_ids: Sequence[str]) -> None:
    """Gaps and topics are called after questions of others, in the caller's transaction."""
    gaps.forget(db, session_ids)
    topics.forget(db, session_ids)
