"""A real Chromium, the real application behind it, and a customer who uses both."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from app.main import create_app
from core.bootstrap import Services
from tests.browser.console_server import chromium

START_LIMIT_S = 60
LIMIT_MS = 15_000
"""How long a step may take on a busy machine."""
CLOSED_BY_THE_PAGE = "net::ERR_ABORTED"
"""What Chromium reports when Gradio's own script ends a stream that it has read to the end."""

INTERRUPTED = ("AbortError", "errored out")
"""What Gradio's script says of its own requests when the page is reloaded while they run."""


@dataclass
class Traffic:
    """What a page asked for, and what went wrong with it."""

    hosts: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self._host(request.url))
        page.on("requestfailed", self._failure)
        page.on("response", lambda answer: answer.status < 400 or self.failed.append(answer.url))
        page.on(
            "console",
            lambda message: message.type != "error" or self._complain(message.text),
        )
        page.on("pageerror", lambda error: self._complain(str(error)))

    def _complain(self, words: str) -> None:
        if not any(known in words for known in INTERRUPTED):
            self.complaints.append(words)

    def _host(self, url: str) -> None:
        if url.startswith("http"):
            self.hosts.add(urlsplit(url).netloc)

    def _failure(self, request: Request) -> None:
        if request.failure != CLOSED_BY_THE_PAGE:
            self.failed.append(f"{request.url}: {request.failure}")


@dataclass
class CustomerPage:
    """The chat as a customer uses it. Locators speak of what they see."""

    page: Page
    traffic: Traffic

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Your message")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Conversation")

    @property
    def banner(self) -> Locator:
        """Who answers, while that is a person."""
        return self.page.locator("#banner").get_by_role("status")

    @property
    def answers(self) -> Locator:
        """Complete answers of the assistant."""
        return self.log.locator(".answer:not(.growing)")

    @property
    def questions(self) -> Locator:
        return self.log.locator(".customer")

    def arrive(self, path: str = "/") -> None:
        self.page.goto(path)
        expect(self.log.get_by_role("heading", name="How can we help?")).to_be_visible()
        expect(self.box).to_be_editable()

    def say(self, text: str) -> None:
        """Send a message and wait until it is in the conversation."""
        before = self.questions.count()
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.questions).to_have_count(before + 1)

    def ask(self, text: str) -> Locator:
        """Send a message; the assistant's complete answer to it."""
        before = self.answers.count()
        self.say(text)
        expect(self.answers).to_have_count(before + 1)
        return self.answers.last

    def in_another_tab(self) -> "CustomerPage":
        page = self.page.context.new_page()
        self.traffic.watch(page)
        return CustomerPage(page, self.traffic)

    def is_too_wide(self) -> bool:
        """Whether anything has to be scrolled sideways."""
        return bool(
            self.page.evaluate(
                """() => [document.documentElement, document.querySelector("[role=log]")]
                    .some((element) => element.scrollWidth > element.clientWidth)"""
            )
        )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(demo_services: Services) -> Iterator[str]:
    """The address of the web application of the demo company."""
    with served(lambda: create_app(services=demo_services)) as address:
        yield address


@pytest.fixture
def visitor(browser: Browser, site: str) -> Iterator[CustomerPage]:
    """A customer who has never been here. Nothing may come from elsewhere or fail on the way."""
    with browser.new_context(base_url=site, viewport={"width": 1280, "height": 800}) as context:
        customer = newcomer(context)
        yield customer
    assert customer.traffic.hosts <= {urlsplit(site).netloc}
    assert customer.traffic.failed == []
    assert customer.traffic.complaints == []


def newcomer(context: BrowserContext) -> CustomerPage:
    """The first page of a fresh context."""
    expect.set_options(timeout=LIMIT_MS)
    context.set_default_timeout(LIMIT_MS)
    page, traffic = context.new_page(), Traffic()
    traffic.watch(page)
    return CustomerPage(page, traffic)


@contextmanager
def served(create: Callable[[], FastAPI]) -> Iterator[str]:
    """The application on a free port, created and run in a thread as a process would."""
    settings = uvicorn.Config(
        create,
        factory=True,
        port=0,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_LIMIT_S
    while not server.started:
        assert thread.is_alive(), "The application did not start."
        assert time.monotonic() < deadline, "The application does not start."
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)
