"""Turns and searches over HTTP against the real processes, beside the floor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

from core.agent.receipts import ReceiptService
from core.db import Transactions, make_engine
from core.demo.loader import questions
from core.escalation.rules import trigger
from core.evaluation.bench_client import Chat, Client, Crowd, ask_at_once
from core.evaluation.bench_floor import Floor
from core.evaluation.bench_installation import Installation
from core.evaluation.bench_plan import CLIENTS, median, summed_up

BLOCK = 5
"""Questions that the floor, the turns and the searches take in turn, so that all three meet the
same disturbances of the machine."""
TURNS_OF_A_CHAT = 4
KINDS = ("direct", "paraphrase", "typo")
"""Questions that are to be answered from the knowledge base."""
WARM_UP = 2 * BLOCK


@dataclass
class Measured:
    """Milliseconds, question by question."""

    floor: list[float] = field(default_factory=list)
    turn: list[float] = field(default_factory=list)
    search: list[float] = field(default_factory=list)


def bench_questions(count: int) -> list[str]:
    """Distinct demo questions that make the agent search; they begin again if too few."""
    asked = [q.text for q in questions() if q.kind in KINDS and not trigger(q.text)]
    spread = [asked[row] for start in range(7) for row in range(start, len(asked), 7)]
    return list(islice(cycle(spread), count))


def measure_turns(installation: Installation, floor: Floor, count: int) -> dict[str, Any]:
    """`floor.encode_ms`, `turn` and `search`, the three interleaved."""
    found = Measured()
    with Client(installation.url) as client:
        for block in _blocks(bench_questions(WARM_UP)):
            _measure(Measured(), client, floor, block)
        for block in _blocks(bench_questions(count)):
            _measure(found, client, floor, block)
    encode_ms = median(found.floor)
    return {
        "floor": {"encode_ms": round(encode_ms, 2)},
        "turn": {
            "ratio": round(median(found.turn) / encode_ms, 3),
            **summed_up(found.turn),
            "stages_ms": _stages(installation, count, median(found.turn)),
        },
        "search": {
            "ratio": round(median(found.search) / encode_ms, 3),
            **summed_up(found.search),
        },
    }


def measure_concurrency(installation: Installation, count: int) -> dict[str, Any]:
    """Turns per second, p95 and failures at each number of clients."""
    return {
        str(clients): _as_figures(_crowd(installation.url, clients, count)) for clients in CLIENTS
    }


def _measure(found: Measured, client: Client, floor: Floor, block: Sequence[str]) -> None:
    chat = client.open_chat()
    found.floor += [floor.question_ms(question) for question in block]
    for place, question in enumerate(block):
        if place == TURNS_OF_A_CHAT:
            chat = client.open_chat()
        found.turn.append(client.ask(chat, question)[1])
    found.search += [client.search(chat, question) for question in block]


def _blocks(asked: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(asked), BLOCK):
        yield asked[start : start + BLOCK]


def _stages(installation: Installation, count: int, turn_ms: float) -> dict[str, float]:
    """Medians of the stages in the latest receipts.

    `rest` is what they leave of a turn: HTTP, sign-in and the storing of the answer.
    """
    engine = make_engine(installation.settings.resolved_database_url)
    receipts = ReceiptService(Transactions(engine)).latest(limit=count)
    engine.dispose()
    spent: dict[str, list[float]] = {}
    for turn, _ in receipts:
        for stage, milliseconds in turn.timings_ms.items():
            spent.setdefault(stage, []).append(milliseconds)
    stages = {stage: round(median(values), 2) for stage, values in spent.items()}
    return {**stages, "rest": round(turn_ms - sum(stages.values()), 2)}


def _crowd(url: str, clients: int, count: int) -> Crowd:
    asked = bench_questions(count)
    parts = [asked[at : at + TURNS_OF_A_CHAT] for at in range(0, count, TURNS_OF_A_CHAT)]
    with Client(url) as client:
        chats: list[tuple[Chat, Sequence[str]]] = [(client.open_chat(), part) for part in parts]
    return ask_at_once(url, clients, chats)


def _as_figures(crowd: Crowd) -> dict[str, Any]:
    return {
        "turns_per_s": round(len(crowd.milliseconds) / crowd.seconds, 1),
        **(summed_up(crowd.milliseconds) if crowd.milliseconds else {}),
        "errors": len(crowd.failures),
        **({"first_error": crowd.failures[0]} if crowd.failures else {}),
    }
