"""Import from the web: an address, and those that were read before, to be read again."""

from collections.abc import Callable

import streamlit as st

from console.actions import attempt, attempting, succeeded
from console.components import facts, line, moment, note, panel
from console.deps import Desk
from console.markup import Html, external, join, tag
from core.knowledge.imports.models import WebKind
from core.knowledge.imports.service import ImportView
from core.knowledge.imports.web_sources import LONGEST_URL, WebSourceView
from core.knowledge.web.crawl import MAX_PAGES

KIND = {WebKind.PAGE: "Page", WebKind.SITEMAP: "Sitemap"}
Opened = Callable[[ImportView], None]


def show(desk: Desk, opened: Opened) -> None:
    """A form for an address, and the addresses so far."""
    st.caption(
        f"A page, or a sitemap of at most {MAX_PAGES:,} pages. robots.txt is respected, and "
        "nothing changes before you have seen the plan."
    )
    with st.form("import-web", border=False):
        st.text_input(
            "Address",
            key="web-url",
            max_chars=LONGEST_URL,
            placeholder="https://host.example/sitemap.xml",
        )
        st.text_input(
            "Only pages whose path begins with",
            key="web-prefix",
            max_chars=LONGEST_URL,
            placeholder="/help/",
            help="Of a sitemap; empty means all of them.",
        )
        st.checkbox(
            "Archive articles whose pages are gone",
            key="web-missing",
            help="You see which ones before anything happens.",
        )
        st.form_submit_button("Read", type="primary", on_click=_plan, args=(desk, opened))
    for view in desk.services.web_sources.find():
        _source(desk, view, opened)


def _plan(desk: Desk, opened: Opened) -> None:
    def plan() -> None:
        opened(
            desk.services.web_sources.plan(
                st.session_state["web-url"],
                by=desk.caller.name,
                prefix=st.session_state["web-prefix"],
                archive_missing=st.session_state["web-missing"],
            )
        )

    attempt(plan)


def _source(desk: Desk, view: WebSourceView, opened: Opened) -> None:
    key = view.record.id
    with st.container(border=True):
        panel(_described(view), key=f"web-source-{key}")
        if view.unfinished:
            return

        def sync() -> None:
            opened(desk.services.web_sources.sync(key, by=desk.caller.name))

        def remove() -> None:
            desk.services.web_sources.remove(key, by=desk.caller.name)
            succeeded("The address is forgotten. Its articles stay.")

        with st.container(horizontal=True):
            st.button(
                "Sync now", key=f"sync-{key}", icon=":material/sync:", on_click=attempting(sync)
            )
            with st.popover("Remove"):
                st.write("The address is forgotten. Its articles stay.")
                st.button("Remove it", key=f"remove-{key}", on_click=attempting(remove))


def _described(view: WebSourceView) -> Html:
    record = view.record
    goes_on = view.unfinished and tag(
        "a", "An import of it is not finished", href=f"?import={view.unfinished}"
    )
    return join(
        line(tag("b", external(record.url, record.url)), goes_on or None),
        facts(
            [
                ("Kind", KIND.get(WebKind(record.kind)) if record.kind else None),
                ("Only below", record.prefix),
                ("Pages that are gone", "Archived" if record.archive_missing else "Kept"),
                ("Last synced", moment(record.synced_at) or "Never"),
            ]
        ),
        note(record.last_error, tone="act") if record.last_error else None,
    )
