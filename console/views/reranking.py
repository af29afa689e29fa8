"""What a reranker did for an answer, in words, and its scores."""

from collections.abc import Mapping, Sequence
from typing import Any

from console.components import Column, facts, heading
from console.markup import Html, join, tag
from core.reranking.reranker import Shortfall

KEY = "reranker"
COLUMN = Column("Reranker", "5.5rem", numeric=True, label=True)
_WHY: Mapping[str, str] = {
    Shortfall.TIME: "its time was over; the others stand after these as the search had them",
    Shortfall.LOADING: "it was still being loaded; they stand as the search had them",
    Shortfall.UNAVAILABLE: "its weights could not be used; they stand as the search had them",
    Shortfall.FAILED: "it broke on this question; they stand as the search had them",
}


def told(did: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Its name with version, and how many passages it scored."""
    version = f" ({did['version']})" if did["version"] else ""
    scored = f"{did['scored']} of {did['wanted']} passages"
    why = _WHY.get(did["shortfall"] or "")
    return [
        ("Model", f"{did['model']}{version}"),
        ("Scored", f"{scored}: {why}" if why else scored),
    ]


def section(did: Mapping[str, Any] | None) -> Html | None:
    """`None` where none was named."""
    return join(heading("Reranker"), facts(told(did))) if did else None


def cell(score: float | None, fused_rank: int | None = None) -> Html:
    """A passage's score, and the place that it had before."""
    return tag(
        "span",
        "not scored" if score is None else f"{score:.3f}",
        tag("br") if fused_rank else None,
        tag("span", f"was № {fused_rank}", class_="muted") if fused_rank else None,
    )
