"""What the HTTP API takes and answers about the playground."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from app.schemas import Text
from app.schemas_chat import SourceInfo
from core.quality.new_questions import MAX_EARLIER, MAX_QUESTION
from core.quality.playground import Explained, Share, Trial
from core.quality.rehearsal import LIVE, MOST_CANDIDATES, Question, Tuning
from core.reranking.reranker import Shortfall
from core.sessions.models import Outcome

Asked = Annotated[Text, Field(min_length=1, max_length=MAX_QUESTION)]
ArticleId = Annotated[Text, Field(min_length=1, max_length=200)]
Earlier = Annotated[
    list[Asked],
    Field(max_length=MAX_EARLIER, description="messages before it in the same chat, oldest first"),
]


class TuningValues(BaseModel):
    """Settings to try; those in force where nothing is said."""

    answer_at: float | None = Field(
        None, ge=0, le=1, description="confidence to answer from; without it that in force"
    )
    dense_weight: float = Field(
        LIVE.dense_weight, ge=0, le=1, description="share of search by meaning"
    )
    candidates: int = Field(LIVE.candidates, ge=1, le=MOST_CANDIDATES)

    def as_tuning(self) -> Tuning:
        return Tuning(self.answer_at, self.dense_weight, self.candidates)


class PlaygroundQuestion(BaseModel):
    question: Asked
    earlier: Earlier = Field(default_factory=list)
    tuning: TuningValues = Field(default_factory=TuningValues)
    drafts: list[ArticleId] = Field(
        default_factory=list, max_length=20, description="articles whose drafts count as published"
    )

    def as_question(self) -> Question:
        return Question(self.question, tuple(self.earlier))


class PlaygroundHit(BaseModel):
    rank: int
    article_id: str
    version: int
    title: str
    heading: str
    content: str
    dense_score: float | None = Field(description="cosine, -1 to 1; null: not found by meaning")
    dense_rank: int | None
    lexical_score: float | None = Field(description="BM25; null: not found by words")
    lexical_rank: int | None
    fused_score: float = Field(description="0 to 1: the sum of the four parts")
    dense_part: float
    lexical_part: float
    article_dense_part: float = Field(description="What the article as a whole adds to it")
    article_lexical_part: float
    rerank_score: float | None = Field(
        None, description="the reranker's, on its own scale; null: it did not score the passage"
    )
    fused_rank: int | None = Field(
        None, description="place by fused_score, which the reranker changes; null: none is named"
    )
    shared_words: list[str]
    cited_as: int | None

    @classmethod
    def of(cls, each: Explained) -> Self:
        hit = each.hit
        return cls(
            rank=hit.rank,
            article_id=hit.article_id,
            version=hit.version_number,
            title=hit.title,
            heading=hit.heading,
            content=hit.text,
            dense_score=hit.dense_score,
            dense_rank=each.dense_rank,
            lexical_score=hit.lexical_score,
            lexical_rank=each.lexical_rank,
            fused_score=hit.fused_score,
            dense_part=hit.parts.dense,
            lexical_part=hit.parts.lexical,
            article_dense_part=hit.parts.article_dense,
            article_lexical_part=hit.parts.article_lexical,
            rerank_score=hit.rerank_score,
            fused_rank=hit.fused_rank,
            shared_words=list(each.shared),
            cited_as=each.cited_as,
        )


class RerankingPart(BaseModel):
    """What a reranker did for an answer."""

    model_config = ConfigDict(from_attributes=True)

    model: str
    version: str | None = Field(description="beginning of its weights' SHA-256; null: none there")
    wanted: int = Field(description="passages that were to be scored")
    scored: int
    shortfall: Shortfall | None = Field(description="why some were not; null: all were")


class ConfidenceShare(BaseModel):
    """A feature's value and weight; the shares and the intercept add up to the logit."""

    name: str
    value: float
    weight: float
    adds: float

    @classmethod
    def of(cls, share: Share) -> Self:
        return cls(name=share.name, value=share.value, weight=share.weight, adds=share.adds)


class PlaygroundAnswer(BaseModel):
    """What a customer would get, and everything behind it. Nothing of it is stored."""

    outcome: Outcome
    reason: str
    confidence: float | None
    threshold: float
    answer: str
    sources: list[SourceInfo]
    searched_for: str | None
    reranking: RerankingPart | None = Field(None, description="null: no reranker is named")
    hits: list[PlaygroundHit]
    shares: list[ConfidenceShare]
    intercept: float
    handover: Mapping[str, Any] = Field(description="the detector's verdict")
    timings_ms: Mapping[str, float]

    @classmethod
    def of(cls, tried: Trial) -> Self:
        draft = tried.draft
        return cls(
            outcome=draft.decision.outcome,
            reason=draft.decision.reason,
            confidence=draft.decision.weighed_confidence,
            threshold=tried.threshold,
            answer=draft.text,
            sources=[SourceInfo.model_validate(source.as_info()) for source in draft.sources],
            searched_for=draft.query,
            reranking=draft.reranking and RerankingPart.model_validate(draft.reranking),
            hits=[PlaygroundHit.of(each) for each in tried.hits],
            shares=[ConfidenceShare.of(share) for share in tried.shares],
            intercept=tried.intercept,
            handover=tried.verdict,
            timings_ms=draft.timings_ms,
        )
