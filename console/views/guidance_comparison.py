"""A comparison of guidance: what test questions get from what is in force, and from a draft."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from console import words
from console.actions import attempt, say_what_happened, succeeded
from console.components import (
    Column,
    empty,
    facts,
    heading,
    line,
    middot,
    moment,
    note,
    panel,
    table,
)
from console.deps import Desk
from console.live import live
from console.markup import Html, join, markdown, tag
from console.views.telemetry_model import money
from core.accounts.models import OperatorRole
from core.agent.guidance import Guidance
from core.quality.guidance import checking
from core.quality.guidance.comparisons import Compared, Report
from core.quality.guidance.models import ComparisonState, GuidanceComparison
from core.sessions.models import Outcome

DRAFT = "guidance-draft"
"""In the session state: number of a comparison, and the fields that the editor starts with."""
REFRESH_S = 1
SHOWN = ("In other words", "Everything")
STATE: Mapping[str, words.Word] = {
    ComparisonState.QUEUED: ("Waiting", "open"),
    ComparisonState.RUNNING: ("Running", "open"),
    ComparisonState.DONE: ("Done", "good"),
    ComparisonState.FAILED: ("Failed", "act"),
    ComparisonState.CANCELLED: ("Cancelled", "off"),
}
NAMES = {
    "company": "Company name",
    "tone": "Tone",
    "languages": "Languages",
    "forbidden": "Forbidden topics",
    "hand_over": "These go to a person",
    "instructions": "Further instructions",
}
FIELDS = (Column("Field", "14rem"), Column("In force", label=True), Column("Draft", label=True))
SIDES = (
    Column("Guidance", "12rem"),
    Column("As expected", numeric=True, label=True),
    Column("Written by the model", numeric=True, label=True),
    Column("Tokens", numeric=True, label=True),
    Column("Cost", numeric=True, label=True),
)


def show(desk: Desk, comparison_id: int) -> None:
    """Raises GuidanceComparisonNotFound."""
    say_what_happened()
    comparisons = desk.services.quality.guidance.comparisons
    first = comparisons.report(comparison_id)

    @live(desk, every=None if first.comparison.is_finished else REFRESH_S)
    def progress() -> None:
        report = comparisons.report(comparison_id)
        panel(_header(report), key=f"comparison-{comparison_id}")
        if report.comparison.is_finished and not first.comparison.is_finished:
            st.rerun()

    progress()
    if not first.comparison.is_finished:
        _cancel(desk, comparison_id)
        return
    if desk.may(OperatorRole.CURATOR):
        _decide(desk, first.comparison)
    _answers(first)


def state(comparison: GuidanceComparison) -> Html | None:
    return words.badge(STATE, comparison.state)


def _header(report: Report) -> Html:
    found = report.comparison
    beside = found.live_version
    return tag(
        "header",
        tag("a", "← Guidance", href="guidance"),
        line(tag("h1", "Draft beside what is in force", class_="title"), state(found)),
        facts(
            [
                ("Comparison", f"№ {found.id}"),
                ("Asked", f"{len(report.asked)} of {len(report.answers)}"),
                ("In other words", report.changed),
                ("In force", f"version {beside}" if beside.isdigit() else "no guidance"),
                ("Model", found.model or "none: answers quote"),
                ("Asked for by", found.requested_by),
                ("Started", moment(found.created_at)),
            ]
        ),
        note(found.error, tone="act") if found.error else None,
        _no_model(found),
        heading("What the draft changes"),
        table(FIELDS, _differences(found)),
        heading("What came of it"),
        table(SIDES, [_sum(report, after=False), _sum(report, after=True)]),
        class_="head",
    )


def _no_model(comparison: GuidanceComparison) -> Html | None:
    if comparison.model is not None:
        return None
    told = "No language model is set: only forbidden topics can change an answer that quotes."
    return note(told, tone="open")


def _differences(comparison: GuidanceComparison) -> list[Sequence[object]]:
    sides = comparison.live_fields, comparison.fields
    return [
        [name, *(_field(side.get(key)) for side in sides)]
        for key, name in NAMES.items()
        if sides[0].get(key) != sides[1].get(key)
    ]


def _field(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _sum(report: Report, *, after: bool) -> list[object]:
    cost = report.cost(after=after)
    return [
        "Draft" if after else "In force",
        f"{report.passed(after=after)} of {len(report.asked)}",
        report.written(after=after),
        f"{report.tokens(after=after):,}",
        None if cost is None else f"{money(cost)} {report.currency}",
    ]


def _cancel(desk: Desk, comparison_id: int) -> None:
    if not desk.may(OperatorRole.CURATOR):
        return
    if st.button("Cancel", icon=":material/cancel:", key="cancel-comparison"):
        comparisons = desk.services.quality.guidance.comparisons
        if attempt(partial(comparisons.cancel, comparison_id, by=desk.caller.name)):
            succeeded("No more questions are asked.")
        st.rerun()


def _decide(desk: Desk, comparison: GuidanceComparison) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        why = st.text_input(
            "Why it changes", key="comparison-why", max_chars=checking.LONGEST_WHY, width=360
        )
        save = st.button("Put the draft in force", type="primary", key="put-draft-in-force")
        edit = st.button("Edit the draft", icon=":material/edit:", key="edit-draft")
    draft = Guidance.from_fields(comparison.fields, version="draft")
    if edit:
        st.session_state[DRAFT] = (comparison.id, comparison.fields)
    if save:
        versions = desk.services.quality.guidance.versions
        if not attempt(lambda: versions.put_in_force(draft, why=why, by=desk.caller.name)):
            st.rerun()
        succeeded("In force in every process within seconds.")
        st.session_state.pop(DRAFT, None)
    if edit or save:
        del st.query_params["comparison"]
        st.rerun()


def _answers(report: Report) -> None:
    if not report.asked:
        panel(empty("No question was asked.", "Start another comparison."), key="compared")
        return
    chosen = st.segmented_control(
        "Show", SHOWN, default=SHOWN[0], key="compared-shown", label_visibility="collapsed"
    )
    found = [each for each in report.asked if each.changed or chosen == SHOWN[1]]
    if not found:
        told = empty("Every answer is the same.", "Choose Everything to see them.")
        panel(told, key="compared")
        return
    panel(join(*(_answer(each) for each in found)), key="compared")


def _answer(each: Compared) -> Html:
    return tag(
        "section",
        line(
            tag("span", "Other words" if each.changed else "The same", class_="badge open"),
            tag("b", each.question.question),
        ),
        tag("div", _side("In force", each.before), _side("Draft", each.after), class_="versus"),
        class_="passage",
    )


def _side(name: str, given: Mapping[str, Any] | None) -> Html | None:
    if given is None:
        return None
    tone, word = ("good", "As expected") if given["passed"] else ("gap", "Not as expected")
    return tag(
        "div",
        line(
            tag("b", name),
            words.badge(words.OUTCOME, given["outcome"]),
            tag("span", word, class_=f"badge {tone}"),
            *(_by(given) if given["outcome"] == Outcome.ANSWERED else ()),
        ),
        tag("div", markdown(str(given["text"])), class_="prose"),
        tag("div", middot(*_took(given)), class_="muted"),
        class_="card",
    )


def _by(given: Mapping[str, Any]) -> Iterator[str]:
    yield "written by the model" if given["by"] == "model" else "quoted"
    if given["fell_back"]:
        yield f"since {given['fell_back']}"


def _took(given: Mapping[str, Any]) -> list[str | None]:
    tokens = (given["tokens_in"] or 0) + (given["tokens_out"] or 0)
    struck = len(given["struck"])
    return [
        ", ".join(given["articles"]) or None,
        words.duration(given["seconds"]),
        f"{tokens:,} tokens" if tokens else None,
        None if given["cost"] is None else f"{money(given['cost'])} {given['currency']}",
        f"{struck} struck" if struck else None,
    ]
