"""The playground: a question on the live settings or others, with everything behind the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.agent.answering import Answering
from core.agent.confidence import INTERCEPT, WEIGHTS, Calibration
from core.agent.draft import Draft
from core.agent.events import Source
from core.db import Transactions
from core.errors import InvalidQuery
from core.knowledge.lexical import stems, terms
from core.knowledge.models import ArticleDraft
from core.knowledge.retrieval import Hit
from core.quality.rehearsal import LIVE, Question, Rehearsal, Tuning

MAX_QUESTION = 4000
MOST_DRAFTS = 200


@dataclass(frozen=True)
class Explained:
    """A hit, and why it stands where it does."""

    hit: Hit
    dense_rank: int | None
    """Its place among the hits by meaning; `None` where that search did not find it."""
    lexical_rank: int | None
    shared: tuple[str, ...]
    """The question's words that occur in the passage, its heading or its title."""
    cited_as: int | None


@dataclass(frozen=True)
class Share:
    """What one feature adds to the logit of the confidence."""

    name: str
    value: float
    weight: float

    @property
    def adds(self) -> float:
        return self.value * self.weight


@dataclass(frozen=True)
class Trial:
    """An answer nobody has been given, and everything behind it."""

    question: Question
    tuning: Tuning
    drafts: tuple[str, ...]
    draft: Draft
    hits: Sequence[Explained]
    shares: Sequence[Share]
    """Of the confidence, whose logit is their sum and `intercept`; empty where none was weighed."""
    threshold: float
    """Confidence from which it is answered, 0 to 1."""
    calibration: Calibration

    @property
    def intercept(self) -> float:
        return INTERCEPT * self.calibration.slope + self.calibration.intercept

    @property
    def sources(self) -> Sequence[Source]:
        return self.draft.sources

    @property
    def verdict(self) -> dict[str, Any]:
        """What the detector said about a person taking over; empty where it was not asked."""
        evidence = self.draft.decision.evidence
        return dict(evidence.get("escalation") or (evidence if "handover" in evidence else {}))


class Playground:
    """Tries questions. Stores nothing."""

    def __init__(self, transactions: Transactions, rehearsal: Rehearsal) -> None:
        self._transactions = transactions
        self._rehearsal = rehearsal

    @property
    def answering(self) -> Answering:
        """What is in force at this moment."""
        return self._rehearsal.answering

    def drafts(self) -> dict[str, str]:
        """What could be tried as if it were published: titles by article id, the latest first."""
        written = select(ArticleDraft.article_id, ArticleDraft.title)
        with self._transactions.read() as db:
            rows = db.execute(written.order_by(ArticleDraft.updated_at.desc()).limit(MOST_DRAFTS))
            return {article_id: title for article_id, title in rows}

    def ask(
        self, question: Question, *, tuning: Tuning = LIVE, drafts: Sequence[str] = ()
    ) -> Trial:
        """What a customer would get, with the drafts of some articles as if they were published.

        Raises InvalidQuery, ArticleNotFound, NothingToPublish.
        """
        text = question.text.strip()
        if not text or len(text) > MAX_QUESTION:
            raise InvalidQuery(MAX_QUESTION)
        question = Question(text, question.earlier)
        draft = self._rehearsal.stage(tuning=tuning, drafts=drafts).draft(question)
        in_force = self._rehearsal.answering
        return Trial(
            question,
            tuning,
            tuple(drafts),
            draft,
            _explained(draft),
            _shares(draft, in_force.calibration),
            in_force.threshold if tuning.answer_at is None else tuning.answer_at,
            in_force.calibration,
        )


def _explained(draft: Draft) -> list[Explained]:
    by_meaning = _ranks({hit.passage_id: hit.dense_score for hit in draft.hits})
    by_words = _ranks({hit.passage_id: hit.lexical_score for hit in draft.hits})
    words = {stem: term for term in terms(draft.query or "") for stem in stems(term)}
    return [
        Explained(
            hit,
            by_meaning.get(hit.passage_id),
            by_words.get(hit.passage_id),
            _shared(hit, words),
            draft.cited.get(hit.passage_id),
        )
        for hit in draft.hits
    ]


def _ranks(scores: dict[int, float | None]) -> dict[int, int]:
    found = {key: score for key, score in scores.items() if score is not None}
    order = sorted(found, key=lambda key: -found[key])
    return {key: rank for rank, key in enumerate(order, start=1)}


def _shared(hit: Hit, words: dict[str, str]) -> tuple[str, ...]:
    own = stems(f"{hit.title}\n{hit.heading}\n{hit.text}")
    return tuple(dict.fromkeys(word for stem, word in words.items() if stem in own))


def _shares(draft: Draft, calibration: Calibration) -> list[Share]:
    features = draft.decision.evidence.get("features") or {}
    return [
        Share(name, value, WEIGHTS[name] * calibration.slope) for name, value in features.items()
    ]
