"""A session in short: what the customer wanted and told, each with the message that said so."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from console import words
from console.components import line, middot, moment
from console.markup import Html, join, tag
from core.agent.case_brief import CaseBrief, Need
from core.memory.service import Remembered
from core.memory.words import name_of


def folded(brief: CaseBrief) -> Html | None:
    """Both parts under one heading; `None` when there is nothing to tell."""
    wanted, told = needs(brief), known(brief)
    if wanted is None and told is None:
        return None
    return tag(
        "details",
        tag("summary", "Case brief"),
        tag(
            "div",
            _part("What the customer told", told),
            _part("What the customer wanted", wanted),
            class_="parts",
        ),
        class_="brief",
        data_key="brief",
    )


def _part(title: str, body: Html | None) -> Html | None:
    return tag("section", tag("h3", title), body) if body else None


def needs(brief: CaseBrief) -> Html | None:
    """In their order, with what came of each; what is left out between is counted."""
    if not brief.needs:
        return None
    entries = [_need(need) for need in brief.needs]
    if brief.left_out:
        more = "one more question" if brief.left_out == 1 else f"{brief.left_out} more questions"
        entries.insert(1, tag("li", f"… {more} …", class_="muted"))
    entries += [tag("li", f"Resolved: {text}") for text in brief.resolutions]
    return tag("ol", *entries, class_="entries")


def _need(need: Need) -> Html:
    source = f"from “{need.answered_from}”" if need.answered_from else None
    return tag(
        "li",
        _source(need.message_id, f"“{need.said}”"),
        line(words.badge(words.OUTCOME, need.outcome), source, class_="line muted"),
    )


def known(brief: CaseBrief) -> Html | None:
    """What holds; what the customer corrected stands behind it with its time."""
    holds = [each for each in brief.memories if each.superseded_at is None]
    if not holds:
        return None
    return tag("ul", *(_memory(each, brief.memories) for each in holds), class_="entries")


def _memory(memory: Remembered, among: Sequence[Remembered]) -> Html:
    earlier = [
        join("corrected ", moment(each.superseded_at), ", before that ", each.value)
        for each in _corrected_by(memory, among)
    ]
    file = [f"from {memory.filename}"] if memory.filename else []
    said = join(name_of(memory.key).capitalize(), ": ", tag("b", memory.value))
    return tag(
        "li",
        _source(memory.message_id, said),
        tag("div", middot(moment(memory.created_at), *file, *earlier), class_="muted"),
    )


def _corrected_by(memory: Remembered, among: Sequence[Remembered]) -> Iterable[Remembered]:
    for each in among:
        if each.superseded_by == memory.id:
            yield each
            yield from _corrected_by(each, among)


def _source(message_id: str, shown: object) -> Html:
    """A link to the message, and to what was done for it."""
    return tag("a", shown, href=f"answers?message={quote(message_id)}")
