"""How an article divides into passages, how long each is, and how it should divide instead."""

from collections.abc import Sequence

from console import editing
from console.actions import attempt, succeeded
from console.components import empty, heading, line, note, panel
from console.deps import Desk
from console.markup import Html, join, markdown, tag
from core.accounts.models import OperatorRole
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.models import ArticleStatus
from core.knowledge.splitting import PlannedPassage, SplitAction, SplitEdit

DONE = "The draft divides otherwise now. Publish it for customers to get it so."


def show(desk: Desk, detail: ArticleDetail) -> None:
    """The passages of the draft, or of what is published where there is no draft."""
    if detail.version is None and detail.draft is None:
        panel(empty("There is no text to divide.", "Write it under Edit."), key="passages")
        return
    planned = desk.services.splits.of_article(detail.article.id)
    unsaved = editing.is_changed(detail.article.id)
    may_change = desk.may(OperatorRole.CURATOR) and not unsaved

    def pressed(name: str, value: str) -> None:
        passage, _, block = value.partition(":")
        edit = SplitEdit(SplitAction(name), int(passage), int(block or 0))
        if attempt(lambda: _change(desk, detail, edit)):
            succeeded(DONE)

    parts = [_passage(each, detail, with_buttons=may_change) for each in planned]
    panel(
        join(heading(f"Passages ({len(planned)})"), *_notes(detail, planned, unsaved), *parts),
        key="passages",
        on_press=pressed,
    )


def _change(desk: Desk, detail: ArticleDetail, edit: SplitEdit) -> None:
    desk.services.splits.change(
        detail.article.id, edit, author=desk.caller.name, revision=detail.article.revision
    )


def _notes(detail: ArticleDetail, planned: Sequence[PlannedPassage], unsaved: bool) -> list[Html]:
    told: list[tuple[str, str]] = []
    if unsaved:
        told.append(("Save what you typed under Edit to change the passages.", "gap"))
    if detail.draft is not None and detail.version is not None:
        told.append(("These are the passages of the draft.", "open"))
    missing = detail.searched - len(detail.indexed)
    if detail.draft is None and missing:
        told.append((f"{missing} not embedded yet; the worker does it.", "gap"))
    long = sum(each.is_too_long for each in planned)
    if long:
        most = planned[0].max_tokens
        told.append(
            (f"Of {long} longer than {most} tokens the end is found by its words only.", "act")
        )
    return [note(text, tone=tone) for text, tone in told]


def _passage(planned: PlannedPassage, detail: ArticleDetail, *, with_buttons: bool) -> Html:
    passage = planned.passage
    length = f"{planned.tokens} of {planned.max_tokens} tokens"
    return tag(
        "section",
        line(
            tag("b", passage.heading or "Opening"),
            tag("span", f"passage {planned.position + 1}", class_="muted"),
            tag("span", length, class_="badge act" if planned.is_too_long else "muted"),
            _state(planned, detail),
        ),
        tag("div", markdown(passage.text), class_="prose"),
        _buttons(planned) if with_buttons else None,
        class_="passage off" if passage.disabled else "passage",
    )


def _state(planned: PlannedPassage, detail: ArticleDetail) -> Html | None:
    if planned.passage.disabled:
        return tag("span", "Not used", class_="badge off")
    if detail.draft is not None or detail.article.status != ArticleStatus.PUBLISHED:
        return None
    if planned.position >= len(detail.passages):  # published anew since the page was asked for
        return None
    stored = detail.passages[planned.position].id in detail.indexed
    word, tone = ("Indexed", "good") if stored else ("Not indexed yet", "gap")
    return tag("span", word, class_=f"badge {tone}")


def _buttons(planned: PlannedPassage) -> Html:
    at = str(planned.position)
    use = ("enable", "Use again") if planned.passage.disabled else ("disable", "Do not use")
    return line(
        _button("merge", at, "Merge with next") if planned.can_merge else None,
        _button(use[0], at, use[1]),
        _splits(planned),
    )


def _splits(planned: PlannedPassage) -> Html | None:
    if not planned.blocks:
        return None
    places = (
        tag("li", _button("divide", f"{planned.position}:{each.block}", each.text))
        for each in planned.blocks
    )
    return tag(
        "details",
        tag("summary", "Split before …"),
        tag("ul", *places, class_="entries"),
        class_="places",
    )


def _button(name: str, value: str, label: str) -> Html:
    return tag("button", label, type="button", name=name, value=value, class_="small")
