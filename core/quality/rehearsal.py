"""Ask questions as customers do, on other settings or with drafts published. Nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.agent.answering import Answering
from core.agent.draft import Context, Draft
from core.agent.thinking import Thinker
from core.errors import InvalidInput
from core.knowledge.corpus import Corpus
from core.knowledge.fusion import CANDIDATES, DENSE_WEIGHT, Blend
from core.knowledge.trial import TrialMaker
from core.sessions.models import Outcome

MOST_CANDIDATES = 200


@dataclass(frozen=True)
class Tuning:
    """The settings of an answer; by default those in force."""

    answer_at: float | None = None
    """Confidence from which an answer is given, 0 to 1; `None` is that in force."""
    dense_weight: float = DENSE_WEIGHT
    """Share of search by meaning, 0 to 1; the rest is search by words."""
    candidates: int = CANDIDATES
    """Passages that each of the two searches contributes."""

    def __post_init__(self) -> None:
        for name, value in (("answer_at", self.answer_at), ("dense_weight", self.dense_weight)):
            if value is not None and not 0 <= value <= 1:
                raise InvalidInput(f"{name} is {value}; it must be between 0 and 1.")
        if not 1 <= self.candidates <= MOST_CANDIDATES:
            raise InvalidInput(
                f"candidates is {self.candidates}; it must be between 1 and {MOST_CANDIDATES}."
            )


LIVE = Tuning()


@dataclass(frozen=True)
class Question:
    """What a customer asks, after `earlier` messages of the same chat, oldest first."""

    text: str
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """What a customer would get: the outcome, the articles it cites in order, and the text."""

    outcome: Outcome
    articles: tuple[str, ...]
    confidence: float | None
    """0 to 1; `None` where nothing was searched."""
    text: str

    @classmethod
    def of(cls, draft: Draft) -> "Given":
        cited = tuple(dict.fromkeys(source.article_id for source in draft.sources))
        chosen = draft.decision
        return cls(chosen.outcome, cited, chosen.weighed_confidence, draft.text)


class Stage:
    """The agent as it is, or as it would be."""

    def __init__(self, thinker: Thinker) -> None:
        self._thinker = thinker

    def draft(self, question: Question) -> Draft:
        """The whole of what the agent makes of a question."""
        context = Context(earlier_questions=question.earlier)
        shortcut = self._thinker.shortcut(question.text, context)
        return shortcut or self._thinker.think(question.text, context)

    def given(self, question: Question) -> Given:
        return Given.of(self.draft(question))


class Rehearsal:
    """Sets stages."""

    def __init__(self, corpus: Corpus, *, thinker: Thinker, trials: TrialMaker) -> None:
        self._corpus = corpus
        self._thinker = thinker
        self._trials = trials

    @property
    def answering(self) -> Answering:
        """From which confidence the agent answers at this moment."""
        return self._thinker.answering

    def stage(
        self,
        *,
        tuning: Tuning = LIVE,
        drafts: Sequence[str] = (),
        without: Sequence[str] = (),
    ) -> Stage:
        """With these settings, the drafts of some articles published, or others archived.

        Raises ArticleNotFound, NothingToPublish.
        """
        corpus = self._corpus
        if drafts or without:
            trial = self._trials.make(drafts=drafts, without=without)
            corpus = self._trials.corpus(corpus, trial)
        blend = Blend(tuning.dense_weight, tuning.candidates)
        threshold = self.answering.threshold if tuning.answer_at is None else tuning.answer_at
        return Stage(self._thinker.trying(corpus, blend=blend, answer_at=threshold))
