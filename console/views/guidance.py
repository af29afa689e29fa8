"""Guidance: name, tone, languages and forbidden topics of answers, and what has changed of them."""

from functools import partial

import streamlit as st

from console import address
from console.actions import attempt, say_what_happened, succeeded
from console.components import Column, clip, empty, facts, moment, panel, table
from console.deps import Desk
from console.markup import Html, tag
from console.views import guidance_comparison, guidance_form
from core.accounts.models import OperatorRole
from core.agent.guidance import Guidance
from core.agent.guidance_models import GuidanceVersion
from core.quality.guidance import checking
from core.quality.guidance.comparisons import MOST_QUESTIONS, USUAL_QUESTIONS
from core.quality.guidance.models import GuidanceComparison

NO_MODEL = (
    "No language model is set, so answers quote your articles word for word: name, tone, "
    "languages and further instructions have no effect on them. Forbidden topics hold either way."
)
NONE = 0
"""Among the numbers of versions: no guidance at all."""
VERSIONS = (
    Column("Version", "7rem", label=True),
    Column("Why"),
    Column("By", "9rem", label=True),
    Column("Made", "7rem", label=True),
)
COMPARISONS = (
    Column("Comparison", "8rem"),
    Column("State", "8rem", label=True),
    Column("Beside", "9rem", label=True),
    Column("By", label=True),
    Column("Started", "7rem", label=True),
)


def show(desk: Desk) -> None:
    """One comparison if the address names it, else the editor."""
    if (comparison := address.number("comparison")) is not None:
        guidance_comparison.show(desk, comparison)
        return
    st.subheader("Guidance", anchor=False)
    st.caption(
        "How your company wants answers to be. It is woven into the prompt of the language model, "
        "and can never switch off the check against your articles, the limits of its tools, or "
        "the way to a person."
    )
    say_what_happened()
    guiding = desk.services.quality.guidance
    if guiding.comparisons.model is None:
        st.info(NO_MODEL, icon=":material/info:")
    in_force = guiding.versions.in_force
    if desk.may(OperatorRole.CURATOR):
        _editor(desk, _draft() or in_force)
    else:
        panel(_told(in_force), key="guidance-in-force")
    with st.expander("What the language model is told now, word for word"):
        st.code(guiding.versions.prompt(in_force), language=None, wrap_lines=True)
    _comparisons(desk)
    _versions(desk)


def _editor(desk: Desk, start: Guidance) -> None:
    with st.form("guidance"):
        guidance_form.fields(start)
        st.text_input(
            "Why it changes",
            key=f"guidance-why-{start.version}",
            max_chars=checking.LONGEST_WHY,
            help="For the list of versions and the audit log.",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            compare = st.form_submit_button(
                "Compare on test questions", icon=":material/compare:", key="compare-guidance"
            )
            most = st.number_input(
                "Questions at most",
                1,
                MOST_QUESTIONS,
                USUAL_QUESTIONS,
                key="guidance-most",
                width=150,
            )
            save = st.form_submit_button("Put in force", type="primary", key="save-guidance")
    if compare:
        _compare(desk, guidance_form.written(start), int(most))
    if save:
        _save(desk, guidance_form.written(start), st.session_state[f"guidance-why-{start.version}"])


def _save(desk: Desk, written: Guidance, why: str) -> None:
    versions = desk.services.quality.guidance.versions
    if attempt(lambda: versions.put_in_force(written, why=why, by=desk.caller.name)):
        st.session_state.pop(guidance_comparison.DRAFT, None)
        succeeded("In force in every process within seconds.")
    st.rerun()


def _compare(desk: Desk, written: Guidance, most: int) -> None:
    comparisons = desk.services.quality.guidance.comparisons

    def ask() -> None:
        made = comparisons.request(written, most=most, by=desk.caller.name)
        st.query_params["comparison"] = str(made.id)

    attempt(ask)
    st.rerun()


def _draft() -> Guidance | None:
    """The draft of a comparison that somebody wants to go on with."""
    kept = st.session_state.get(guidance_comparison.DRAFT)
    return None if kept is None else Guidance.from_fields(kept[1], version=f"draft-{kept[0]}")


def _told(guidance: Guidance) -> Html:
    named = (
        ("Company name", guidance.company),
        ("Tone", guidance.tone),
        ("Languages", ", ".join(guidance.languages)),
        ("Forbidden topics", ", ".join(guidance.forbidden)),
        ("A question on one of them", guidance.forbidden and _outcome(guidance)),
        ("Further instructions", guidance.instructions),
    )
    if not any(value for _, value in named):
        return empty("No guidance is in force.", "A curator can write some.")
    return facts((name, value) for name, value in named if value)


def _outcome(guidance: Guidance) -> str:
    return guidance_form.PERSON if guidance.hand_over else guidance_form.DECLINE


def _comparisons(desk: Desk) -> None:
    found = desk.services.quality.guidance.comparisons.find()
    if found:
        st.markdown("**Comparisons**")
        panel(table(COMPARISONS, [_compared(each) for each in found]), key="guidance-comparisons")


def _compared(each: GuidanceComparison) -> list[object]:
    beside = each.live_version
    return [
        tag("a", f"№ {each.id}", href=f"?comparison={each.id}", class_="row"),
        guidance_comparison.state(each),
        f"version {beside}" if beside.isdigit() else "no guidance",
        each.requested_by,
        moment(each.created_at),
    ]


def _versions(desk: Desk) -> None:
    service = desk.services.quality.guidance.versions
    versions = service.versions()
    if not versions:
        return
    st.markdown("**Versions**")
    panel(table(VERSIONS, [_version(each) for each in versions]), key="guidance-versions")
    with st.expander("What they say, and going back"):
        chosen = st.selectbox(
            "Version",
            [*(each.number for each in versions), NONE],
            key="guidance-version",
            format_func=lambda number: f"Version {number}" if number else "No guidance",
            width=220,
        )
        fields = next((each.fields for each in versions if each.number == chosen), {})
        panel(_told(Guidance.from_fields(fields, version="")), key="guidance-fields")
        if desk.may(OperatorRole.CURATOR):
            _restore(desk, chosen or None)


def _restore(desk: Desk, number: int | None) -> None:
    why = st.text_input("Why", key="restore-why", max_chars=checking.LONGEST_WHY)
    if st.button("Restore", key="restore-guidance", icon=":material/history:"):
        service = desk.services.quality.guidance.versions
        if attempt(partial(service.restore, number, why=why, by=desk.caller.name)):
            name = "no guidance" if number is None else f"version {number}"
            succeeded(f"Now {name} is in force.")
        st.rerun()


def _version(version: GuidanceVersion) -> list[object]:
    return [
        f"{version.number} (live)" if version.is_live else version.number,
        clip(version.why),
        version.created_by,
        moment(version.created_at),
    ]
