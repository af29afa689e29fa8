"""Pictures of the console for docs/images/console, from a running installation.

`python -m tests.browser.pictures --console URL --email EMAIL --folder docs/images/console` signs
in, opens each view in a real browser and writes NAME-light.png and NAME-dark.png of it. With
`--width 390` the views are as a telephone shows them. The password is asked for, or read from
SWITCHBOARD_ADMIN_PASSWORD. What the pictures show is what the installation holds: a fresh one with
`DEMO=1` after some minutes, when the past sessions have been played.
"""

import argparse
import getpass
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, get_args

from playwright.sync_api import Page, expect

from console.shell import DAILY, KNOWLEDGE, SETTINGS
from core.settings import PREFIX
from tests.browser.console_server import AT_REST, chromium, enter

Scheme = Literal["light", "dark"]
LIMIT_MS = 60_000


def first_of(view: str, panel: str) -> Callable[[Page], None]:
    """Open the first row of a view's list."""

    def act(page: Page) -> None:
        page.goto(f"/{view}")
        settle(page)
        page.locator(f".st-key-{panel} a").first.click()

    return act


def try_a_question(page: Page) -> None:
    page.goto("/playground")
    page.get_by_label("Question", exact=True).fill("How do I reset my password?")
    page.keyboard.press("Control+Enter")


BEYOND: Mapping[str, Callable[[Page], None]] = {
    "ticket": first_of("inbox", "tickets-list"),
    "session": first_of("sessions", "sessions"),
    "article": first_of("knowledge", "knowledge"),
    "playground": try_a_question,
}
"""Pictures that take more than an address."""


def settle(page: Page) -> None:
    """Nothing is counted or drawn any more."""
    expect(page).to_have_title(re.compile("Switchboard"))
    expect(page.get_by_role("heading").first).to_be_visible()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.locator(AT_REST)).to_be_visible()
    page.wait_for_load_state("networkidle")


def open_view(page: Page, name: str) -> None:
    if name in BEYOND:
        BEYOND[name](page)
    else:
        page.goto(f"/{name}")
    settle(page)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--console", required=True)
    arguments.add_argument("--email", required=True)
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--width", type=int, default=1280)
    arguments.add_argument("--height", type=int, default=800)
    arguments.add_argument("--only", nargs="*", help="names of pictures; all unless given")
    given = arguments.parse_args()
    password = os.environ.get(f"{PREFIX}ADMIN_PASSWORD") or getpass.getpass()
    names = given.only or [*dict.fromkeys((*DAILY, *KNOWLEDGE, *SETTINGS, *BEYOND))]
    given.folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=LIMIT_MS)
    with chromium() as browser:
        size = {"width": given.width, "height": given.height}
        page = browser.new_context(base_url=given.console, viewport=size).new_page()
        page.set_default_timeout(LIMIT_MS)
        page.goto("/overview")
        enter(page, given.email, password)
        for scheme in get_args(Scheme):
            page.emulate_media(color_scheme=scheme)
            for name in names:
                open_view(page, name)
                page.screenshot(path=given.folder / f"{name}-{scheme}.png")
                sys.stdout.write(f"{name}, {scheme}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
