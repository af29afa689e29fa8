"""Measures the sorting of many questions into topics, and the counting of them.

`python -m tests.reporting.many_topics --turns 50000 [--url URL]`.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from core import migrations
from core.db import Transactions, make_engine, now
from core.embedding.factory import make_embedder
from core.reporting.period import Period
from core.reporting.service import ReportingService
from core.reporting.topics.counting import topics
from core.reporting.topics.gathering import TopicGathering
from tests.conftest import make_settings
from tests.reporting.many_turns import write

TIMES = 5


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--turns", type=int, default=50_000)
    arguments.add_argument("--url", default="")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(given.url or f"sqlite:///{Path(folder) / 'many.db'}")
        migrations.upgrade(engine)
        transactions = Transactions(engine)
        period = Period(now() - timedelta(days=30), now())
        with transactions.begin() as db:
            write(db.connection(), given.turns, period=period)
        embedder = make_embedder(make_settings(Path(folder)))
        _measure(transactions, TopicGathering(transactions, embedder=embedder), period)
        engine.dispose()


def _measure(transactions: Transactions, gathering: TopicGathering, period: Period) -> None:
    looks = []
    while (taken := _timed(gathering.run_some))[0]:
        looks.append(taken[1:])
    sys.stdout.write(
        f"{len(looks)} looks: {sum(wall for wall, _ in looks):.1f} s, processor "
        f"{sum(busy for _, busy in looks):.1f} s, the longest {max(looks)[0]:.1f} s\n"
    )
    with transactions.read() as db:
        found = topics(db, period)
        sys.stdout.write(
            f"{len(found.found)} topics with {found.turns - found.other.turns} questions, "
            f"{found.other.turns} in none, {found.unsorted} not sorted\n"
        )
        counted = [_timed(lambda: topics(db, period))[1:] for _ in range(TIMES)]
    reporting = ReportingService(transactions)
    whole = [_timed(lambda: reporting.telemetry(period))[1:] for _ in range(TIMES)]
    for name, times in (("topics counted", counted), ("all of telemetry", whole)):
        wall, busy = sorted(times)[TIMES // 2]
        sys.stdout.write(f"{name}: median {wall:.3f} s, processor {busy:.3f} s\n")


def _timed(run: Callable[[], object]) -> tuple[object, float, float]:
    started, busy = time.perf_counter(), time.process_time()
    result = run()
    return result, time.perf_counter() - started, time.process_time() - busy


if __name__ == "__main__":
    main()
