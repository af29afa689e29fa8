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
from core.quality.gaps.checking import GapChecking
from core.quality.gaps.drafting import GapDrafting
from core.quality.gaps.gathering import GapGathering
from core.quality.gaps.service import GapService
from core.quality.gaps.work import Gaps, GapWork
from core.quality.gate import PublishGate
from core.quality.planning import RunPlanner
from core.quality.playground import Playground
from core.quality.questions import QuestionService
from core.quality.rehearsal import Rehearsal
from core.quality.runs import RunService


@dataclass(frozen=True)
class Quality:
    """Everything that tries, tests and mends the knowledge base."""

    playground: Playground
    questions: QuestionService
    runs: RunService
    gate: PublishGate
    gaps: Gaps


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
    runs = RunService(transactions, rehearsal=rehearsal, planner=planner, clock=clock)
    return Quality(
        playground=Playground(rehearsal),
        questions=QuestionService(transactions),
        runs=runs,
        gate=PublishGate(transactions, drafts=drafts, runs=runs),
        gaps=_build_gaps(transactions, embedder, rehearsal, drafts, clock),
    )


def _build_gaps(
    transactions: Transactions,
    embedder: Embedder,
    rehearsal: Rehearsal,
    drafts: DraftService,
    clock: Callable[[], datetime],
) -> Gaps:
    gathering = GapGathering(transactions, embedder=embedder, clock=clock)
    checking = GapChecking(transactions, rehearsal=rehearsal, clock=clock)
    return Gaps(
        board=GapService(transactions, clock=clock),
        drafting=GapDrafting(transactions, drafts=drafts, embedder=embedder),
        gathering=gathering,
        checking=checking,
        work=GapWork(gathering, checking),
    )
