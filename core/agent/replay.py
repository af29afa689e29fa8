"""Ask a customer's question again, in the chat as it was, of everything as it is now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.agent import repository
from core.agent.difference import Place, places
from core.agent.draft import Context, Draft
from core.agent.receipts import Receipt, ReceiptService
from core.agent.thinking import Thinker
from core.agent.writing import apologise, tell_of_hidden
from core.attachments import readings
from core.db import Transactions
from core.knowledge.comparison import Comparison, compared
from core.knowledge.models import Article, ArticleStatus, ArticleVersion
from core.sessions.models import Message, Outcome


@dataclass(frozen=True)
class ArticleThenAndNow:
    """The version of an article that customers could be answered from."""

    article_id: str
    title: str
    then: int | None
    """`None` where it was not there yet."""
    now: int | None
    """`None` where it is not published any more."""


@dataclass(frozen=True)
class Replay:
    """An answer as its receipt has it, beside the one that the same question would get now."""

    receipt: Receipt
    draft: Draft
    """Nobody is given it, and nothing of it is stored."""
    places: Sequence[Place]
    articles: Sequence[ArticleThenAndNow]
    """Those of which anything was or is found, and whose version is another now."""
    versions: Mapping[str, str]
    """In force now, by the names that the receipt has."""
    text: Comparison | None
    """From the answer then to the one now; `None` where both times a person takes over, whose
    ticket gives the words."""

    @property
    def same_decision(self) -> bool:
        return self.receipt.turn.outcome == self.draft.decision.outcome


class ReplayService:
    """Replays. Stores nothing."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        receipts: ReceiptService,
        thinker: Thinker,
        versions: Mapping[str, str],
    ) -> None:
        self._transactions = transactions
        self._receipts = receipts
        self._thinker = thinker
        self._versions = versions

    def again(self, message_id: str) -> Replay:
        """Of a customer's message or of the answer to it.

        The agent knows what it knew then: what was said before the message and what the customer
        had told by it. Ratings count as they are now, and what was corrected or removed since is
        not known. Raises MessageNotFound.
        """
        receipt = self._receipts.of_message(message_id)
        question = receipt.question
        with self._transactions.read() as db:
            context = context_then(db, question)
        text = question.content
        draft = self._thinker.shortcut(text, context) or self._thinker.think(text, context)
        draft = apologise(draft, context)
        tell_of_hidden(draft, text)
        with self._transactions.read() as db:
            articles = _articles(db, receipt, draft)
        found = places(receipt.hits, draft.hits, cited=draft.cited)
        return Replay(receipt, draft, found, articles, self._versions, _text(receipt, draft))


def context_then(db: Session, question: Message) -> Context:
    """What was said before a message, without what people and the customer said after it."""
    context = repository.context_before(db, question)
    return replace(
        context,
        texts=readings.texts(db, question.session_id).of(_files_by(db, question)),
        sent=_files(question.attachments),
        statements=[each for each in context.statements if each.said_at < question.created_at],
        known=[each for each in context.known if each.message_seq < question.seq],
    )


def _files_by(db: Session, question: Message) -> set[str]:
    """Ids of the files that had come with messages until then."""
    sent = select(Message.attachments).where(
        Message.session_id == question.session_id, Message.seq <= question.seq
    )
    return {key for attachments in db.scalars(sent) for key in _files(attachments)}


def _files(attachments: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(file["attachment_id"]) for file in attachments]


def _text(receipt: Receipt, draft: Draft) -> Comparison | None:
    both = {receipt.turn.outcome, draft.decision.outcome}
    if both == {Outcome.ESCALATED}:
        return None
    then = receipt.answer.content if receipt.answer else ""
    now = "" if draft.decision.outcome is Outcome.ESCALATED else draft.text
    return compared(then.splitlines(), now.splitlines())


def _articles(db: Session, receipt: Receipt, draft: Draft) -> Sequence[ArticleThenAndNow]:
    then = {each.hit.article_id: each.hit.version_number for each in receipt.hits}
    titles = {each.hit.article_id: each.hit.title for each in receipt.hits}
    titles |= {hit.article_id: hit.title for hit in draft.hits}
    now = _published(db, list(titles))
    then = _published_by(db, [key for key in titles if key not in then], receipt) | then
    return [
        ArticleThenAndNow(key, title, then.get(key), now.get(key))
        for key, title in titles.items()
        if then.get(key) != now.get(key)
    ]


def _published(db: Session, articles: Sequence[str]) -> dict[str, int]:
    query = (
        select(Article.id, ArticleVersion.number)
        .join(ArticleVersion, ArticleVersion.id == Article.published_version_id)
        .where(Article.id.in_(articles), Article.status == ArticleStatus.PUBLISHED)
    )
    return dict(db.execute(query).all())


def _published_by(db: Session, articles: Sequence[str], receipt: Receipt) -> dict[str, int]:
    """The newest version that there was when the question was asked."""
    query = (
        select(ArticleVersion.article_id, func.max(ArticleVersion.number))
        .where(
            ArticleVersion.article_id.in_(articles),
            ArticleVersion.created_at <= receipt.turn.started_at,
        )
        .group_by(ArticleVersion.article_id)
    )
    return dict(db.execute(query).all())
