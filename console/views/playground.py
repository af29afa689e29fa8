"""The playground: ask as a customer, see why the answer is what it is, try it otherwise."""

from dataclasses import replace

import streamlit as st

from console.actions import attempt, say_what_happened
from console.components import empty, panel, plain
from console.deps import Desk
from console.views import playground_answer, question_form
from core.accounts.models import OperatorRole
from core.quality.new_questions import MAX_EARLIER
from core.quality.playground import Trial
from core.quality.rehearsal import LIVE, MOST_CANDIDATES, Question, Tuning

ASKED, EARLIER, DRAFTS = "q", "earlier", "drafts"
"""Names in the address, and of the fields: a link opens the same question."""


def show(desk: Desk) -> None:
    """A question on the live settings, and beside it on others if any is changed."""
    st.subheader("Playground", anchor=False)
    say_what_happened()
    _from_address()
    question = _question()
    tuning, drafts = _beside(desk)
    st.query_params.update(
        {name: value for name, value in _address(question, drafts).items() if value}
    )
    if not question.text.strip():
        panel(
            empty(
                "Ask something as a customer would.",
                "You see the answer, the decision behind it and every passage that was found. "
                "Nothing is stored, and no customer notices.",
            ),
            key="playground-empty",
        )
        return
    _tried(desk, question, tuning, drafts)


def _from_address() -> None:
    """What a link names is filled in when the page is opened, not while somebody types."""
    asked = tuple(st.query_params.get_all(name) for name in (ASKED, EARLIER, DRAFTS))
    if st.session_state.get("playground-address") == asked:
        return
    st.session_state["playground-address"] = asked
    st.session_state[ASKED] = (asked[0] or [""])[0]
    st.session_state[EARLIER] = "\n".join(asked[1])
    st.session_state[DRAFTS] = asked[2]


def _question() -> Question:
    text = st.text_area(
        "Question", key=ASKED, height=90, placeholder="How long can I take to send an order back?"
    )
    with st.expander("What the customer asked before it", expanded=bool(st.session_state[EARLIER])):
        earlier = st.text_area(
            f"The last {MAX_EARLIER} earlier questions, one a line",
            key=EARLIER,
            height=90,
            label_visibility="collapsed",
        )
    lines = [line.strip() for line in str(earlier or "").splitlines() if line.strip()]
    return Question(str(text or ""), tuple(lines[-MAX_EARLIER:]))


def _beside(desk: Desk) -> tuple[Tuning, list[str]]:
    """What is to be different in a second answer."""
    titles = desk.services.quality.playground.drafts()
    known = [each for each in st.session_state[DRAFTS] if each in titles]
    st.session_state[DRAFTS] = known
    with st.expander("Compare with other settings or drafts", expanded=bool(known)):
        drafts = st.multiselect(
            "As if these drafts were published",
            list(titles),
            key=DRAFTS,
            format_func=lambda key: titles[key],
            placeholder="No draft",
        )
        left, middle, right = st.columns(3)
        in_force = round(desk.services.quality.playground.answering.threshold, 2)
        answer_at = left.slider(
            "Answer from this confidence",
            0.0,
            1.0,
            in_force,
            0.01,
            key="answer-at",
            help=f"In force: {in_force:.2f}",
        )
        dense_weight = middle.slider(
            "Share of search by meaning",
            0.0,
            1.0,
            LIVE.dense_weight,
            0.05,
            key="dense-weight",
            help=f"In force: {LIVE.dense_weight:.2f}. The rest is search by words.",
        )
        candidates = right.slider(
            "Passages from each search",
            1,
            MOST_CANDIDATES,
            LIVE.candidates,
            key="candidates",
            help=f"In force: {LIVE.candidates}",
        )
    threshold = None if answer_at == in_force else answer_at
    return replace(LIVE, answer_at=threshold, dense_weight=dense_weight, candidates=candidates), (
        drafts
    )


def _address(question: Question, drafts: list[str]) -> dict[str, str | list[str]]:
    wanted: dict[str, str | list[str]] = {
        ASKED: question.text,
        EARLIER: list(question.earlier),
        DRAFTS: drafts,
    }
    for name, value in wanted.items():
        if not value and name in st.query_params:
            del st.query_params[name]
    st.session_state["playground-address"] = (
        [question.text] if question.text else [],
        list(question.earlier),
        list(drafts),
    )
    return wanted


def _tried(desk: Desk, question: Question, tuning: Tuning, drafts: list[str]) -> None:
    found: list[tuple[str, Trial]] = []

    def ask() -> None:
        playground = desk.services.quality.playground
        found.append(("Live", playground.ask(question)))
        if drafts or tuning != LIVE:
            found.append(("Tried", playground.ask(question, tuning=tuning, drafts=drafts)))

    if not attempt(ask):
        say_what_happened()
        return
    columns = st.columns(len(found))
    for column, (name, tried) in zip(columns, found, strict=True):
        with column:
            if len(found) > 1:
                st.markdown(f"**{plain(name)}**")
            playground_answer.show(tried, key=name)
    if desk.may(OperatorRole.CURATOR):
        question_form.save_from_playground(desk, found[-1][1])
