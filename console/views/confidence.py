"""Confidence: how often answers may be wrong, the threshold that keeps to it, and what it costs."""

from functools import partial

import streamlit as st

from console import confidence_charts
from console.actions import attempt, say_what_happened, succeeded
from console.components import Column, empty, moment, panel, table
from console.deps import Desk
from console.markup import Html
from core.accounts.models import OperatorRole
from core.agent.answering_models import AnsweringVersion
from core.quality.calibration.fitting import ENOUGH, ENOUGH_OF_EACH, Interval
from core.quality.calibration.service import LiveError, Measurement, Proposal

MEASURED = "confidence-measured"
DEFAULT_BUDGET = 5
HIGHEST_BUDGET = 40
"""Percent."""
COLUMNS = (
    Column("Version", "6rem", label=True),
    Column("Budget", "5rem", numeric=True, label=True),
    Column("Answers from", "7rem", numeric=True, label=True),
    Column("Measured wrong", "11rem", label=True),
    Column("Answered", "6rem", numeric=True, label=True),
    Column("Questions", "6rem", numeric=True, label=True),
    Column("By", label=True),
    Column("Made", "7rem", label=True),
)


def show(desk: Desk) -> None:
    st.subheader("Confidence", anchor=False)
    st.caption(
        "How many of the answers may be wrong? The threshold follows from that, measured on your "
        "own test questions. Whatever is less sure is declined, with the nearest articles and the "
        "offer of a person."
    )
    say_what_happened()
    _standing(desk)
    measured: Measurement | None = st.session_state.get(MEASURED)
    if desk.may(OperatorRole.CURATOR):
        _measure(desk)
    if measured is not None:
        _budget(desk, measured)
    _versions(desk)


def _standing(desk: Desk) -> None:
    service = desk.services.quality.calibration
    in_force, live = service.in_force, service.live_error()
    columns = st.columns(3)
    columns[0].metric("Answers from a confidence of", f"{in_force.threshold:.0%}")
    columns[1].metric("Version", in_force.version.capitalize())
    columns[2].metric(
        "Rated down in 30 days",
        f"{live.down.share:.1%}" if live.down else "–",
        help=f"{live.rated} answers were rated; they say something from 20 on.",
    )
    if live.is_alarming and live.down and live.expected:
        st.warning(_alarm(live), icon=":material/warning:")


def _alarm(live: LiveError) -> str:
    return (
        f"Customers rate more answers down than was measured: {_between(live.down)} of "
        f"{live.rated} rated ones, where {_between(live.expected)} was expected. Measure again, "
        "or allow fewer errors until the articles behind them are mended."
    )


def _between(interval: Interval | None) -> str:
    if interval is None:
        return "–"
    return f"{interval.share:.1%} ({interval.low:.1%} to {interval.high:.1%})"


def _measure(desk: Desk) -> None:
    service = desk.services.quality.calibration
    number = service.count()
    if not number:
        panel(
            empty(
                "There is no test question that says which article answers it.",
                "Save some in Tests or from the Playground; then the budget can be measured.",
            ),
            key="nothing-to-measure",
        )
        return
    if st.button(f"Measure on {number} test questions", icon=":material/speed:", key="measure"):
        bar = st.progress(0.0, "Asking …")
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            bar.progress(min(1.0, done / number), f"Asked {done} of {number}")

        st.session_state[MEASURED] = service.measure(step=step)
        st.rerun()


def _budget(desk: Desk, measured: Measurement) -> None:
    if not measured.is_enough:
        right = sum(measured.right)
        st.info(
            f"{len(measured.right)} test questions could be judged: {right} were right, "
            f"{len(measured.right) - right} wrong. A budget needs {ENOUGH.value:g}, with at least "
            f"{ENOUGH_OF_EACH.value:g} of each; until then the shipped threshold stays.",
            icon=":material/info:",
        )
    if not measured.questions:
        return
    percent = st.slider(
        "Of the answers given, at most so many percent may be wrong",
        1,
        HIGHEST_BUDGET,
        DEFAULT_BUDGET,
        key="budget",
        format="%d %%",
    )
    proposal = desk.services.quality.calibration.propose(measured, budget=percent / 100)
    if measured.is_enough:
        _told(proposal)
    left, right_side = st.columns(2)
    with left:
        st.markdown("**Wrong answers by how much is answered**")
        confidence_charts.risk_coverage(
            proposal.risk_coverage, budget=proposal.budget, cut=proposal.cut, key="risk-coverage"
        )
    with right_side:
        st.markdown("**Is a confidence of 80 % right in 80 %?**")
        confidence_charts.reliability(proposal.reliability, key="reliability")
    _put_in_force(desk, proposal)


def _told(proposal: Proposal) -> None:
    if proposal.cut is None:
        st.warning(
            "No threshold keeps this budget on these questions. Allow more errors, or mend the "
            "articles behind the wrong answers.",
            icon=":material/block:",
        )
        return
    columns = st.columns(3)
    columns[0].metric("Answer from", f"{proposal.cut.threshold:.0%}")
    columns[1].metric("Measured wrong", _between(proposal.cut.error))
    columns[2].metric("Questions answered", f"{proposal.cut.coverage:.0%}")
    if proposal.gained > 0:
        st.caption(
            "Confidence is calibrated on your questions and ratings: its expected error falls "
            f"from {proposal.ece_before:.1%} to {proposal.ece_after:.1%}."
        )
    else:
        st.caption(
            "Confidence stays as shipped, with an expected error of "
            f"{proposal.ece_before:.1%}: a fit on your questions would not be better."
        )


def _put_in_force(desk: Desk, proposal: Proposal) -> None:
    if proposal.cut is None or not desk.may(OperatorRole.ADMIN):
        return
    if st.button("Put in force", type="primary", key="put-in-force"):
        service = desk.services.quality.calibration
        if attempt(lambda: service.put_in_force(proposal, by=desk.caller.name)):
            succeeded("In force in every process within seconds.")
            del st.session_state[MEASURED]
        st.rerun()


def _versions(desk: Desk) -> None:
    service = desk.services.quality.calibration
    versions = service.versions()
    if not versions:
        return
    st.markdown("**Versions**")
    panel(table(COLUMNS, [_row(each) for each in versions]), key="answering-versions")
    if not desk.may(OperatorRole.ADMIN):
        return
    others: list[int | None] = [each.number for each in versions if not each.is_live]
    if len(others) < len(versions):
        others.append(None)
    with st.container(horizontal=True):
        for number in others:
            name = "the shipped one" if number is None else f"version {number}"
            if st.button(f"Restore {name}", key=f"restore-answering-{number}"):
                if attempt(partial(service.restore, number, by=desk.caller.name)):
                    succeeded(f"Now {name} decides.")
                st.rerun()


def _row(version: AnsweringVersion) -> list[object | Html]:
    measured = version.measured
    return [
        f"{version.number} (live)" if version.is_live else version.number,
        f"{version.budget:.0%}",
        f"{version.threshold:.0%}",
        _between(Interval(**measured["error"])),
        f"{measured['coverage']:.0%}",
        f"{measured['questions']:,}",
        version.created_by,
        moment(version.created_at),
    ]
