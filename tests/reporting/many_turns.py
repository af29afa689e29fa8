"""Writes turns as a busy installation has them, for tests and for measuring on many.

`python -m tests.reporting.many_turns --turns 100000 [--url URL]` prints how long a summary takes.
"""

import argparse
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, insert

from core import migrations
from core.agent.models import Turn, TurnHit
from core.db import Transactions, make_engine, now
from core.embedding.embedder import unit
from core.escalation.models import Ticket
from core.reporting.period import Period
from core.reporting.service import ReportingService
from core.sessions.models import ChatSession, Csat, Feedback, Message
from tests.databases import Databases

OUTCOMES = ("answered",) * 12 + ("declined",) * 4 + ("clarified", "escalated", "with_human")
REASONS = ("explicit_request", "safety", "legal", "frustration")
WORDS = ("reset", "hub", "light", "password", "order", "parcel", "refund", "amber", "plan", "app")
VOCABULARY = (*WORDS, *(f"term{number}" for number in range(20_000)))
FREQUENCY = list(itertools.accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))
"""Zipf's, summed up: the second word comes half as often as the first, as in a language."""
TURNS_IN_A_SESSION = 4
MODEL_ASKED = 0.8
"""Share of answered questions for which a language model was asked."""
NO_MODEL = dict.fromkeys(
    ("llm_model", "tokens_in", "tokens_out", "llm_cost", "llm_currency", "llm_shown", "llm_struck",
     "llm_fell_back")
)  # fmt: skip
HITS = 10
AT_ONCE = 5_000
Rows = dict[Any, list[dict[str, Any]]]


def write(connection: Connection, turns: int, *, period: Period, seed: int = 1) -> None:
    """Spread `turns` evenly over the period, with all that comes with them."""
    chance = random.Random(seed)
    rows: Rows = {}
    for number in range(turns):
        at = period.start + (period.end - period.start) * (number / turns)
        for table, row in _rows(chance, number, at):
            rows.setdefault(table, []).append(row)
        if number % AT_ONCE == AT_ONCE - 1:
            _insert(connection, rows)
            rows = {}
    _insert(connection, rows)


@contextmanager
def filled(databases: Databases, folder: Path, turns: int, period: Period) -> Iterator[Engine]:
    """A database in which so many turns were written."""
    with databases.lend(folder) as url:
        engine = make_engine(url)
        with Transactions(engine).begin() as db:
            write(db.connection(), turns, period=period)
        yield engine
        engine.dispose()


def _insert(connection: Connection, rows: Rows) -> None:
    for table in (ChatSession, Message, Turn, TurnHit, Ticket, Feedback, Csat):
        if rows.get(table):
            connection.execute(insert(table), rows[table])


def _rows(chance: random.Random, number: int, at: datetime) -> Iterator[tuple[Any, dict[str, Any]]]:
    session, question = f"sess_{number // TURNS_IN_A_SESSION:016x}", 2 * number + 1
    outcome = chance.choice(OUTCOMES)
    if number % TURNS_IN_A_SESSION == 0:
        yield (
            ChatSession,
            {
                "id": session,
                "thread_id": f"thread_{number}",
                "created_at": at,
                "last_activity": at,
                "user_id": f"user-{chance.randrange(5000)}",
            },
        )
        if chance.random() < 0.3:
            yield Csat, {"session_id": session, "score": chance.randint(1, 5), "created_at": at}
    yield Message, _message(question, session, at, "user", _text(chance, 12))
    spent = chance.lognormvariate(-4, 0.7)
    answered = outcome != "with_human"
    if answered:
        source = {"content": _text(chance, 80), "metadata": {"article_id": "a"}, "rank": 1}
        yield Message, _message(
            question + 1, session, at, "assistant", _text(chance, 60),
            reply_to=question, processing_time=round(spent, 4), sources=[source] * 2,
            outcome=outcome,
        )  # fmt: skip
        if chance.random() < 0.2:
            rating = chance.choice(("up", "up", "down"))
            yield Feedback, {"message_seq": question + 1, "rating": rating, "created_at": at}
    yield Turn, _turn(chance, question, session, at, spent, outcome)
    if outcome in ("answered", "declined"):
        yield from ((TurnHit, _hit(chance, question, rank, outcome)) for rank in range(1, HITS + 1))
    if outcome == "escalated":
        yield Ticket, _ticket(chance, session, at)


def _message(
    seq: int, session: str, at: datetime, role: str, content: str, **more: Any
) -> dict[str, Any]:
    empty = {"reply_to": None, "processing_time": None, "sources": [], "outcome": None}
    return {
        "seq": seq, "id": f"msg_{seq:016x}", "session_id": session, "created_at": at,
        "role": role, "content": content, **empty, **more,
    }  # fmt: skip


