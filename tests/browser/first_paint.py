"""Measures how long the views take to be there, in a real browser, with many turns stored.

`python -m tests.browser.first_paint --folder DIR --turns 100000` fills an installation in DIR once
and prints for opening Telemetry and for each change of its range the seconds until the numbers
stand there, until the first chart does, and until the last one does; then for other views the
seconds until their content does, and for searches in two of them. The page itself looks in each of
its frames, since Playwright's own waits look only every half second once a few have been in vain.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from core import bootstrap
from core.accounts.models import OperatorRole
from core.db import now
from core.reporting.period import Period
from core.settings import PREFIX, load_settings
from tests.browser.console_server import (
    AT_REST,
    PASSWORD,
    chromium,
    console_page,
    console_process,
    enter,
)
from tests.reporting.many_turns import VOCABULARY, write

EMAIL = "ada@example.com"
LIMIT_MS = 60_000
DAYS = 30
FOUND = """
sight => [...document.querySelectorAll(sight.within)].flatMap((area) =>
  [area, ...[...area.querySelectorAll("*")].map((each) => each.shadowRoot).filter(Boolean)]
    .flatMap((root) => [...root.querySelectorAll(sight.what)]))
"""
"""The elements of a sight, also in the shadow trees that panels are drawn in."""


@dataclass(frozen=True)
class Sight:
    """What is to be seen: an element that `what` matches, in the part of the page with this key."""

    key: str
    what: str = ".js-plotly-plot .point"

    def forget(self, page: Page) -> None:
        """What is there now is not what is waited for."""
        page.evaluate(
            f"sight => ({FOUND})(sight).forEach((each) => each.setAttribute('data-old', ''))",
            {"within": f".st-key-{self.key}", "what": self.what},
        )

    def wait(self, page: Page) -> None:
        page.wait_for_function(
            f"sight => ({FOUND})(sight).some((each) => each.getClientRects().length)",
            arg={"within": f".st-key-{self.key}", "what": f"{self.what}:not([data-old])"},
        )


NUMBERS, FIRST, LAST = Sight("numbers", "dl.facts"), Sight("volume"), Sight("response")
RANGES = ("30 days", "24 hours", "7 days")
OTHERS = (
    ("Team", "people", Sight("people", "table")),
    ("Overview", "overview", Sight("today", "strong")),
    ("Sessions", "sessions", Sight("sessions", "table")),
    ("Answers", "answers", Sight("answers", "table")),
)
SEARCHED = (
    ("Sessions", "sessions", "Words in the chat, session or customer", OTHERS[2][-1]),
    ("Answers", "answers", "Words in the question", OTHERS[3][-1]),
)
WORDS = ("term5000", "term300", VOCABULARY[0])
"""From a rare one to one that nearly each message has."""


def fill(folder: Path, turns: int, database: str) -> None:
    """An installation with an operator and so many turns of the last 30 days."""
    settings = load_settings(
        data_dir=folder, index_url="embedded:", demo=False, database_url=database
    )
    bootstrap.migrate(settings)
    services = bootstrap.build(settings)
    services.accounts.add_operator(EMAIL, role=OperatorRole.ADMIN, password=PASSWORD, name="Ada")
    period = Period(now() - timedelta(days=DAYS), now())
    with services.transactions.begin() as db:
        write(db.connection(), turns, period=period)
    with services.transactions.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    services.readings.close()
    services.transactions.engine.dispose()


def seen(page: Page, act: Callable[[], object], *sights: Sight) -> list[float]:
    """Seconds until what `act` leads to is there, one sight after the other."""
    for sight in sights:
        sight.forget(page)
    started = time.perf_counter()
    act()
    found = []
    for sight in sights:
        sight.wait(page)
        found.append(time.perf_counter() - started)
    return found


def telemetry(page: Page, act: Callable[[], object]) -> list[float]:
    """Seconds until the numbers, the first chart, and the last one are there."""
    found = seen(page, act, NUMBERS, FIRST, LAST)
    page.wait_for_selector(AT_REST)
    return found


def measure(page: Page, times: int) -> None:
    names = ("numbers", "first chart", "last chart")

    def by_address() -> None:
        page.goto("/telemetry", wait_until="commit")

    def from_another() -> None:
        page.get_by_role("link", name="Telemetry", exact=True).click()

    tell("opened by its address", [telemetry(page, by_address) for _ in range(times)], names)
    found = []
    for _ in range(times):
        page.get_by_role("link", name="Team", exact=True).click()
        OTHERS[0][-1].wait(page)
        found.append(telemetry(page, from_another))
    tell("opened from another view", found, names)
    changed: dict[str, list[list[float]]] = {name: [] for name in RANGES}
    for _ in range(times):
        for name in RANGES:
            button = page.get_by_role("radio", name=name)
            changed[name].append(telemetry(page, button.click))
    for name in RANGES:
        tell(f"changed to {name}", changed[name], names)


def measure_other(page: Page, times: int, name: str, path: str, sight: Sight) -> None:
    def by_address() -> None:
        page.goto(f"/{path}", wait_until="commit")

    found = [seen(page, by_address, sight) for _ in range(times)]
    tell(f"{name}, opened by its address", found, ("content",))
    link = page.get_by_role("link", name=name, exact=True)
    found = []
    for _ in range(times):
        page.get_by_role("link", name="Guidance", exact=True).click()
        page.get_by_role("heading", name="Guidance").wait_for()
        found.append(seen(page, link.click, sight))
    tell(f"{name}, opened from another view", found, ("content",))


def measure_searches(page: Page, times: int, name: str, path: str, box: str, sight: Sight) -> None:
    typed = page.get_by_placeholder(box)
    found: dict[str, list[list[float]]] = {word: [] for word in WORDS}
    for _ in range(times):
        page.goto(f"/{path}")
        for word in WORDS:
            sight.wait(page)
            page.wait_for_selector(AT_REST)
            found[word].append(seen(page, lambda word=word: typed.fill(word), sight))
    for word in WORDS:
        tell(f"{name}, searched for {word}", found[word], ("content",))


def tell(what: str, found: Sequence[Sequence[float]], names: Sequence[str]) -> None:
    for name, column in zip(names, zip(*found, strict=True), strict=True):
        sys.stdout.write(
            f"{what}, {name}: median {statistics.median(column):.2f} s, worst {max(column):.2f} s\n"
        )
    sys.stdout.flush()


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--turns", type=int, default=100_000)
    arguments.add_argument("--times", type=int, default=5)
    arguments.add_argument(
        "--database", default="", help="its URL; a file in the folder unless given"
    )
    given = arguments.parse_args()
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    is_filled = given.folder / f"filled-with-{given.turns}"
    if not is_filled.exists():
        fill(given.folder, given.turns, given.database)
        is_filled.touch()
    more = {"DATABASE_URL": given.database} if given.database else {}
    with (
        console_process(given.folder, **more) as address,
        chromium() as browser,
        console_page(browser, address, LIMIT_MS) as page,
    ):
        page.goto("/telemetry")
        enter(page, EMAIL)
        LAST.wait(page)
        measure(page, given.times)
        for name, path, sight in OTHERS:
            measure_other(page, given.times, name, path, sight)
        for searched in SEARCHED:
            measure_searches(page, given.times, *searched)


if __name__ == "__main__":
    main()
