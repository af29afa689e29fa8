"""What the draft of an article does to the answers, beside the buttons that publish it."""

import streamlit as st

from console.components import line, note, panel
from console.deps import Desk
from console.live import live
from console.markup import Html, tag
from console.views import article_actions, test_run
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.models import JobState
from core.quality.models import TestRun

REFRESH_S = 2


def show(desk: Desk, detail: ArticleDetail) -> None:
    """Nothing where there is no draft."""
    if detail.draft is None:
        return
    article_id = detail.article.id
    run = desk.services.quality.gate.of_draft(article_id)
    unfinished = run is not None and not run.is_finished

    @live(desk, every=REFRESH_S if unfinished else None)
    def comparison() -> None:
        latest = desk.services.quality.gate.of_draft(article_id)
        panel(_told(latest), key=f"comparison-{article_id}")
        if unfinished and (latest is None or latest.is_finished):
            st.rerun()

    comparison()
    if run is None or run.worse or run.state != JobState.DONE:
        st.text_input(
            "Reason for publishing",
            key=article_actions.reason_key(article_id),
            help="Needed where questions are answered worse, or could not be compared. The "
            "article's history keeps it.",
            placeholder="The old terms end on Monday.",
        )


def _told(run: TestRun | None) -> Html:
    if run is None:
        return note("This draft is compared with what is live when it is saved.", tone="open")
    more = tag("a", "See every question", href=f"tests?run={run.id}")
    if run.state == JobState.FAILED:
        return note(line(f"It could not be compared with what is live: {run.error}"), tone="act")
    if not run.is_finished:
        far = f" {run.done} of {run.total} questions" if run.planned else ""
        return note(line(f"Being compared with what is live …{far}"), tone="open")
    return test_run.conclusion(run, more=more)
