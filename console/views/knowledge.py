"""The knowledge base: the articles, and whether they can be found."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from console import words
from console.components import Column, clip, empty, facts, middot, moment, note, panel, table
from console.deps import Desk
from console.filters import KNOWLEDGE, choice, number_of, paged, search
from console.live import live
from console.markup import Html, join, tag
from console.views import article, upkeep
from core.errors import IndexUnavailable
from core.knowledge.catalogue import ArticleEntry, ArticleFilter
from core.knowledge.models import ArticleStatus, JobState

REFRESH_S = 5
COLUMNS = (
    Column("Article"),
    Column("Status", "7rem"),
    Column("Readable by", "10rem"),
    Column("Owner", "11rem"),
    Column("Review by", "7rem", label=True),
    Column("Changed", "7rem", label=True),
)


def show(desk: Desk) -> None:
    """One article if the address names one, else the list and the state of the index."""
    article_id = st.query_params.get("article")
    if article_id:
        article.show(desk, article_id)
        return
    if upkeep.show(desk):
        return
    st.subheader("Knowledge", anchor=False)
    upkeep.tabs(desk)

    @live(desk, every=REFRESH_S)
    def state() -> None:
        panel(_state(desk), key="knowledge-state")

    state()
    _list(desk)


def _list(desk: Desk) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = search("Title or id", key="title", place=KNOWLEDGE)
        status = choice("Status", ArticleStatus, words.ARTICLE, key="state", place=KNOWLEDGE)
    found = paged(
        lambda limit, offset: desk.services.curation.find(
            ArticleFilter(text=text, status=status), limit=limit, offset=offset
        ),
        lambda total: number_of(total, "article"),
        KNOWLEDGE,
    )
    panel(_rows(found, filtered=bool(text or status)), key="knowledge")


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
        ("Passages in the index", "unknown" if indexed is None else f"{indexed:,}"),
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


def _rows(found: Sequence[ArticleEntry], *, filtered: bool) -> Html:
    if found:
        return table(COLUMNS, [_row(entry) for entry in found])
    if filtered:
        return empty("No article matches.", "Use fewer words, or set Status back to All.")
    return empty(
        "There are no articles yet.",
        "Import a folder of Markdown, HTML, PDF or DOCX files: python -m core import PATH",
    )


def _row(found: ArticleEntry) -> list[object]:
    entry = found.article
    link = tag("a", clip(entry.title), href=f"?article={quote(entry.id, safe='')}", class_="row")
    return [
        join(link, tag("span", middot(entry.id, *entry.tags), class_="muted clip")),
        words.badge(words.ARTICLE, entry.status),
        words.AUDIENCE.get(entry.audience, entry.audience),
        entry.owner,
        f"{entry.review_by:%d %b %Y}" if entry.review_by else None,
        moment(entry.updated_at),
    ]
