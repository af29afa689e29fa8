"""What other tables know of a customer by no foreign key: the audit log, and kept questions."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Text, cast, delete, or_, select
from sqlalchemy.orm import Session

from core.attachments.models import Attachment
from core.audit.models import AuditEntry
from core.escalation.models import Ticket
from core.memory.models import Memory, MemoryKind
from core.privacy.shells import ERASED
from core.quality.models import Origin, TestQuestion, TestResult
from core.sessions.models import ChatSession, Message, Role

SHORTEST_WITHIN = 6
"""Characters from which on a word counts wherever it stands in a text; a shorter one, such as the
customer number 42, only where it is the whole of a field."""
KEPT_FROM_CHATS = (Origin.SESSION, Origin.GAP, Origin.PLAYGROUND)
AT_ONCE = 500


class Tells:
    """The words by which an entry is known to speak of a customer."""

    def __init__(self, words: Collection[str], ids: Collection[str]) -> None:
        """`ids` are those of the customer and of what they have; `words` what they said."""
        stripped = {word.strip().casefold() for word in (*words, *ids)} - {""}
        self.ids = frozenset(ids)
        self._whole = stripped
        long = sorted(word for word in stripped if len(word) >= SHORTEST_WITHIN)
        either = "|".join(map(re.escape, long))
        self._within = re.compile(rf"(?<!\w)(?:{either})(?!\w)") if long else None

    def in_text(self, text: str) -> bool:
        """Whether a text is one of the words, or has one in it."""
        folded = text.strip().casefold()
        if folded in self._whole:
            return True
        return self._within is not None and self._within.search(folded) is not None

    def without(self, value: Any) -> Any:
        """A JSON value in which each text that speaks of the customer is `ERASED`."""
        match value:
            case str():
                return ERASED if self.in_text(value) else value
            case dict():
                return {
                    ERASED if self.in_text(key) else key: self.without(each)
                    for key, each in value.items()
                }
            case list():
                return [self.without(each) for each in value]
        return value


def tells_of(db: Session, user_id: str, session_ids: Sequence[str]) -> Tells:
    """What the customer is called, has written, and is remembered for."""
    ids = [user_id, *session_ids]
    ids += db.scalars(select(ChatSession.thread_id).where(ChatSession.id.in_(session_ids)))
    ids += db.scalars(select(Message.id).where(Message.session_id.in_(session_ids)))
    words = list(questions_of(db, session_ids))
    facts = Memory.session_id.in_(session_ids), Memory.kind == MemoryKind.FACT
    words += db.scalars(select(Memory.value).where(*facts))
    contacts = select(Ticket.contact_email).where(Ticket.session_id.in_(session_ids))
    words += [address for address in db.scalars(contacts) if address]
    for row in db.execute(
        select(Attachment.id, Attachment.filename).where(Attachment.session_id.in_(session_ids))
    ):
        ids.append(row.id)
        words.append(row.filename)
    return Tells(words, ids)


def questions_of(db: Session, session_ids: Sequence[str]) -> set[str]:
    """What the customer wrote."""
    wrote = select(Message.content).where(
        Message.session_id.in_(session_ids), Message.role == Role.USER
    )
    return {text for text in db.scalars(wrote) if text.strip()}


def clear_audit_log(db: Session, tells: Tells) -> int:
    """That something was done stays in the log, and who did it; of how many entries words went."""
    cleared = 0
    entries = select(AuditEntry).execution_options(yield_per=AT_ONCE)
    for entry in db.scalars(entries):
        before = (entry.subject_id, entry.before, entry.after, entry.reason)
        if entry.subject_kind in ("session", "customer") and entry.subject_id in tells.ids:
            after: tuple[Any, ...] = (ERASED, None, None, None)
        else:
            subject = ERASED if _is_named(entry.subject_id, tells) else entry.subject_id
            after = (subject, *(tells.without(value) for value in before[1:]))
        if after != before:
            entry.subject_id, entry.before, entry.after, entry.reason = after
            cleared += 1
    return cleared


def _is_named(subject_id: str, tells: Tells) -> bool:
    return len(subject_id) >= SHORTEST_WITHIN and tells.in_text(subject_id)


def remove_kept_questions(db: Session, asked: Collection[str]) -> dict[str, int]:
    """Test questions made of what the customer wrote, and all results in which it stands.

    Questions that were typed or imported as test questions stay, whatever they say.
    """
    texts = {_plain(text) for text in asked}
    candidates = select(TestQuestion.id, TestQuestion.question, TestQuestion.earlier).where(
        TestQuestion.origin.in_(KEPT_FROM_CHATS)
    )
    questions = [row.id for row in db.execute(candidates) if _quotes(row, texts)]
    possible = select(TestResult.id, TestResult.question, TestResult.earlier).where(
        or_(TestResult.question.in_(asked), cast(TestResult.earlier, Text) != "[]")
    )
    results = [row.id for row in db.execute(possible) if _quotes(row, texts)]
    gone = TestResult.id.in_(results) | TestResult.question_id.in_(questions)
    removed = db.execute(delete(TestResult).where(gone).returning(TestResult.id)).all()
    db.execute(delete(TestQuestion).where(TestQuestion.id.in_(questions)))
    found = {"test_questions": len(questions), "test_results": len(removed)}
    return {name: count for name, count in found.items() if count}


def _quotes(row: Any, texts: Collection[str]) -> bool:
    return any(_plain(text) in texts for text in (row.question, *row.earlier))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
