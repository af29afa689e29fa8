"""The services that show what the knowledge base does for customers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.agent.thinking import Thinker
from core.db import Transactions
from core.embedding.embedder import Embedder
from core.knowledge.corpus import Corpus
from core.knowledge.drafts import DraftService
from core.knowledge.trial import TrialMaker
from core.quality.article_use import ArticleUseService
from core.quality.examination import Examination
from core.quality.gate import PublishGate
from core.quality.planning import RunPlanner
from core.quality.playground import Playground
from core.quality.questions import QuestionService
from core.quality.rehearsal import Rehearsal
from core.quality.runs import RunService


@dataclass(frozen=True)
class Quality:
    """Everything that tries, tests and mends the knowledge base."""

    article_use: ArticleUseService
    playground: Playground
    questions: QuestionService
    runs: RunService
    examination: Examination
    gate: PublishGate


def build_quality(
    transactions: Transactions,
    *,
    embedder: Embedder,
    corpus: Corpus,
    thinker: Thinker,
    drafts: DraftService,
    clock: Callable[[], datetime],
) -> Quality:
    trials = TrialMaker(transactions, embedder=embedder)
    rehearsal = Rehearsal(corpus, thinker=thinker, trials=trials)
    planner = RunPlanner(transactions, trials=trials, clock=clock)
    runs = RunService(transactions)
    examination = Examination(transactions, rehearsal=rehearsal, planner=planner, clock=clock)
    return Quality(
        article_use=ArticleUseService(transactions, clock=clock),
        playground=Playground(transactions, rehearsal),
        questions=QuestionService(transactions),
        runs=runs,
        examination=examination,
        gate=PublishGate(transactions, drafts=drafts, runs=runs, examination=examination),
    )
