"""The escalation detector: its versions with their measures, going back, training anew."""

from collections.abc import Mapping

import streamlit as st

from console.components import Column, moment, panel, table
from console.deps import Desk
from console.views import business_rules
from core.accounts.models import OperatorRole
from core.escalation.detection.models import DetectorVersion

COLUMNS = (
    Column("Version", "5rem", label=True),
    Column("Made", label=True),
    Column("By", label=True),
    Column("Precision", label=True),
    Column("Recall", label=True),
    Column("Note", label=True),
)


def show(desk: Desk) -> None:
    """Versions first, then the company's own rules."""
    state = desk.services.detector.state()
    st.subheader("Detector", anchor=False)
    st.caption(
        "It decides whether a person takes over where no rule has done so. Precision and recall "
        "are its own, on shipped examples that it had not seen. "
        f"Corrections so far: {state.corrections}."
    )
    panel(table(COLUMNS, [_row(version) for version in state.versions]), key="detector-versions")
    if state.retraining:
        st.info("A retraining is under way.")
    if desk.may(OperatorRole.ADMIN):
        _actions(desk, [version.number for version in state.versions if not version.is_live])
    st.divider()
    business_rules.show(desk)


def _actions(desk: Desk, others: list[int]) -> None:
    name = desk.caller.name
    if st.button("Retrain", key="retrain"):
        desk.services.detector.request_retraining(name)
        st.rerun()
    for number in others:
        if st.button(f"Restore version {number}", key=f"restore-{number}"):
            desk.services.detector.restore(number, by=name)
            st.rerun()


def _row(version: DetectorVersion) -> list[object]:
    before, after = version.metrics.get("before", {}), version.metrics.get("after", {})
    live = " (live)" if version.is_live else ""
    return [
        f"{version.number}{live}",
        moment(version.created_at),
        version.created_by,
        _change(before, after, "precision"),
        _change(before, after, "recall"),
        version.note,
    ]


def _change(before: Mapping[str, float], after: Mapping[str, float], name: str) -> str:
    now = f"{after.get(name, 0):.3f}"
    return f"{before[name]:.3f} → {now}" if name in before else now
