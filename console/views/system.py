"""Whether every part works, the index and what mends it, and the settings in effect."""

from collections.abc import Mapping, Sequence, Set
from urllib.parse import quote

import streamlit as st

from console import words
from console.actions import attempting, say_what_happened, succeeded
from console.components import Column, clip, empty, facts, heading, moment, panel, table
from console.deps import Desk
from console.live import live
from console.markup import Html, join, tag
from console.views import retention
from core.health.service import NOT_CONFIGURED, Health
from core.knowledge.index_care import IndexState
from core.knowledge.jobs import Problem
from core.knowledge.models import JobState
from core.settings import variable_name
from core.settings_shown import ShownSetting, in_effect

RETENTION = variable_name("session_retention_days")
REFRESH_S = 5
PARTS = (Column("Part", "12rem"), Column("State", "9rem"), Column("What it says"))
PROBLEMS = (Column("Article", "40%"), Column("State", "9rem"), Column("What went wrong"))
SETTINGS = (Column("Variable", "38%"), Column("Value"), Column("Set by", "7rem", label=True))
JOBS: Mapping[str, str] = {
    JobState.QUEUED: "Waiting",
    JobState.RUNNING: "Under way",
    JobState.FAILED: "Failed",
    JobState.DONE: "Done",
}


def show(desk: Desk) -> None:
    st.subheader("System", anchor=False)
    say_what_happened()

    @live(desk, every=REFRESH_S)
    def health() -> None:
        panel(_health(desk), key="health")

    @live(desk, every=REFRESH_S)
    def index() -> None:
        panel(_index(desk.services.index_care.state()), key="index")

    health()
    index()
    _buttons(desk)
    retention.show(desk)
    chosen = {RETENTION} if desk.services.retention.in_effect().is_chosen else set()
    panel(_settings(in_effect(desk.services.settings), chosen), key="settings")


def _health(desk: Desk) -> Html:
    report = desk.services.health.report()
    rows = [
        [words.part(name), _state(state), _said(state)] for name, state in report.services.items()
    ]
    seen = desk.services.heartbeats.seen_at("worker")
    beat = tag("p", "The worker last reported ", moment(seen), ".", class_="muted gap-above")
    return join(heading("Health"), table(PARTS, rows), beat if seen else None)


def _state(state: str) -> Html:
    if state == Health.HEALTHY:
        return tag("span", "Works", class_="badge good")
    if state == NOT_CONFIGURED:
        return tag("span", "Not in use", class_="badge off")
    return tag("span", "Trouble", class_="badge act")


def _said(state: str) -> str | None:
    return None if state in (Health.HEALTHY, NOT_CONFIGURED) else state[:1].upper() + state[1:]


def _index(state: IndexState) -> Html:
    counts = facts((words_, state.jobs.get(name, 0)) for name, words_ in JOBS.items())
    if state.jobs.get(JobState.QUEUED) or state.jobs.get(JobState.RUNNING):
        shown = empty("Articles are being indexed.", "They are found as soon as that is done.")
    else:
        shown = empty("Every published article can be found.", "The worker keeps it so.")
    if state.problems:
        shown = table(PROBLEMS, [_problem(each) for each in state.problems])
    return join(heading("Index jobs"), counts, tag("div", shown, class_="gap-above"))


def _problem(found: Problem) -> list[object]:
    link = tag("a", found.article_id, href=f"knowledge?article={quote(found.article_id, safe='')}")
    word, tone = ("Given up", "act") if found.failed else ("Tried again", "open")
    return [link, tag("span", word, class_=f"badge {tone}"), clip(found.error)]


def _buttons(desk: Desk) -> None:
    care, by = desk.services.index_care, desk.caller

    def repair() -> None:
        done = care.repair(by=by)
        succeeded(f"Passages added: {done.missing}, removed: {done.superfluous}.")

    def try_again() -> None:
        succeeded(f"{care.try_again(by=by)} articles are tried again.")

    def reindex() -> None:
        succeeded(f"{care.reindex(by=by)} articles are being indexed anew.")

    with st.container(horizontal=True, gap="small"):
        st.button(
            "Repair the index",
            key="repair",
            icon=":material/build:",
            help="Compares the index with the database and mends what differs.",
            on_click=attempting(repair),
        )
        st.button(
            "Try failed articles again",
            key="try-again",
            icon=":material/replay:",
            on_click=attempting(try_again),
        )
        with st.popover("Index everything anew", icon=":material/restart_alt:"):
            st.caption(
                "Empties the index and fills it again from the database. Until that is done, "
                "answers rest on the full-text search alone."
            )
            st.button("Start", type="primary", key="reindex", on_click=attempting(reindex))


def _settings(found: Sequence[ShownSetting], chosen: Set[str]) -> Html:
    rows = [
        [
            join(tag("code", each.variable), tag("div", each.meaning, class_="muted")),
            each.value or tag("span", "none", class_="muted"),
            _set_by(each, chosen),
        ]
        for each in found
    ]
    return join(
        heading("Settings in effect"),
        tag(
            "p",
            "Read at the start of this process, from its environment or the file .env.",
            class_="muted",
        ),
        table(SETTINGS, rows),
    )


def _set_by(setting: ShownSetting, chosen: Set[str]) -> str:
    """`chosen` are those that a choice in the console wins over."""
    if setting.variable in chosen:
        return "Console wins"
    return "You" if setting.is_given else "Default"
