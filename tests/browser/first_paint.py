"""Measures how long Telemetry takes to be there, in a real browser, with many turns stored.

`python -m tests.browser.first_paint --folder DIR --turns 100000` fills an installation in DIR once
and prints for opening the view and for each change of the range the seconds until the numbers
stand there, until the first chart does, and until all of them do.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from core import bootstrap
from core.accounts.models import OperatorRole
from core.db import now
from core.reporting.period import Period
from core.settings import PREFIX, load_settings
from tests.browser.console_server import PASSWORD, chromium, console_page, console_process, enter
from tests.reporting.many_turns import write

EMAIL = "ada@example.com"
LIMIT_MS = 60_000
DAYS = 30
NUMBERS = "dl.facts"
CHARTS = ".js-plotly-plot .main-svg"
LAST = "Response time"


def fill(folder: Path, turns: int) -> None:
    """An installation with an operator and so many turns of the last 30 days."""
    settings = load_settings(data_dir=folder, index_url="embedded:", demo=False)
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


def opened(page: Page, act: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds until the numbers that `act` leads to are there, the first chart, and all of them."""
    mark = "e => e.setAttribute('data-old', '')"
    for old in page.locator(f"{NUMBERS}, {CHARTS}").all():
        old.evaluate(mark)
    started = time.perf_counter()
    act()
    page.locator(f"{NUMBERS}:not([data-old])").first.wait_for()
    numbers = time.perf_counter() - started
    page.locator(f"{CHARTS}:not([data-old])").first.wait_for()
    chart = time.perf_counter() - started
    page.get_by_role("heading", name=LAST).wait_for()
    page.locator(f"{CHARTS}:not([data-old])").last.wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    return numbers, chart, time.perf_counter() - started


def measure(page: Page, times: int) -> None:
    def by_address() -> None:
        page.goto("/telemetry", wait_until="commit")

    def from_another() -> None:
        page.get_by_role("link", name="Telemetry").click()

    bare = []
    for _ in range(times):
        started = time.perf_counter()
        page.goto("/team", wait_until="commit")
        page.get_by_role("heading", name="Working hours").wait_for()
        bare.append(time.perf_counter() - started)
    sys.stdout.write(
        f"a view without charts, by its address: median {statistics.median(bare):.2f} s\n"
    )
    tell("opened by its address", [opened(page, by_address) for _ in range(times)])
    found = []
    for _ in range(times):
        page.get_by_role("link", name="Team", exact=True).click()
        page.get_by_text("Invite").first.wait_for()
        found.append(opened(page, from_another))
    tell("opened from another view", found)
    for name in ("30 days", "24 hours", "7 days"):
        button = page.get_by_role("radio", name=name)
        tell(f"changed to {name}", [opened(page, button.click)])


def tell(name: str, found: list[tuple[float, float, float]]) -> None:
    for what, column in zip(
        ("numbers", "first chart", "all"), zip(*found, strict=True), strict=True
    ):
        sys.stdout.write(
            f"{name}, {what}: median {statistics.median(column):.2f} s, worst {max(column):.2f} s\n"
        )
    sys.stdout.flush()


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--turns", type=int, default=100_000)
    arguments.add_argument("--times", type=int, default=5)
    given = arguments.parse_args()
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    if not (given.folder / "switchboard.db").exists():
        fill(given.folder, given.turns)
    with (
        console_process(given.folder) as address,
        chromium() as browser,
        console_page(browser, address, LIMIT_MS) as page,
    ):
        page.goto("/telemetry")
        enter(page, EMAIL)
        page.locator(NUMBERS).first.wait_for()
        measure(page, given.times)


if __name__ == "__main__":
    main()
