"""Every view of the console, read by axe-core, in a real browser against the real console."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from console.shell import DAILY, KNOWLEDGE, SETTINGS
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.embedding.embedder import Embedder
from core.knowledge.documents.document import Document
from tests.browser.accessibility import serious_faults
from tests.browser.console_server import (
    AT_REST,
    PASSWORD,
    console_page,
    console_process,
    enter,
)
from tests.conftest import built, make_settings

pytestmark = pytest.mark.browser
LIMIT_MS = 60_000
STREAMLITS_OWN = '[data-testid="stSidebarNav"]'
"""Streamlit puts a `div` around each entry of its list."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Services]:
    """A little of everything that the views show."""
    for services in built(make_settings(tmp_path_factory.mktemp("readable")), embedder):
        services.accounts.add_operator(
            "ada@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Ada"
        )
        services.curation.publish(
            Document("reset", "Reset your password", "Tap **Forgot password?** to reset it."),
            author="Ada",
        )
        services.indexing.run_some()
        for text in ("How do I reset my password?", "Can dolphins fly?", "I want a human"):
            list(services.agent.take_turn(services.sessions.create(user_id="mara").id, text))
        yield services


@pytest.fixture(scope="module")
def address(services: Services) -> Iterator[str]:
    with console_process(services.settings.data_dir) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with console_page(browser, address, LIMIT_MS) as page:
        yield page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_keeps_people_out(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/overview")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert serious_faults(page, besides=STREAMLITS_OWN) == []
    enter(page, "ada@example.com")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    found = {}
    for view in (*DAILY, *KNOWLEDGE, *SETTINGS):
        page.goto(f"/{view}")
        expect(page).to_have_title(re.compile("Switchboard"))
        expect(page.get_by_role("heading").first).to_be_visible()
        expect(page.locator(AT_REST)).to_be_visible()
        if faults := serious_faults(page, besides=STREAMLITS_OWN):
            found[view] = faults
    assert found == {}
