"""Put each correction into its chat: once, whatever fails in between."""

from datetime import timedelta

from sqlalchemy.orm import Session

from core.db import Transactions, now
from core.errors import SessionNotFound
from core.language.words import Words
from core.notifications.models import NotificationEvent
from core.notifications.outbox import announce
from core.quality.recalls import repository
from core.quality.recalls.models import AnswerCorrection, AnswerRecall
from core.sessions import repository as sessions
from core.sessions.models import ChatSession, Message, Role

AT_ONCE = 50
"""Sessions in one transaction, for other writers wait as long."""
LATE_ANSWERS = timedelta(hours=1)
"""So long after a recall answers are looked for that were under way at its moment."""
LONGEST_QUESTION = 200


class RecallDelivery:
    """Any number of workers may run it: message and mark are stored in one transaction."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def run_some(self) -> int:
        """Tell some of the sessions that are due, and say how many."""
        with self._transactions.read() as db:
            fresh = repository.in_force_since(db, now() - LATE_ANSWERS)
            late = [recall.id for recall in fresh if repository.unlisted(db, recall)]
            due = repository.due(db, limit=AT_ONCE)
        if not late and not due:
            return 0
        with self._transactions.begin() as db:
            told = sum(_tell(db, *key) for key in due)
            return told + sum(_enlist(db, recall_id) for recall_id in late)


def _enlist(db: Session, recall_id: int) -> int:
    """Of two workers one puts late answers down; the other finds the recall's row locked."""
    recall = db.get(AnswerRecall, recall_id, with_for_update=True)
    return repository.enlist(db, recall) if recall and recall.withdrawn_at is None else 0


def _tell(db: Session, recall_id: int, session_id: str) -> bool:
    """Whether the session was told now: not if it is gone, or if another worker was faster."""
    try:
        session = sessions.get(db, session_id, lock=True)
    except SessionNotFound:
        return False
    key = (recall_id, session_id)
    correction = db.get(AnswerCorrection, key, with_for_update=True, populate_existing=True)
    recall = db.get(AnswerRecall, recall_id, populate_existing=True)
    if correction is None or recall is None:
        return False
    if correction.delivered_at is not None or recall.withdrawn_at is not None:
        return False
    answer = db.get(Message, correction.answer_seq) if correction.answer_seq else None
    question = db.get(Message, answer.reply_to) if answer and answer.reply_to else None
    message = _append(db, session, _wording(recall, question, session.words))
    correction.message_seq, correction.delivered_at = message.seq, now()
    _announce(db, session, recall, answer=answer, question=question)
    return True


def _append(db: Session, session: ChatSession, text: str) -> Message:
    """The customer did nothing, so the session counts as no more active than before."""
    last_activity = session.last_activity
    message = sessions.append(db, session, role=Role.SYSTEM, content=text)
    session.last_activity = last_activity
    return message


def _wording(recall: AnswerRecall, question: Message | None, words: Words) -> str:
    asked = " ".join(question.content.split()) if question else ""
    if len(asked) > LONGEST_QUESTION:
        asked = f"{asked[: LONGEST_QUESTION - 1]}…"
    said = "correction.of_answer" if asked else "correction.in_chat"
    return words(said, asked=asked, text=recall.text)


def _announce(
    db: Session,
    session: ChatSession,
    recall: AnswerRecall,
    *,
    answer: Message | None,
    question: Message | None,
) -> None:
    payload = {
        "recall_id": recall.id,
        "article_id": recall.article_id,
        "version": recall.version_number,
        "session_id": session.id,
        "user_id": session.user_id,
        "message_id": answer.id if answer else None,
        "correction": recall.text,
    }
    words = {
        "question": question.content if question else None,
        "contact_email": repository.contact_of(db, session.id),
    }
    said = {name: text for name, text in words.items() if text}
    announce(db, NotificationEvent.ANSWER_RECALLED, payload, words=said)