def _turn(
    chance: random.Random, seq: int, session: str, at: datetime, spent: float, outcome: str
) -> dict[str, Any]:
    stages = ("store", "decide", "embed", "lexical", "dense", "load", "write")
    timings = {stage: round(spent * 1000 * chance.random() / 5, 3) for stage in stages}
    features = {f"feature_{n}": chance.random() for n in range(12)}
    return {
        "question_seq": seq, "session_id": session, "started_at": at,
        "answer_seq": None if outcome == "with_human" else seq + 1,
        "finished_at": at + timedelta(seconds=spent),
        "seconds": None if outcome == "with_human" else round(spent, 4), "query": _text(chance, 12),
        "query_vector": _vector(chance), "outcome": outcome,
        "confidence": round(chance.random(), 4) if outcome in ("answered", "declined") else None,
        "reason": "confident", "evidence": {"features": features}, "timings_ms": timings,
        "versions": {"product": "1", "embedding": "all-MiniLM-L6-v2", "policy": "1"},
        **_model(seq, outcome),
    }  # fmt: skip


def _model(seq: int, outcome: str) -> dict[str, Any]:
    """What a model did for an answer; its own chance, so that all else stays what it was."""
    chance = random.Random(seq)
    if outcome != "answered" or chance.random() > MODEL_ASKED:
        return NO_MODEL
    shown = chance.choice((0, 1, 2, 3, 4))
    fell_back = chance.choice(("ungrounded", "timed out")) if shown < 2 else None
    priced = chance.random() < 0.9
    return {
        "llm_model": "small-1", "tokens_in": chance.randint(500, 1500),
        "tokens_out": chance.randint(20, 200),
        "llm_cost": chance.random() / 500 if priced else None,
        "llm_currency": "EUR" if priced else None, "llm_shown": shown,
        "llm_struck": chance.choice((0, 0, 0, 1)), "llm_fell_back": fell_back,
    }  # fmt: skip


def _hit(chance: random.Random, question: int, rank: int, outcome: str) -> dict[str, Any]:
    article = f"article-{min(int(chance.expovariate(0.1)), 70)}"
    return {
        "question_seq": question, "rank": rank, "passage_id": None, "article_id": article,
        "version_number": 1, "title": f"Title of {article}", "heading": "How to > Steps",
        "dense_score": chance.random(), "lexical_score": None, "fused_score": chance.random(),
        "cited_as": rank if outcome == "answered" and rank <= 2 else None,
    }  # fmt: skip


def _ticket(chance: random.Random, session: str, at: datetime) -> dict[str, Any]:
    claimed = at + timedelta(seconds=chance.expovariate(1 / 90)) if chance.random() < 0.8 else None
    replied = claimed + timedelta(seconds=chance.expovariate(1 / 60)) if claimed else None
    return {
        "session_id": session, "status": "resolved", "reason": chance.choice(REASONS),
        "created_at": at, "claimed_at": claimed, "first_reply_at": replied,
        "reply_due_at": at + timedelta(minutes=3),
        "resolved_at": (replied or at) + timedelta(minutes=10),
    }  # fmt: skip


def _vector(chance: random.Random) -> bytes:
    """One of a few thousand unit vectors, so that some questions come again."""
    values = np.random.default_rng(chance.randrange(3000)).standard_normal(384, dtype=np.float32)
    return unit(values).tobytes()


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(VOCABULARY, cum_weights=FREQUENCY, k=words))


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--turns", type=int, default=100_000)
    arguments.add_argument("--url", default="")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(given.url or f"sqlite:///{Path(folder) / 'many.db'}")
        migrations.upgrade(engine)
        period = Period(now() - timedelta(days=30), now())
        with Transactions(engine).begin() as db:
            write(db.connection(), given.turns, period=period)
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        reporting = ReportingService(Transactions(engine))
        for name, asked in (
            ("30 days", period),
            ("15 days of 30", Period(period.start + timedelta(days=15), period.end)),
            ("1 day of 30", Period(period.end - timedelta(days=1), period.end)),
        ):
            taken = []
            for _ in range(3):
                started = time.perf_counter()
                summary = reporting.summary(asked)
                taken.append(time.perf_counter() - started)
            seconds = " ".join(f"{each:.2f}" for each in taken)
            sys.stdout.write(f"{name}: {summary.figures.turns} turns, {seconds} s\n")
        engine.dispose()


if __name__ == "__main__":
    main()
