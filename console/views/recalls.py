"""All recalled versions, the latest first."""

from collections.abc import Sequence

from console.components import Column, clip, empty, moment, panel, table
from console.deps import Desk
from console.filters import RECALLS, number_of, paged
from console.markup import Html, join, tag
from console.views.recall import address, state
from core.quality.recalls.models import AnswerRecall

COLUMNS = (
    Column("Version and what customers are told"),
    Column("State", "8rem"),
    Column("By", "10rem"),
    Column("Recalled", "8rem", label=True),
)


def show(desk: Desk) -> None:
    found = paged(
        lambda limit, offset: desk.services.quality.recalls.find(limit=limit, offset=offset),
        lambda total: number_of(total, "recall"),
        RECALLS,
    )
    panel(_rows(found), key="recalls")


def _rows(found: Sequence[AnswerRecall]) -> Html:
    if found:
        return table(COLUMNS, [_row(each) for each in found])
    return empty(
        "No version has been recalled.",
        "Where a published text was wrong, open its article and choose Who was answered from it.",
    )


def _row(each: AnswerRecall) -> list[object]:
    where = address(each.article_id, each.version_number)
    title = clip(f"{each.title}, version {each.version_number}")
    return [
        join(
            tag("a", title, href=where, class_="row"),
            tag("span", clip(each.text), class_="muted"),
        ),
        state(each),
        each.recalled_by,
        moment(each.recalled_at),
    ]
