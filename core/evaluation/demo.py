"""`eval demo`: the shipped questions about the demo company, through the whole agent."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.agent.draft import Context, Draft
from core.agent.thinking import Thinker
from core.demo.loader import ARTICLES, Question, questions
from core.embedding.embedder import Embedder
from core.errors import InvalidDocument
from core.evaluation.abstention import abstention_scores
from core.evaluation.escalation import LabelledMessage, escalation_scores
from core.evaluation.retrieval import Step, ranking_scores
from core.evaluation.workbench import LabelledQuestion, customer_turns, workbench
from core.knowledge.documents.document import Document
from core.knowledge.documents.reader import read_documents
from core.sessions.models import Outcome
from core.settings import Settings

NEEDS_PERSON = "needs_person"
UNANSWERABLE = "unanswerable"
_OUTCOMES = (Outcome.ANSWERED, Outcome.CLARIFIED, Outcome.DECLINED, Outcome.ESCALATED)


@dataclass(frozen=True)
class Result:
    """A question and what the agent would have done with it."""

    question: Question
    draft: Draft

    @property
    def cites_right(self) -> bool:
        return any(s.article_id in self.question.relevant_ids for s in self.draft.sources)

    @property
    def offers_right(self) -> bool:
        """An article that answers it is among those to choose from."""
        offered = {str(choice["article_id"]) for choice in self.draft.suggestions}
        return bool(offered & set(self.question.relevant_ids))

    @property
    def first_citation_right(self) -> bool:
        sources = self.draft.sources
        return bool(sources) and sources[0].article_id in self.question.relevant_ids


def evaluate_demo(
    settings: Settings, embedder: Embedder, *, on_question: Step = lambda: None
) -> dict[str, Any]:
    """Retrieval, abstention and escalation on the demo set, and the agent's outcomes by kind."""
    asked = questions()
    results = []
    answered = {}
    with workbench(settings, embedder, demo_corpus()) as bench:
        for question in asked:
            results.append(Result(question, _draft(bench.thinker, question)))
            answered[question.id] = bench.ask(_labelled(question))
            on_question()
        reranked = bench.reranked(list(answered.values()))
    inside = [answered[q.id] for q in asked if q.relevant_ids]
    outside = [answered[q.id] for q in asked if q.kind == UNANSWERABLE]
    return {
        "retrieval": ranking_scores(inside),
        "abstention": abstention_scores(inside, outside),
        "escalation": escalation_scores(
            [LabelledMessage(q.text, q.kind == NEEDS_PERSON) for q in asked], embedder
        ),
        "kinds": {
            kind: _by_kind([r for r in results if r.question.kind == kind])
            for kind in dict.fromkeys(question.kind for question in asked)
        },
        "all_answerable": _by_kind([r for r in results if r.question.relevant_ids]),
        **reranked,
    }


def demo_corpus() -> list[Document]:
    """The demo articles. Raises InvalidDocument, which a test rules out."""
    found = []
    for document in read_documents(Path(ARTICLES)):
        if isinstance(document, InvalidDocument):
            raise document
        found.append(document)
    return found


def _labelled(question: Question) -> LabelledQuestion:
    return LabelledQuestion(
        question.id,
        question.text,
        frozenset(question.relevant_ids),
        customer_turns(question.history),
        question.kind,
    )


def _draft(thinker: Thinker, question: Question) -> Draft:
    context = Context(customer_turns(question.history))
    return thinker.shortcut(question.text, context) or thinker.think(question.text, context)


def _by_kind(results: Sequence[Result]) -> dict[str, Any]:
    """Shares of the outcomes; citation shares are over the answered questions, those of offers
    over the questions of which it was asked which article they are about.
    """
    outcomes = [result.draft.decision.outcome for result in results]
    given = [r for r in results if r.draft.decision.outcome is Outcome.ANSWERED and r.draft.sources]
    asked_back = [r for r in results if r.draft.decision.outcome is Outcome.CLARIFIED]
    return {
        "n": len(results),
        **{
            outcome.value: round(outcomes.count(outcome) / len(results), 4) for outcome in _OUTCOMES
        },
        "cites_right": _share(sum(r.cites_right for r in given), len(given)),
        "offers_right": _share(sum(r.offers_right for r in asked_back), len(asked_back)),
        "first_citation_right": _share(sum(r.first_citation_right for r in given), len(given)),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
