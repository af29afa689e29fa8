"""From a bar of a chart to the sessions behind it, in a real browser against the real console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.embedding.embedder import Embedder
from tests.browser.console_server import AT_REST, PASSWORD, console_page, console_process, enter
from tests.conftest import built, make_settings

pytestmark = pytest.mark.browser
LIMIT_MS = 60_000
"""Plotly's script is large, and a busy machine takes long to read it."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Services]:
    for services in built(make_settings(tmp_path_factory.mktemp("telemetry")), embedder):
        services.accounts.add_operator(
            "vera@example.com", role=OperatorRole.VIEWER, password=PASSWORD, name="Vera"
        )
        for text, customer in (("Can dolphins fly?", "mara"), ("I want a human", "quentin")):
            session = services.sessions.create(user_id=customer)
            list(services.agent.take_turn(session.id, text))
        yield services


@pytest.fixture(scope="module")
def console(services: Services) -> Iterator[str]:
    with console_process(services.settings.data_dir) as address:
        yield address


@pytest.fixture
def page(browser: Browser, console: str) -> Iterator[Page]:
    with console_page(browser, console, LIMIT_MS) as page:
        page.goto("/telemetry?range=24+hours")
        enter(page, "vera@example.com")
        yield page


def test_a_press_on_a_bar_or_a_number_opens_its_sessions(page: Page) -> None:
    outcomes = page.locator(".st-key-outcomes")
    bar = outcomes.locator(".bars .point").nth(2)
    expect(bar).to_be_visible()
    bar.click(force=True)  # Plotly lays a sheet of glass above its bars
    expect(page.get_by_text("Sessions with a question that was declined")).to_be_visible()
    expect(page.get_by_role("link", name="mara")).to_be_visible()
    expect(page.get_by_role("link", name="quentin")).to_have_count(0)

    page.go_back()
    expect(outcomes).to_be_visible()
    assert "range=24+hours" in page.url
    expect(page.locator(AT_REST)).to_be_visible()
    page.get_by_text("As a table").first.click()
    page.get_by_role("table").get_by_role("link", name="1", exact=True).last.click()
    expect(page.get_by_text("Show all sessions")).to_be_visible()
    expect(page.get_by_role("link", name="quentin")).to_be_visible()
