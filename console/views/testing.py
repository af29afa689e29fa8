"""Test questions: the set, its runs over time, and what failed."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from console import address, words, words_knowledge
from console.actions import attempt, say_what_happened, succeeded
from console.charts import passed_over_time
from console.components import Column, clip, empty, middot, moment, panel, table
from console.deps import Desk
from console.filters import TESTS, choice, number_of, paged, search
from console.live import live
from console.markup import Html, join, tag
from console.views import question_form, test_run
from core.accounts.models import OperatorRole
from core.knowledge.models import JobState
from core.quality.models import Expectation, RunKind, TestQuestion, TestResult, TestRun
from core.quality.new_questions import QuestionFilter

REFRESH_S = 2
RUNS_SHOWN = 8
RUNS_DRAWN = 50
QUESTIONS = (
    Column("Question"),
    Column("Should be", "8rem", label=True),
    Column("Last time", "9rem", label=True),
    Column("From", "7rem", label=True),
)
RUNS = (
    Column("Run", "5rem"),
    Column("Of"),
    Column("Passed", "7rem", numeric=True, label=True),
    Column("Worse", "5rem", numeric=True, label=True),
    Column("Better", "5rem", numeric=True, label=True),
    Column("State", "7rem"),
    Column("Started", "7rem", label=True),
)


def show(desk: Desk) -> None:
    """One run or one question if the address names it, else everything."""
    if (run := address.number("run")) is not None:
        test_run.show(desk, run)
        return
    st.subheader("Tests", anchor=False)
    say_what_happened()
    if (question := address.number("question")) is not None:
        _one(desk, question)
        return
    if desk.may(OperatorRole.CURATOR):
        _start(desk)

    @live(desk, every=REFRESH_S)
    def runs() -> None:
        _runs(desk)

    _history(desk)
    runs()
    _questions(desk)


def _start(desk: Desk) -> None:
    tags = desk.services.quality.questions.tags()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tag_chosen = st.selectbox(
            "Questions", [None, *tags], key="run-tag", format_func=lambda t: t or "All", width=220
        )
        if st.button("Run now", type="primary", icon=":material/play_arrow:", key="run-tests"):
            runs = desk.services.quality.runs
            if attempt(lambda: runs.request(tag=tag_chosen, by=desk.caller.name)):
                succeeded("The worker is asking them.")
            st.rerun()


def _runs(desk: Desk) -> None:
    found, _ = desk.services.quality.runs.find(limit=RUNS_SHOWN)
    if found:
        panel(table(RUNS, [_run_row(run) for run in found]), key="test-runs")


def _history(desk: Desk) -> None:
    """Drawn once: a figure that is drawn every two seconds flickers."""
    found, _ = desk.services.quality.runs.find(kind=RunKind.QUESTIONS, limit=RUNS_DRAWN)
    whole = [run for run in found if run.state == JobState.DONE and run.tag is None and run.total]
    if len(whole) > 1:
        passed_over_time(_series(whole), key="passed-over-time")


def _series(runs: Sequence[TestRun]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "at": [run.created_at for run in runs],
            "passed": [run.passed for run in runs],
            "total": [run.total for run in runs],
        }
    ).sort_values("at")


def _run_row(run: TestRun) -> list[object]:
    of = f"Draft of {run.article_id}" if run.article_id else (run.tag or "All questions")
    done = run.passed + run.failed
    return [
        tag("a", f"№ {run.id}", href=f"?run={run.id}", class_="row"),
        clip(of),
        f"{run.passed} of {done}" if done else None,
        run.worse if run.article_id else None,
        run.better if run.article_id else None,
        test_run.state(run),
        moment(run.created_at),
    ]


def _questions(desk: Desk) -> None:
    st.markdown("**Questions**")
    if desk.may(OperatorRole.CURATOR):
        question_form.new(desk)
        _files(desk)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = search("Words in the question", key="test", place=TESTS)
        expectation = choice(
            "Should be", Expectation, words_knowledge.EXPECTATION, key="expected", place=TESTS
        )
    found = paged(
        lambda limit, offset: desk.services.quality.questions.find(
            QuestionFilter(text=text, expectation=expectation), limit=limit, offset=offset
        ),
        lambda total: number_of(total, "question"),
        TESTS,
    )
    latest = desk.services.quality.runs.latest_of([question.id for question in found])
    panel(_rows(found, latest, filtered=bool(text or expectation)), key="test-questions")


def _rows(found: Sequence[TestQuestion], latest: dict[int, TestResult], *, filtered: bool) -> Html:
    if found:
        return table(QUESTIONS, [_row(each, latest.get(each.id)) for each in found])
    if filtered:
        return empty("No question matches.", "Use fewer words, or set Should be back to All.")
    return empty(
        "There are no test questions yet.",
        "Save one in the playground, from an answer, or import a CSV file. They show with every "
        "change what it does to the answers.",
    )


def _row(question: TestQuestion, last: TestResult | None) -> list[object]:
    asked = tag("a", clip(question.question), href=f"?question={question.id}", class_="row")
    told = middot(*question.articles, *(f"“{phrase}”" for phrase in question.phrases))
    return [
        join(asked, tag("span", told, class_="muted clip") if told else None),
        words.badge(words_knowledge.EXPECTATION, question.expectation),
        test_run.passed(last) if last else None,
        middot(*question.tags) or words.readable(question.origin),
    ]


def _files(desk: Desk) -> None:
    service = desk.services.quality.questions
    with st.expander("Import or export a CSV file"):
        st.caption(
            "A first line with the columns question, expectation (answer, decline, escalate), "
            "articles, phrases, tags, earlier; several values in one cell are divided by |."
        )
        file = st.file_uploader("CSV file", ["csv"], key="tests-file")
        if file is not None and st.button("Import", key="import-tests"):

            def read() -> None:
                brought = service.import_csv(file.getvalue(), by=desk.caller.name)
                problems = "; ".join(f"line {line}: {why}" for line, why in brought.broken[:5])
                told = f"{brought.added} added, {brought.known} known. {problems}"
                succeeded(told.strip())

            attempt(read)
            st.rerun()
        st.download_button(
            "Export all", service.export_csv, "test-questions.csv", "text/csv", key="export-tests"
        )


def _one(desk: Desk, question_id: int) -> None:
    question = desk.services.quality.questions.get(question_id)
    panel(test_run.back(), key="back-to-tests")
    if desk.may(OperatorRole.CURATOR):
        question_form.change(desk, question)
    last = desk.services.quality.runs.latest_of([question_id]).get(question_id)
    if last is not None:
        panel(test_run.result(last), key="last-result")
