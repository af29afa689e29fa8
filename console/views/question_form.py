"""The fields of a test question, and what is done with them."""

from collections.abc import Callable
from hashlib import sha256

import streamlit as st

from console import words_knowledge
from console.actions import attempt, succeeded
from console.deps import Desk
from core.knowledge.catalogue import ArticleFilter
from core.knowledge.models import ArticleStatus
from core.quality.judging import expected_of
from core.quality.models import Expectation, Origin, TestQuestion
from core.quality.new_questions import NewQuestion
from core.quality.playground import Trial
from core.quality.rehearsal import Question

MOST_ARTICLES = 1000


def save_from_playground(desk: Desk, tried: Trial) -> None:
    """Keep the question with what it got, or should have got."""
    outcome = tried.draft.decision.outcome
    cited = list(dict.fromkeys(source.article_id for source in tried.sources))[:1]
    with st.expander("Save as test question"):
        wanted = _fields(
            desk,
            key=f"saved-{_digest(tried.question, outcome, cited)}",
            expectation=expected_of(outcome),
            articles=cited,
        )
        if st.button("Save", type="primary", key="save-test"):
            question = wanted(tried.question.text, tried.question.earlier, Origin.PLAYGROUND)
            if attempt(lambda: desk.services.quality.questions.add(question, by=desk.caller.name)):
                succeeded("Saved. It is asked in every test run from now on.")
            st.rerun()


def new(desk: Desk) -> None:
    """A form for a question of one's own."""
    with st.expander("New test question"):
        text = st.text_area("Question", key="new-question", height=70)
        wanted = _fields(desk, key="new", expectation=Expectation.ANSWER)
        if st.button("Add", type="primary", key="add-test"):
            question = wanted(str(text or ""), (), Origin.WRITTEN)
            if attempt(lambda: desk.services.quality.questions.add(question, by=desk.caller.name)):
                succeeded("Added.")
                st.session_state.pop("new-question", None)
            st.rerun()


def change(desk: Desk, question: TestQuestion) -> None:
    """The fields of one that is there, and how to remove it."""
    text = st.text_area("Question", question.question, key=f"question-{question.id}", height=70)
    wanted = _fields(
        desk,
        key=f"change-{question.id}",
        expectation=Expectation(question.expectation),
        articles=question.articles,
        phrases=question.phrases,
        tags=question.tags,
    )
    service, by = desk.services.quality.questions, desk.caller.name
    with st.container(horizontal=True):
        if st.button("Save", type="primary", key="change-test"):
            changed = wanted(str(text or ""), tuple(question.earlier), Origin(question.origin))
            if attempt(lambda: service.change(question.id, changed, by=by)):
                succeeded("Saved.")
            st.rerun()
        if st.button("Remove", key="remove-test"):
            if attempt(lambda: service.remove(question.id, by=by)):
                succeeded("Removed. Its earlier results stay.")
                st.query_params.pop("question", None)
            st.rerun()


Made = Callable[[str, tuple[str, ...], Origin], NewQuestion]


def _fields(
    desk: Desk,
    *,
    key: str,
    expectation: Expectation,
    articles: list[str] | None = None,
    phrases: list[str] | None = None,
    tags: list[str] | None = None,
) -> Made:
    """Draws them; what comes back makes a question of what they hold."""
    chosen = st.segmented_control(
        "It should be",
        list(Expectation),
        default=expectation,
        key=f"{key}-expectation",
        format_func=lambda each: words_knowledge.EXPECTATION[each][0],
    )
    cited: list[str] = []
    said: list[str] = []
    if chosen is Expectation.ANSWER:
        titles = _titles(desk, articles or [])
        cited = st.multiselect(
            "From one of these articles (any, if none is named)",
            list(titles),
            default=articles or [],
            key=f"{key}-articles",
            format_func=lambda each: titles[each],
        )
        said = _several("The answer must contain", phrases or [], [], key=f"{key}-phrases")
    known = desk.services.quality.questions.tags()
    named = _several("Tags", tags or [], known, key=f"{key}-tags")
    return lambda text, earlier, origin: NewQuestion(
        text,
        chosen or expectation,
        articles=tuple(cited),
        phrases=tuple(said),
        tags=tuple(named),
        earlier=earlier,
        origin=origin,
    )


def _several(label: str, chosen: list[str], known: list[str], *, key: str) -> list[str]:
    """Any number of texts, of those that are known or others."""
    return st.multiselect(
        label,
        list(dict.fromkeys([*known, *chosen])),
        default=chosen,
        key=key,
        accept_new_options=True,
        placeholder="Type and press Enter",
    )


def _digest(question: Question, outcome: str, cited: list[str]) -> str:
    """Another answer has fields of its own, which begin with what it got."""
    told = "\0".join((question.text, *question.earlier, outcome, *cited))
    return sha256(told.encode()).hexdigest()[:12]


def _titles(desk: Desk, needed: list[str]) -> dict[str, str]:
    """Titles of the articles that can be named, by id."""
    published = ArticleFilter(status=ArticleStatus.PUBLISHED)
    found, _ = desk.services.curation.find(published, limit=MOST_ARTICLES)
    titles = {entry.article.id: entry.article.title for entry in found}
    return {**{key: key for key in needed if key not in titles}, **titles}
