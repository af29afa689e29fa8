"""What the HTTP API takes and answers about asking a customer's question again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from app.schemas import Text
from core.agent.difference import Move, Place
from core.agent.models import Turn
from core.agent.replay import ArticleThenAndNow, Replay
from core.sessions.models import Outcome


class MessageToReplay(BaseModel):
    message_id: Text = Field(
        min_length=1, max_length=40, description="a customer's message or the answer to it"
    )


class ModelsPart(BaseModel):
    """What a language model did for an answer."""

    model: str
    tokens_in: int | None = Field(description="null: its server does not count")
    tokens_out: int | None
    cost: float | None = Field(description="null: the price is not set")
    details: Mapping[str, Any] = Field(
        description="prompt, tool calls with their results' size and milliseconds, sentences that "
        "were struck with the reason, and why the quoting answer was given instead"
    )

    @classmethod
    def of(cls, turn: Turn) -> Self | None:
        if turn.llm_model is None:
            return None
        return cls(
            model=turn.llm_model,
            tokens_in=turn.tokens_in,
            tokens_out=turn.tokens_out,
            cost=turn.llm_cost,
            details=turn.evidence.get("language_model", {}),
        )


class AnswerThenOrNow(BaseModel):
    """A decision and its answer."""

    at: datetime | None = Field(description="when the question was asked; null: now")
    outcome: Outcome | None
    reason: str | None
    confidence: float | None
    searched_for: str | None
    answer: str = Field(description="empty where the ticket gives the words, or nothing was said")
    versions: Mapping[str, str]
    language_model: ModelsPart | None = Field(
        None, description="null where none was asked; now none is"
    )


class PlaceThenAndNow(BaseModel):
    """Where a passage stood and stands, counted from 1; null where it is not found."""

    move: Move
    article_id: str
    title: str
    heading: str
    version_then: int | None
    version_now: int | None
    rank_then: int | None
    rank_now: int | None
    cited_then: int | None
    cited_now: int | None
    reworded: bool

    @classmethod
    def of(cls, place: Place) -> Self:
        then, now = place.then.hit if place.then else None, place.now
        return cls(
            move=place.move,
            article_id=place.article_id,
            title=place.title,
            heading=place.heading,
            version_then=then and then.version_number,
            version_now=now and now.version_number,
            rank_then=then and then.rank,
            rank_now=now and now.rank,
            cited_then=then and then.cited_as,
            cited_now=place.cited_now,
            reworded=place.reworded,
        )


class ArticleVersionsThenAndNow(BaseModel):
    article_id: str
    title: str
    then: int | None = Field(description="null: it was not there yet")
    now: int | None = Field(description="null: it is not published any more")

    @classmethod
    def of(cls, each: ArticleThenAndNow) -> Self:
        return cls(article_id=each.article_id, title=each.title, then=each.then, now=each.now)


class ReplayedAnswer(BaseModel):
    """An answer as its receipt has it, and as it would be now. Nothing of it is stored."""

    then: AnswerThenOrNow
    now: AnswerThenOrNow
    hits: list[PlaceThenAndNow]
    articles: list[ArticleVersionsThenAndNow] = Field(
        description="those found then or now whose version is another now"
    )

    @classmethod
    def of(cls, again: Replay) -> Self:
        return cls(
            then=_then(again),
            now=_now(again),
            hits=[PlaceThenAndNow.of(place) for place in again.places],
            articles=[ArticleVersionsThenAndNow.of(each) for each in again.articles],
        )


def _then(again: Replay) -> AnswerThenOrNow:
    turn, answer = again.receipt.turn, again.receipt.answer
    return AnswerThenOrNow(
        at=turn.started_at,
        outcome=Outcome(turn.outcome) if turn.outcome else None,
        reason=turn.reason,
        confidence=turn.confidence,
        searched_for=turn.query,
        answer=answer.content if answer else "",
        versions=turn.versions,
        language_model=ModelsPart.of(turn),
    )


def _now(again: Replay) -> AnswerThenOrNow:
    decision = again.draft.decision
    return AnswerThenOrNow(
        at=None,
        outcome=decision.outcome,
        reason=decision.reason,
        confidence=decision.weighed_confidence,
        searched_for=again.draft.query,
        answer=again.draft.text,
        versions=again.versions,
    )
