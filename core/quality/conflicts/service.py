"""What curators do with conflicts. Each public method is one transaction, but for `merge`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.audit.log import Change, Subject, note
from core.db import Transactions, now
from core.errors import ConflictSettled, InvalidInput
from core.knowledge.curation import CurationService
from core.knowledge.drafts import DraftService
from core.quality.conflicts import merging, repository
from core.quality.conflicts.models import Conflict, ConflictState
from core.quality.conflicts.repository import ConflictFilter

OPEN = ConflictFilter()
LONGEST_REASON = 2000


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Merged:
    """The article whose draft is to be looked at and published, and the one that was archived."""

    article_id: str
    revision: int
    archived: str | None


class ConflictService:
    """Find, read and settle conflicts."""

    def __init__(
        self, transactions: Transactions, *, drafts: DraftService, curation: CurationService
    ) -> None:
        self._transactions = transactions
        self._drafts = drafts
        self._curation = curation

    def find(
        self, wanted: ConflictFilter = OPEN, *, limit: int = 25, offset: int = 0
    ) -> tuple[Sequence[Conflict], int]:
        """A page of conflicts, those first that customers saw most, and how many match in all."""
        with self._transactions.read() as db:
            return repository.find(db, wanted, limit=limit, offset=offset)

    def get(self, conflict_id: int) -> Conflict:
        """Raises ConflictNotFound."""
        with self._transactions.read() as db:
            return repository.get(db, conflict_id)

    def by_kind(self, state: ConflictState | None = ConflictState.OPEN) -> dict[str, int]:
        """How many there are of each kind."""
        with self._transactions.read() as db:
            return repository.by_kind(db, state)

    def resolve(self, conflict_id: int, *, by: str, reason: str | None = None) -> Conflict:
        """Say that it has been dealt with. It comes back only if one of the texts changes.

        Raises ConflictNotFound, ConflictSettled.
        """
        return self._settle(conflict_id, ConflictState.RESOLVED, by=by, reason=_told(reason))

    def waive(self, conflict_id: int, *, by: str, reason: str) -> Conflict:
        """Leave it as it is, for as long as both texts stay the same.

        Raises ConflictNotFound, ConflictSettled, InvalidInput where the reason is empty.
        """
        told = _told(reason)
        if told is None:
            raise InvalidInput("Say why both texts can stay as they are.")
        return self._settle(conflict_id, ConflictState.WAIVED, by=by, reason=told)

    def reopen(self, conflict_id: int, *, by: str) -> Conflict:
        """Take back what was decided. Raises ConflictNotFound."""
        with self._transactions.begin() as db:
            conflict = repository.get(db, conflict_id, lock=True)
            before = conflict.state
            conflict.state, conflict.reason = ConflictState.OPEN, None
            conflict.decided_by = conflict.decided_at = None
            change = Change({"state": before}, {"state": ConflictState.OPEN})
            note(db, _subject(conflict), by=by, action="reopened", change=change)
        return conflict

    def merge(
        self,
        conflict_id: int,
        *,
        by: str,
        keep: Side,
        with_text: bool = True,
        archive_other: bool = False,
    ) -> Merged:
        """Write a draft of the article that stays, with the other's passage behind its own.

        `with_text` false opens the draft without that passage. The other article stays as it is
        unless `archive_other`. The conflict closes by itself when the texts change.
        Raises ConflictNotFound, ConflictSettled, ArticleNotFound, ArticleChanged.
        """
        conflict = self.get(conflict_id)
        _require_open(conflict)
        kept, other = merging.sides(conflict, keep_left=keep is Side.LEFT)
        detail = self._curation.detail(kept.article_id)
        document = merging.draft_of(detail, kept, other if with_text else None)
        saved = self._drafts.save(document, author=by, revision=detail.article.revision)
        archived = None
        if archive_other and other.article_id != kept.article_id:
            reason = f"Merged into {kept.article_id}"
            self._curation.archive(other.article_id, author=by, reason=reason)
            archived = other.article_id
        self._note_merge(conflict, by=by, kept=kept.article_id, archived=archived)
        return Merged(kept.article_id, saved.article.revision, archived)

    def _note_merge(self, conflict: Conflict, *, by: str, kept: str, archived: str | None) -> None:
        change = Change(after={"kept": kept, "archived": archived})
        with self._transactions.begin() as db:
            note(db, _subject(conflict), by=by, action="merged", change=change)

    def _settle(
        self, conflict_id: int, state: ConflictState, *, by: str, reason: str | None
    ) -> Conflict:
        with self._transactions.begin() as db:
            conflict = repository.get(db, conflict_id, lock=True)
            _require_open(conflict)
            conflict.state, conflict.reason = state, reason
            conflict.decided_by, conflict.decided_at = by, now()
            change = Change({"state": ConflictState.OPEN}, {"state": state})
            note(db, _subject(conflict), by=by, action=state.value, change=change, reason=reason)
        return conflict


def _require_open(conflict: Conflict) -> None:
    if conflict.state != ConflictState.OPEN:
        raise ConflictSettled(conflict.id, conflict.state)


def _told(reason: str | None) -> str | None:
    told = (reason or "").strip()
    if len(told) > LONGEST_REASON:
        raise InvalidInput(f"A reason has at most {LONGEST_REASON:,} characters.")
    return told or None


def _subject(conflict: Conflict) -> Subject:
    return Subject("conflict", str(conflict.id))
