"""What a language model did for an answer: its tools, and the sentences that nobody saw."""

from collections.abc import Mapping, Sequence
from typing import Any

from console import words
from console.components import Column, facts, heading, table
from console.markup import Html, join, tag
from core.agent.models import Turn

KEY = "language_model"
CALLS = (
    Column("Tool", "11rem", label=True),
    Column("Asked for"),
    Column("Characters", "6rem", numeric=True, label=True),
    Column("ms", "5rem", numeric=True, label=True),
)
STRUCK = (Column("Sentence"), Column("Why", "14rem", label=True))


def section(turn: Turn) -> Html | None:
    """`None` where no model was asked."""
    if turn.llm_model is None:
        return None
    did: Mapping[str, Any] = turn.evidence.get(KEY, {})
    return join(
        heading("Language model"),
        facts(
            [
                ("Model", turn.llm_model),
                ("Prompt", did.get("prompt")),
                ("Tokens sent", _count(turn.tokens_in)),
                ("Tokens received", _count(turn.tokens_out)),
                ("Cost", _cost(turn.llm_cost, did)),
                ("Requests", did.get("rounds")),
                ("Sentences shown", did.get("sentences_shown")),
                ("Quoting answer given since", did.get("fell_back")),
                ("Asked for a person", "yes" if did.get("asked_for_person") else None),
                ("Citations of nothing", _numbers(did.get("removed_citations") or ())),
            ]
        ),
        _calls(did.get("calls") or ()),
        _struck(did.get("struck") or ()),
    )


def _calls(calls: Sequence[Mapping[str, Any]]) -> Html | None:
    rows = [
        [call["tool"], call["arguments"], call["result_characters"], call["ms"]] for call in calls
    ]
    return tag("div", tag("h3", "Tools it used"), table(CALLS, rows)) if rows else None


def _struck(struck: Sequence[Mapping[str, Any]]) -> Html | None:
    rows = [[each["text"], _why(each)] for each in struck]
    return tag("div", tag("h3", "Struck sentences"), table(STRUCK, rows)) if rows else None


def _why(struck: Mapping[str, Any]) -> str:
    detail = f": {struck['detail']}" if struck.get("detail") else ""
    return f"{words.readable(struck['why'])}{detail}"


def _count(tokens: int | None) -> str:
    return "not counted by its server" if tokens is None else f"{tokens:,}"


def _cost(cost: float | None, did: Mapping[str, Any]) -> str | None:
    return None if cost is None else f"{cost:.6f} {did.get('currency', '')}".strip()


def _numbers(numbers: Sequence[int]) -> str | None:
    return ", ".join(f"[{number}]" for number in numbers) or None
