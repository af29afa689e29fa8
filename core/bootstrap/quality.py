"""The services that show what the knowledge base does for customers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.agent.respondent import Respondent
from core.bootstrap.thinking import Thinking
from core.db import Transactions
from core.embedding.embedder import Embedder
from core.knowledge.corpus import Corpus
from core.knowledge.curation import CurationService
from core.knowledge.drafts import DraftService
from core.knowledge.trial import TrialMaker
from core.quality.article_use import ArticleUseService
from core.quality.calibration.service import CalibrationService
from core.quality.conflicts.scanning import ConflictScan
from core.quality.conflicts.service import ConflictService
from core.quality.examination import Examination
from core.quality.gaps.checking import GapChecking
from core.quality.gaps.drafting import GapDrafting
from core.quality.gaps.gathering import GapGathering
from core.quality.gaps.service import GapService
from core.quality.gaps.work import Gaps, GapWork
from core.quality.gate import PublishGate
from core.quality.guidance.comparing import Comparing
from core.quality.guidance.comparisons import ComparisonService
from core.quality.guidance.service import GuidanceService
from core.quality.guidance.work import Guiding
from core.quality.planning import RunPlanner
from core.quality.playground import Playground
from core.quality.questions import QuestionService
from core.quality.recalls.delivery import RecallDelivery
from core.quality.recalls.service import RecallService
from core.quality.rehearsal import Rehearsal
from core.quality.runs import RunService
from core.quality.staleness import StalenessService


@dataclass(frozen=True)
class Quality:
    """Everything that tries, tests and mends the knowledge base."""

    article_use: ArticleUseService
    playground: Playground
    questions: QuestionService
    runs: RunService
    examination: Examination
    gate: PublishGate
    conflicts: ConflictService
    conflict_scan: ConflictScan
    staleness: StalenessService
    recalls: RecallService
    recall_delivery: RecallDelivery
    gaps: Gaps
    calibration: CalibrationService
    guidance: Guiding


@dataclass(frozen=True)
class Foundations:
    """What they stand on."""

    transactions: Transactions
    embedder: Embedder
    corpus: Corpus
    thinking: Thinking
    respondent: Respondent
    drafts: DraftService
    curation: CurationService
    clock: Callable[[], datetime]


def build_quality(on: Foundations) -> Quality:
    """Construct them."""
    trials = TrialMaker(on.transactions, embedder=on.embedder)
    rehearsal = Rehearsal(on.corpus, thinker=on.thinking.thinker, trials=trials)
    planner = RunPlanner(on.transactions, trials=trials, clock=on.clock)
    runs = RunService(on.transactions)
    examination = Examination(on.transactions, rehearsal=rehearsal, planner=planner, clock=on.clock)
    return Quality(
        article_use=ArticleUseService(on.transactions, clock=on.clock),
        playground=Playground(on.transactions, rehearsal),
        questions=QuestionService(on.transactions),
        runs=runs,
        examination=examination,
        gate=PublishGate(on.transactions, drafts=on.drafts, runs=runs, examination=examination),
        conflicts=ConflictService(on.transactions, drafts=on.drafts, curation=on.curation),
        conflict_scan=ConflictScan(on.transactions, model=on.embedder.name),
        staleness=StalenessService(on.transactions),
        recalls=RecallService(on.transactions),
        recall_delivery=RecallDelivery(on.transactions),
        gaps=_build_gaps(on, rehearsal),
        calibration=CalibrationService(
            on.transactions,
            thinker=on.thinking.thinker,
            live=on.thinking.answering,
            clock=on.clock,
        ),
        guidance=_build_guidance(on),
    )


def _build_gaps(on: Foundations, rehearsal: Rehearsal) -> Gaps:
    gathering = GapGathering(on.transactions, embedder=on.embedder, clock=on.clock)
    checking = GapChecking(on.transactions, rehearsal=rehearsal, clock=on.clock)
    return Gaps(
        board=GapService(on.transactions, clock=on.clock),
        drafting=GapDrafting(on.transactions, drafts=on.drafts, embedder=on.embedder),
        gathering=gathering,
        checking=checking,
        work=GapWork(gathering, checking),
    )


def _build_guidance(on: Foundations) -> Guiding:
    live, composer = on.thinking.guidance, on.respondent.composer
    return Guiding(
        versions=GuidanceService(on.transactions, live=live, clock=on.clock),
        comparisons=ComparisonService(
            on.transactions, live=live, model=composer.model if composer else None, clock=on.clock
        ),
        work=Comparing(on.transactions, respondent=on.respondent, clock=on.clock),
    )
