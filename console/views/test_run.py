"""One run of questions: what each of them got, and for a draft what it changes."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from console import words, words_knowledge
from console.components import empty, facts, line, moment, note, panel
from console.deps import Desk
from console.filters import TESTS, back_to
from console.live import live
from console.markup import Html, join, markdown, tag
from core.knowledge.models import JobState
from core.quality.models import TestResult, TestRun

REFRESH_S = 1
SHOWN = ("What matters", "Everything")
MOST_SHOWN = {"What matters": 200, "Everything": 1000}
"""Questions of a run on one screen, each with a whole answer or two."""


def show(desk: Desk, run_id: int) -> None:
    """Raises TestRunNotFound."""
    run = desk.services.quality.runs.get(run_id)

    @live(desk, every=None if run.is_finished else REFRESH_S)
    def progress() -> None:
        now = desk.services.quality.runs.get(run_id)
        panel(_header(now), key=f"run-{run_id}")
        if now.is_finished and not run.is_finished:
            st.rerun()

    progress()
    if run.is_finished:
        _results(desk, run)


def state(run: TestRun) -> Html | None:
    if run.state == JobState.RUNNING:
        return tag("span", f"{run.done} of {run.total}", class_="badge open")
    return words.badge(words_knowledge.JOB, run.state)


def passed(result: TestResult) -> Html | None:
    if result.passed is None:
        return None
    word, tone = ("Passed", "good") if result.passed else ("Failed", "act")
    return tag("span", word, class_=f"badge {tone}")


def back() -> Html:
    return back_to(TESTS)


def _header(run: TestRun) -> Html:
    of = f"The draft of {run.article_id}" if run.article_id else "Test questions"
    return tag(
        "header",
        back(),
        line(tag("h1", of, class_="title"), state(run)),
        facts(
            [
                ("Run", f"№ {run.id}"),
                ("Questions", run.total if run.planned else None),
                ("Passed", f"{run.passed} of {run.passed + run.failed}"),
                ("Worse", run.worse if run.article_id else None),
                ("Better", run.better if run.article_id else None),
                ("In other words", run.changed if run.article_id else None),
                ("Tag", run.tag),
                ("Asked for by", run.requested_by),
                ("Started", moment(run.created_at)),
            ]
        ),
        note(run.error, tone="act") if run.error else None,
        conclusion(run) if run.state == JobState.DONE and run.article_id else None,
        class_="head",
    )


def conclusion(run: TestRun, *, more: Html | None = None) -> Html:
    """What a finished comparison says of its draft, and `more` beside it."""
    if not run.total:
        return note("No question is known yet that this draft has a part in.", tone="open")
    if run.worse:
        told = f"{run.worse} of {run.total} questions would be answered worse, {run.better} better."
        return note(line(f"{told} Publishing this draft needs a reason.", more), tone="act")
    told = f"No question of {run.total} would be answered worse, {run.better} better"
    return note(line(f"{told}, {run.changed} in other words.", more), tone="good")


def _results(desk: Desk, run: TestRun) -> None:
    shown = st.segmented_control(
        "Show", SHOWN, default=SHOWN[0], key="run-shown", label_visibility="collapsed"
    )
    runs = desk.services.quality.runs
    read = runs.results if shown == SHOWN[1] else runs.telling
    found, total = read(run.id, limit=MOST_SHOWN[shown or SHOWN[0]])
    left = total - len(found)
    cut = note(f"{left:,} more are not shown. The API has them all.", tone="open") if left else None
    panel(join(_list(run, found), cut), key=f"results-{run.id}")


def _list(run: TestRun, found: Sequence[TestResult]) -> Html:
    if found:
        return join(*(result(each, draft_of=run.article_id) for each in found))
    if run.article_id:
        return empty("The draft changes no answer.", "Choose Everything to see all questions.")
    if not run.total:
        return empty("There was nothing to ask.", "Add test questions first.")
    return empty("Every question passed.", "Choose Everything to see them.")


def result(each: TestResult, *, draft_of: str | None = None) -> Html:
    """A question with what it got, and what it got before."""
    return tag(
        "section",
        line(
            words.badge(words_knowledge.VERDICT, each.verdict) if draft_of else None,
            passed(each),
            tag("b", each.question),
            tag("a", "Open in the playground", href=_playground(each, draft_of)),
        ),
        line(*(f"after “{earlier}”" for earlier in each.earlier), class_="muted")
        if each.earlier
        else None,
        tag("div", _expected(each), class_="muted"),
        _both(each) if draft_of else _given("Got", each.given),
        class_="passage",
    )


def _expected(each: TestResult) -> str:
    if each.expectation is None:
        return "A customer asked this." + (" They rated the answer down." if each.disliked else "")
    told = f"Should be {words_knowledge.EXPECTATION[each.expectation][0].lower()}"
    if each.articles:
        told += f" from {' or '.join(each.articles)}"
    if each.phrases:
        told += " and say " + " and ".join(f"“{phrase}”" for phrase in each.phrases)
    return f"{told}."


def _both(each: TestResult) -> Html:
    return tag(
        "div", _given("Now", each.before), _given("With the draft", each.given), class_="versus"
    )


def _given(name: str, given: Mapping[str, Any]) -> Html:
    confidence = given.get("confidence")
    return tag(
        "div",
        line(
            tag("b", name),
            words.badge(words.OUTCOME, given.get("outcome")),
            None if confidence is None else f"{confidence:.0%}",
            ", ".join(given.get("articles") or []) or None,
        ),
        tag("div", markdown(str(given.get("text") or "")), class_="prose"),
        class_="card",
    )


def _playground(each: TestResult, draft_of: str | None) -> str:
    asked: list[tuple[str, str]] = [("q", each.question)]
    asked += [("earlier", text) for text in each.earlier]
    asked += [("drafts", draft_of)] if draft_of else []
    return f"playground?{urlencode(asked)}"
