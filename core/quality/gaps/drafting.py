"""Draft the article that a gap lacks, from what people replied to the customers behind it."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.agent import repository as turns
from core.audit.log import Change, note
from core.db import Transactions
from core.embedding.embedder import Embedder
from core.errors import GapHasDraft, GapNotFound
from core.knowledge.documents.document import Document
from core.knowledge.drafts import DraftService
from core.quality import repository as tests
from core.quality.gaps import repository
from core.quality.gaps.models import Gap, GapQuestion, GapState
from core.quality.gaps.replies import HumanReply, body_of, extracts, in_comment
from core.quality.gaps.repository import AskedQuestion
from core.quality.models import Expectation, Origin
from core.quality.new_questions import MAX_EARLIER, MAX_QUESTION, NewQuestion
from core.sessions.models import ChatSession, Message, Role
from core.sessions.personal import is_personal, names_of

MOST_REPLIES = 200
"""Replies of people that are looked through for a draft, the latest ones."""
MOST_PHRASINGS = 20
LONGEST_PHRASING = 300
LISTED = 15
"""Questions that an empty draft repeats for whoever writes it."""


class GapDrafting:
    """Writes first drafts; a curator goes on with them."""

    def __init__(
        self, transactions: Transactions, *, drafts: DraftService, embedder: Embedder
    ) -> None:
        self._transactions = transactions
        self._drafts = drafts
        self._embedder = embedder

    def replies(self, gap_id: int) -> list[HumanReply]:
        """What people wrote to the gap's customers after their questions, the oldest first.

        Raises GapNotFound.
        """
        with self._transactions.read() as db:
            repository.require(db, gap_id)
            return _replies(db, gap_id)

    def draft(self, gap_id: int, *, by: str) -> str:
        """Draft an article from the replies, and keep the questions as its test questions.

        Gives the article's id. Where no reply says anything, the draft has only a comment with
        what customers asked, and cannot be published like that. The article comes first, in a
        transaction of its own. Raises GapNotFound, GapHasDraft.
        """
        with self._transactions.read() as db:
            gap = repository.require(db, gap_id)
            _require_none(gap)
            asked = repository.questions(db, gap_id)
            replies = _replies(db, gap_id)
        document = Document(
            id="",
            title=gap.title,
            body=self._body(asked, replies),
            phrasings=_also_asked(gap.title, asked),
        )
        article_id = self._drafts.create(document, author=by).detail.article.id
        try:
            self._link(gap_id, article_id, by=by)
        except (GapHasDraft, GapNotFound):
            self._drafts.delete(article_id, author=by)
            raise
        return article_id

    def _body(self, asked: Sequence[AskedQuestion], replies: Sequence[HumanReply]) -> str:
        found = extracts(replies, [each.message.content for each in asked], self._embedder)
        return body_of(found) if found else _to_be_written(asked)

    def _link(self, gap_id: int, article_id: str, *, by: str) -> None:
        with self._transactions.begin() as db:
            gap = repository.require(db, gap_id, lock=True)
            _require_none(gap)
            before = {"state": gap.state, "article": None}
            gap.article_id, gap.state, gap.reason = article_id, GapState.DRAFTED, None
            asked = repository.questions(db, gap_id)
            tests.add_new(db, _test_questions(db, gap, asked), by=by)
            change = Change(before, {"state": gap.state, "article": article_id})
            note(db, repository.subject(gap_id), by=by, action="drafted", change=change)


def _require_none(gap: Gap) -> None:
    if gap.article_id is not None:
        raise GapHasDraft(gap.id, gap.article_id)


def _replies(db: Session, gap_id: int) -> list[HumanReply]:
    asked = (
        select(Message.session_id, func.min(Message.seq).label("first"))
        .join(GapQuestion, GapQuestion.question_seq == Message.seq)
        .where(GapQuestion.gap_id == gap_id)
        .group_by(Message.session_id)
        .subquery()
    )
    rows = db.execute(
        select(Message, ChatSession)
        .join(asked, asked.c.session_id == Message.session_id)
        .join(ChatSession, ChatSession.id == Message.session_id)
        .where(Message.role == Role.OPERATOR, Message.seq > asked.c.first)
        .order_by(Message.seq.desc())
        .limit(MOST_REPLIES)
    ).all()
    return [_reply(message, session) for message, session in reversed(rows)]


def _reply(message: Message, session: ChatSession) -> HumanReply:
    return HumanReply(
        message.id,
        message.session_id,
        message.author or "an operator",
        message.created_at,
        message.content,
        names=names_of(session.context, session.user_id),
    )


def _to_be_written(asked: Sequence[AskedQuestion]) -> str:
    """A comment, which customers never see."""
    told = [in_comment(question) for question in _general(asked)][:LISTED]
    listed = "\n".join(f"- {question}" for question in dict.fromkeys(told))
    return (
        "<!-- No person has answered this in a chat yet, so the answer is to be written.\n"
        f"Customers asked:\n{listed}\n-->"
    )


def _general(asked: Sequence[AskedQuestion]) -> list[str]:
    """The questions, each on one line, that tell nothing of who asked them."""
    lines = ((" ".join(each.message.content.split()), each.names) for each in asked)
    return [line for line, names in lines if not is_personal(line, names)]


def _also_asked(title: str, asked: Sequence[AskedQuestion]) -> tuple[str, ...]:
    """The other questions, as the draft's further phrasings."""
    fit = (line for line in _general(asked) if len(line) <= LONGEST_PHRASING and line != title)
    return tuple(dict.fromkeys(fit))[:MOST_PHRASINGS]


def _test_questions(db: Session, gap: Gap, asked: Sequence[AskedQuestion]) -> list[NewQuestion]:
    """The gap's questions, each to be answered from its article; none that names somebody."""
    found = []
    for each in asked:
        text = each.message.content.strip()
        earlier = turns.context_before(db, each.message).earlier_questions[-MAX_EARLIER:]
        personal = any(is_personal(words, each.names) for words in (text, *earlier))
        if len(text) <= MAX_QUESTION and not personal:
            found.append(
                NewQuestion(
                    text,
                    Expectation.ANSWER,
                    articles=(gap.article_id or "",),
                    tags=(tag_of(gap.id),),
                    earlier=tuple(earlier),
                    origin=Origin.GAP,
                )
            )
    return found


def tag_of(gap_id: int) -> str:
    """The tag of a gap's test questions, by which a run asks them alone."""
    return f"gap:{gap_id}"
