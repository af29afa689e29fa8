"""A receipt's question asked again now, beside what came of it then."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from console import words
from console.actions import attempt, say_what_happened
from console.components import Column, empty, facts, heading, line, moment, panel, table
from console.deps import Desk
from console.markup import Html, join, tag
from console.views.article_compare import side_by_side
from core.agent.difference import Move, Place
from core.agent.receipts import Receipt
from core.agent.replay import ArticleThenAndNow, Replay
from core.db import now

AGAIN = "again"
"""In the address: a link opens the comparison too."""
THEN_AND_NOW = (Column("", "9rem"), Column("Then", label=True), Column("Now", label=True))
PASSAGES = (
    Column("Then", "4rem", numeric=True, label=True),
    Column("Now", "4rem", numeric=True, label=True),
    Column("Passage"),
    Column("", "11rem"),
)
MOVE: dict[str, words.Word] = {
    Move.SAME: ("Same place", "off"),
    Move.MOVED: ("Moved", "open"),
    Move.CAME: ("Came", "good"),
    Move.WENT: ("Went", "gap"),
}


def show(desk: Desk, receipt: Receipt) -> None:
    """A button, and once it is pressed the comparison."""
    asked = AGAIN in st.query_params
    st.button(
        "Hide the comparison" if asked else "Ask again now",
        key=f"again-{receipt.question.id}",
        icon=":material/visibility_off:" if asked else ":material/replay:",
        help="The same question in the same chat, on the knowledge base, settings and models of "
        "now. Nothing is stored, and no customer notices.",
        on_click=_toggle,
    )
    if not asked:
        return
    found: list[Replay] = []
    if not attempt(lambda: found.append(desk.services.replay.again(receipt.question.id))):
        say_what_happened()
        return
    panel(_compared(found[0]), key=f"again-{receipt.question.id}-shown")


def _toggle() -> None:
    if AGAIN in st.query_params:
        del st.query_params[AGAIN]
    else:
        st.query_params[AGAIN] = "1"


def _compared(again: Replay) -> Html:
    return tag(
        "section",
        heading("Then and now"),
        table(THEN_AND_NOW, _decisions(again)),
        heading("What the answer says"),
        _text(again),
        heading("What is different behind it"),
        _articles(again.articles),
        _versions(again),
        heading("Passages then and now"),
        _places(again.places),
        class_="stack",
    )


def _decisions(again: Replay) -> list[list[object]]:
    turn, draft = again.receipt.turn, again.draft
    decision = draft.decision
    nothing = "Nothing"
    return [
        ["Asked", moment(turn.started_at), moment(now())],
        [
            "Outcome",
            words.turn_badge(turn.outcome),
            words.badge(words.OUTCOME, decision.outcome),
        ],
        ["Confidence", _share(turn.confidence), _share(decision.weighed_confidence)],
        ["Reason", _reason(turn.reason), _reason(decision.reason)],
        ["Searched for", turn.query or nothing, draft.query or nothing],
    ]


def _share(confidence: float | None) -> str:
    return "Not weighed" if confidence is None else f"{confidence:.1%}"


def _reason(reason: str | None) -> str:
    return words.REASON.get(reason, words.readable(reason)) if reason else "Not decided"


def _text(again: Replay) -> Html:
    if again.text is None:
        return empty("A person takes over, then as now.", "The ticket gives the words for it.")
    if not any(row.changed for row in again.text.rows):
        return empty("The same words, then as now.", "No customer would notice a difference.")
    return side_by_side(again.text)


def _articles(articles: Sequence[ArticleThenAndNow]) -> Html:
    if not articles:
        return tag("p", "Every article that was or is found has the version that it had.")
    return join(*(_article(each) for each in articles))


def _article(each: ArticleThenAndNow) -> Html:
    address = {"article": each.article_id}
    name = tag("a", each.title, href=f"knowledge?{urlencode(address)}")
    if each.then is None:
        return line(name, f"is new: it has version {each.now} now" if each.now else None)
    if each.now is None:
        return line(name, f"was version {each.then} and is not published any more")
    versions = {"compare-old": str(each.then), "compare-new": str(each.now)}
    compare = urlencode(address | {"part": "Versions"} | versions)
    told = f"was version {each.then}, is {each.now} now"
    return line(name, told, tag("a", "Compare the two", href=f"knowledge?{compare}"))


def _versions(again: Replay) -> Html:
    then = again.receipt.turn.versions
    shown = {**again.versions, **{name: None for name in then if name not in again.versions}}
    return facts((words.readable(k), _version(then.get(k), v)) for k, v in shown.items())


def _version(then: str | None, now: str | None) -> str:
    if now is None:
        return f"{then} then, not in use now"
    if then is None:
        return f"{now} now; then it was not noted"
    return f"{now}, as then" if then == now else f"{then} then, {now} now"


def _places(places: Sequence[Place]) -> Html:
    if not places:
        return empty("Nothing was found, then or now.", "Such a message needs no search.")
    return table(PASSAGES, [_place(each) for each in places])


def _place(place: Place) -> list[object]:
    then, now = place.then.hit if place.then else None, place.now
    versions = [f"v{each.version_number}" for each in (then, now) if each]
    return [
        _rank(then.rank if then else None, then.cited_as if then else None),
        _rank(now.rank if now else None, place.cited_now),
        tag(
            "div",
            line(place.title, tag("span", " → ".join(dict.fromkeys(versions)), class_="muted")),
            tag("div", place.heading, class_="muted") if place.heading else None,
        ),
        line(
            words.badge(MOVE, place.move),
            tag("span", "New words", class_="badge open") if place.reworded else None,
        ),
    ]


def _rank(rank: int | None, cited_as: int | None) -> object:
    if rank is None:
        return "–"
    cited = tag("span", f"[{cited_as}]", class_="badge good") if cited_as else None
    return join(cited, " ", rank) if cited else rank
