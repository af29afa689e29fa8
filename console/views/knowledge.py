"""The knowledge base: the articles, and whether they can be found."""

import streamlit as st

from console import words
from console.actions import say_what_happened
from console.components import facts, note, panel
from console.deps import Desk
from console.live import live
from console.markup import Html, join, tag
from console.views import article, article_editor, knowledge_list, upkeep
from core.accounts.models import OperatorRole
from core.errors import IndexUnavailable
from core.knowledge.catalogue import ArticleFilter
from core.knowledge.models import ArticleStatus, JobState

REFRESH_S = 5


def show(desk: Desk) -> None:
    """One article if the address names one, else the list and the state of the index."""
    article_id = st.query_params.get("article")
    if article_id:
        article.show(desk, article_id)
        return
    if upkeep.show(desk):
        return
    if "new" in st.query_params and desk.may(OperatorRole.CURATOR):
        article_editor.show_new(desk)
        return
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.subheader("Articles", anchor=False)
        if desk.may(OperatorRole.CURATOR):
            st.button("New article", icon=":material/add:", on_click=_write_new)
    say_what_happened()
    upkeep.tabs(desk)

    @live(desk, every=REFRESH_S)
    def state() -> None:
        panel(_state(desk), key="knowledge-state")

    state()
    knowledge_list.show(desk)


def _write_new() -> None:
    st.query_params.from_dict({"new": "1"})


def _state(desk: Desk) -> Html:
    """Counts, and what keeps knowledge from being found."""
    curation = desk.services.curation
    jobs = curation.jobs_by_state()
    waiting = jobs.get(JobState.QUEUED, 0) + jobs.get(JobState.RUNNING, 0)
    alive = desk.services.heartbeats.is_alive("worker")
    indexed, index_problem = _indexed(desk)
    numbers: list[tuple[str, object]] = [
        (words.ARTICLE[status][0], curation.find(ArticleFilter(status=status), limit=1)[1])
        for status in (ArticleStatus.PUBLISHED, ArticleStatus.DRAFT, ArticleStatus.ARCHIVED)
    ]
    numbers += [
        ("Vectors in the index", "unknown" if indexed is None else f"{indexed:,}"),
        ("Waiting to be indexed", waiting),
        ("Failed", jobs.get(JobState.FAILED, 0)),
        ("Worker", _light("Running", "good") if alive else _light("Not running", "act")),
    ]
    return join(facts(numbers), *_warnings(index_problem, alive, waiting, jobs))


def _indexed(desk: Desk) -> tuple[int | None, str | None]:
    try:
        return desk.services.index.count(), None
    except IndexUnavailable as error:
        return None, str(error)


def _warnings(
    index_problem: str | None, alive: bool, waiting: int, jobs: dict[str, int]
) -> list[Html]:
    found = []
    if index_problem:
        found.append(f"{index_problem} Answers use word search only until it does.")
    if not alive:
        found.append(
            "The worker does not run, so new knowledge is not indexed. "
            "Start it with: python -m core worker"
        )
    if jobs.get(JobState.FAILED, 0):
        found.append(
            "Some articles could not be indexed. Mend them with: python -m core doctor --repair"
        )
    return [tag("div", note(text, tone="act"), class_="gap-above") for text in found]


def _light(text: str, tone: str) -> Html:
    return tag("span", text, class_=f"badge {tone}")
