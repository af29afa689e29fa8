"""A real console process and a real Chromium for it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright

from core.settings import PREFIX
from tests.absent import give_up

PASSWORD = "correct horse battery"
"""Of every operator in these tests."""
ROOT = Path(__file__).parents[2]
START_LIMIT_S = 60
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'
"""A page of the console on which nothing runs any more."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def console_process(data_dir: Path, **more: str) -> Iterator[str]:
    """`python -m console` on a folder that holds a migrated installation; its address.

    `more` are further settings, such as `OIDC_NAME`.
    """
    port = _free_port()
    settings = {
        f"{PREFIX}DATA_DIR": str(data_dir),
        f"{PREFIX}INDEX_URL": "embedded:",
        f"{PREFIX}CONSOLE_PORT": str(port),
    } | {PREFIX + name: value for name, value in more.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "console"], cwd=ROOT, env=os.environ | settings
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/_stcore/health", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def console_page(
    browser: Browser, address: str, limit_ms: int, *, also: str = ""
) -> Iterator[Page]:
    """A browser that is not signed in; a request to any host but the one of `also` is a failure."""
    foreign: list[str] = []
    own = {urlsplit(address).netloc, urlsplit(also).netloc, ""}
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.set_default_timeout(limit_ms)
        expect.set_options(timeout=limit_ms)
        page.on("request", lambda r: urlsplit(r.url).netloc in own or foreign.append(r.url))
        yield page
    assert foreign == []


def enter(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in with the form that the page shows, and wait until the cookie is there."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    with page.expect_response("**/signed-in") as exchange:
        page.get_by_role("button", name="Sign in").click()
    assert exchange.value.status == 204


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium; without one the test is skipped, or fails where CI is set."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        give_up("This needs Chromium. On Debian or Ubuntu: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer within {START_LIMIT_S} s")
