"""From a customer's message in a session to a test question, in a real browser and console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.embedding.embedder import Embedder
from tests.browser.console_server import PASSWORD, console_page, console_process, enter
from tests.conftest import built, make_settings

pytestmark = pytest.mark.browser
LIMIT_MS = 60_000
QUESTION = "Can dolphins fly?"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Services]:
    for services in built(make_settings(tmp_path_factory.mktemp("menu")), embedder):
        services.accounts.add_operator(
            "cleo@example.com", role=OperatorRole.CURATOR, password=PASSWORD, name="Cleo"
        )
        yield services


@pytest.fixture
def page(browser: Browser, services: Services) -> Iterator[Page]:
    session = services.sessions.create()
    list(services.agent.take_turn(session.id, QUESTION))
    with (
        console_process(services.settings.data_dir) as address,
        console_page(browser, address, LIMIT_MS) as page,
    ):
        page.goto(f"/sessions?session={session.id}")
        enter(page, "cleo@example.com")
        yield page


def test_a_message_is_kept_once_and_corrected(page: Page, services: Services) -> None:
    page.get_by_text("Use this message").click()
    page.get_by_role("button", name="Declined", exact=True).click()
    expect(page.get_by_text("It is asked in every test run from now on")).to_be_visible()
    [kept], _ = services.quality.questions.find()
    assert (kept.question, kept.expectation, kept.created_by) == (QUESTION, "decline", "Cleo")

    page.get_by_role("button", name="Declined", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("already")
    page.get_by_role("button", name="Should have been handed over").click()
    expect(page.get_by_text("Noted for the next retraining")).to_be_visible()
    [correction] = services.detector.corrections()
    assert (correction.text, correction.by) == (QUESTION, "Cleo")
