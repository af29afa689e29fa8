"""One conflict: both passages side by side, and what a curator does about it."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import streamlit as st

from console import words, words_knowledge
from console.actions import attempt, attempting, say_what_happened, succeeded
from console.components import facts, heading, line, moment, note, panel, plain
from console.deps import Desk
from console.filters import CONFLICTS, back_to
from console.markup import Html, join, markdown, tag
from core.accounts.models import OperatorRole
from core.quality.conflicts.comparison import ConflictKind
from core.quality.conflicts.models import Conflict, ConflictState
from core.quality.conflicts.service import LONGEST_REASON, Side


def show(desk: Desk, conflict_id: int) -> None:
    """Raises ConflictNotFound."""
    found = desk.services.quality.conflicts.get(conflict_id)
    panel(_header(found), key=f"conflict-{conflict_id}-head")
    if desk.may(OperatorRole.CURATOR):
        _actions(desk, found)
        say_what_happened()  # behind the forms, which would close if they moved
    panel(_pairs(found), key=f"conflict-{conflict_id}")


def _header(found: Conflict) -> Html:
    decided = found.decided_by or ("Switchboard" if found.decided_at else None)
    return tag(
        "header",
        back_to(CONFLICTS),
        line(
            tag("h1", f"{found.left_title} and {found.right_title}", class_="title"),
            words.badge(words_knowledge.CONFLICT, found.kind),
            words.badge(words_knowledge.CONFLICT_STATE, found.state),
        ),
        facts(
            [
                ("Cited", f"{found.cited:,} times"),
                ("Found", f"{found.retrieved:,} times"),
                ("Noticed", moment(found.found_at)),
                ("Decided by", decided),
                ("Decided", found.decided_at and moment(found.decided_at)),
            ]
        ),
        note(found.reason, tone="off") if found.reason else None,
        class_="head",
    )


def _pairs(found: Conflict) -> Html:
    evidence = [] if found.kind == ConflictKind.DUPLICATE else found.evidence
    quoted = [_evidence(each) for each in evidence]
    return join(
        tag("div", *quoted, class_="pairs") if quoted else None,
        heading("The whole passages"),
        tag("div", _passage(found, "left"), _passage(found, "right"), class_="pair"),
    )


def _evidence(each: Mapping[str, Any]) -> Html:
    sides = (_marked(str(each[side]), each[f"{side}_spans"]) for side in ("left", "right"))
    return tag("div", *(tag("div", side, class_="card") for side in sides), class_="pair")


def _marked(text: str, spans: Sequence[Sequence[int]]) -> Html:
    """The sentence, with what differs marked."""
    parts: list[object] = []
    at = 0
    for start, end in sorted((int(a), int(b)) for a, b in spans):
        parts += [text[at:start], tag("mark", text[start:end])]
        at = end
    return tag("blockquote", *parts, text[at:])


def _passage(found: Conflict, side: str) -> Html:
    article = getattr(found, f"{side}_article_id")
    address = f"knowledge?article={quote(article, safe='')}"
    heading_path = getattr(found, f"{side}_heading")
    version = f"version {getattr(found, f'{side}_version')}"
    return tag(
        "section",
        line(
            tag("a", getattr(found, f"{side}_title"), href=address),
            tag("span", version, class_="muted"),
        ),
        tag("div", heading_path, class_="muted") if heading_path else None,
        tag("div", markdown(getattr(found, f"{side}_text")), class_="prose"),
        class_="card",
    )


def _actions(desk: Desk, found: Conflict) -> None:
    conflicts, by = desk.services.quality.conflicts, desk.caller.name
    with st.container(horizontal=True):
        if found.state != ConflictState.OPEN:
            reopen = attempting(lambda: conflicts.reopen(found.id, by=by))
            st.button("Reopen", on_click=reopen, key="conflict-reopen")
            return
        resolve = attempting(lambda: conflicts.resolve(found.id, by=by))
        st.button("Mark as resolved", on_click=resolve, key="conflict-resolve")
        with st.popover("Waive…"):
            _waive(desk, found)
        with st.popover("Merge…"):
            _merge(desk, found)


def _waive(desk: Desk, found: Conflict) -> None:
    st.caption("It stays waived as long as both texts stay the same.")
    st.text_area("Why both can stay", key="waive-reason", max_chars=LONGEST_REASON)
    waive = attempting(
        lambda: desk.services.quality.conflicts.waive(
            found.id, by=desk.caller.name, reason=str(st.session_state["waive-reason"] or "")
        )
    )
    st.button("Waive", type="primary", on_click=waive, key="conflict-waive")


def _merge(desk: Desk, found: Conflict) -> None:
    st.caption("Opens a draft; customers see nothing of it until you publish it.")
    titles = {Side.LEFT: found.left_title, Side.RIGHT: found.right_title}
    keep = st.radio(
        "The article that stays",
        list(Side),
        key="merge-keep",
        format_func=lambda side: plain(titles[side]),
    )
    with_text = st.checkbox(
        "Put the other passage behind its own",
        value=found.kind != ConflictKind.DUPLICATE,
        key="merge-text",
    )
    archive = st.checkbox("Archive the other article", key="merge-archive")
    if st.button("Open the draft", type="primary", key="conflict-merge"):
        attempt(
            lambda: _merged(
                desk, found, keep=keep or Side.LEFT, with_text=with_text, archive=archive
            )
        )
        st.rerun()


def _merged(desk: Desk, found: Conflict, *, keep: Side, with_text: bool, archive: bool) -> None:
    merged = desk.services.quality.conflicts.merge(
        found.id, by=desk.caller.name, keep=keep, with_text=with_text, archive_other=archive
    )
    gone = f" {merged.archived} is archived." if merged.archived else ""
    succeeded(f"The draft is written.{gone}")
    st.query_params.from_dict({"article": merged.article_id})
