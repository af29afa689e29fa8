"""/api/knowledge/playground, /test-questions and /test-runs: what customers would be answered."""

from typing import Annotated

from fastapi import APIRouter, File, Query, Response, UploadFile
from pydantic import BaseModel, Field

from app.deps import CURATOR, VIEWER, CuratorCaller, ServicesOf
from app.paging import OFFSET_LIMIT, PAGE_LIMIT, RowId, counted
from app.schemas import Text
from app.schemas_playground import PlaygroundAnswer, PlaygroundQuestion
from app.schemas_replay import MessageToReplay, ReplayedAnswer
from app.schemas_tests import (
    ImportedQuestions,
    MessageAsTestQuestion,
    TestQuestion,
    TestQuestionText,
    TestResult,
    TestRun,
    WantedRun,
)
from core.quality.models import Expectation, RunKind, Verdict
from core.quality.new_questions import QuestionFilter

CSV = "text/csv"


class Paged(BaseModel):
    limit: int = Field(50, ge=1, le=PAGE_LIMIT)
    offset: int = Field(0, ge=0, le=OFFSET_LIMIT)


class TestQuestionQuery(Paged):
    q: Text | None = Field(None, max_length=200, description="in the question")
    tag: Text | None = Field(None, max_length=100)
    article: Text | None = Field(None, max_length=200)
    expectation: Expectation | None = None

    def as_filter(self) -> QuestionFilter:
        return QuestionFilter(self.q, self.tag, self.expectation, self.article)


class RunQuery(Paged):
    kind: RunKind | None = None


class ResultQuery(Paged):
    passed: bool | None = None
    verdict: Verdict | None = None


router = APIRouter(prefix="/api/knowledge", tags=["Knowledge"])


@router.post("/playground", dependencies=[VIEWER])
def try_question(services: ServicesOf, wanted: PlaygroundQuestion) -> PlaygroundAnswer:
    """What a customer would get, on these settings and with these drafts. Stores nothing."""
    tried = services.quality.playground.ask(
        wanted.as_question(), tuning=wanted.tuning.as_tuning(), drafts=wanted.drafts
    )
    return PlaygroundAnswer.of(tried)


@router.post("/playground/replay", dependencies=[VIEWER])
def ask_again(services: ServicesOf, wanted: MessageToReplay) -> ReplayedAnswer:
    """What a customer was answered, beside what the question would get now. Stores nothing."""
    return ReplayedAnswer.of(services.replay.again(wanted.message_id))


@router.get("/test-questions", dependencies=[VIEWER])
def list_test_questions(
    services: ServicesOf, response: Response, wanted: Annotated[TestQuestionQuery, Query()]
) -> list[TestQuestion]:
    """The company's test questions, the latest first, and in `X-Total-Count` how many match."""
    found, total = services.quality.questions.find(
        wanted.as_filter(), limit=wanted.limit, offset=wanted.offset
    )
    counted(response, total)
    return [TestQuestion.of(each) for each in found]


@router.post("/test-questions", status_code=201)
def add_test_question(
    services: ServicesOf, caller: CuratorCaller, wanted: TestQuestionText
) -> TestQuestion:
    """Keep a question whose right outcome is known."""
    return TestQuestion.of(services.quality.questions.add(wanted.as_new(), by=caller.name))


@router.post("/test-questions/from-message", status_code=201)
def keep_message(
    services: ServicesOf, caller: CuratorCaller, wanted: MessageAsTestQuestion
) -> TestQuestion:
    """Keep what a customer asked, with what they had asked before it."""
    added = services.quality.questions.add_message(
        wanted.message_id,
        wanted.expectation,
        articles=wanted.articles,
        tags=wanted.tags,
        by=caller.name,
    )
    return TestQuestion.of(added)


@router.post("/test-questions/import")
def import_test_questions(
    services: ServicesOf, caller: CuratorCaller, file: Annotated[UploadFile, File()]
) -> ImportedQuestions:
    """Keep the questions of a CSV file: question, expectation, articles, phrases, tags, earlier.

    A broken line is named, the others are kept.
    """
    read = services.quality.questions.import_csv(file.file.read(), by=caller.name)
    return ImportedQuestions.of(read)


@router.get(
    "/test-questions/export",
    dependencies=[CURATOR],
    response_class=Response,
    responses={200: {"content": {CSV: {}}, "description": "A file that imports to the same"}},
)
def export_test_questions(services: ServicesOf) -> Response:
    """All test questions as CSV."""
    headers = {"Content-Disposition": 'attachment; filename="test-questions.csv"'}
    sheet = services.quality.questions.export_csv()
    return Response(sheet, media_type=f"{CSV}; charset=utf-8", headers=headers)


@router.put("/test-questions/{question_id}")
def change_test_question(
    services: ServicesOf, caller: CuratorCaller, question_id: RowId, wanted: TestQuestionText
) -> TestQuestion:
    """Replace a question and what it expects."""
    changed = services.quality.questions.change(question_id, wanted.as_new(), by=caller.name)
    return TestQuestion.of(changed)


@router.delete("/test-questions/{question_id}", status_code=204)
def remove_test_question(services: ServicesOf, caller: CuratorCaller, question_id: RowId) -> None:
    """Ask it no more; results of earlier runs stay."""
    services.quality.questions.remove(question_id, by=caller.name)


@router.post("/test-runs", status_code=202)
def start_run(
    services: ServicesOf, caller: CuratorCaller, wanted: WantedRun | None = None
) -> TestRun:
    """Have the worker ask all test questions, or those with a tag, of what is live."""
    tag = wanted.tag if wanted else None
    return TestRun.of(services.quality.runs.request(tag=tag, by=caller.name))


@router.get("/test-runs", dependencies=[VIEWER])
def list_runs(
    services: ServicesOf, response: Response, wanted: Annotated[RunQuery, Query()]
) -> list[TestRun]:
    """Runs and comparisons of drafts, the latest first."""
    found, total = services.quality.runs.find(
        kind=wanted.kind, limit=wanted.limit, offset=wanted.offset
    )
    counted(response, total)
    return [TestRun.of(run) for run in found]


@router.get("/test-runs/{run_id}", dependencies=[VIEWER])
def get_run(services: ServicesOf, run_id: RowId) -> TestRun:
    """How far a run is, and what came out of it."""
    return TestRun.of(services.quality.runs.get(run_id))


@router.get("/test-runs/{run_id}/results", dependencies=[VIEWER])
def list_results(
    services: ServicesOf,
    response: Response,
    run_id: RowId,
    wanted: Annotated[ResultQuery, Query()],
) -> list[TestResult]:
    """What each question got, in the order of the run."""
    found, total = services.quality.runs.results(
        run_id,
        passed=wanted.passed,
        verdict=wanted.verdict,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    counted(response, total)
    return [TestResult.of(result) for result in found]
