"""From a customer's message to a test question, in a session and a ticket of a real console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.embedding.embedder import Embedder
from core.escalation.models import TicketReason
from tests.browser.console_server import PASSWORD, console_page, console_process, enter
from tests.conftest import built, make_settings

pytestmark = pytest.mark.browser
LIMIT_MS = 60_000
QUESTIONS = {"session": "Can dolphins fly?", "ticket": "Can whales sing?"}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Services]:
    for services in built(make_settings(tmp_path_factory.mktemp("menu")), embedder):
        services.accounts.add_operator(
            "cleo@example.com", role=OperatorRole.CURATOR, password=PASSWORD, name="Cleo"
        )
        yield services


@pytest.fixture(params=sorted(QUESTIONS))
def where(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, services: Services, where: str) -> Iterator[Page]:
    session = services.sessions.create()
    list(services.agent.take_turn(session.id, QUESTIONS[where]))
    opened = f"/sessions?session={session.id}"
    if where == "ticket":
        reason = TicketReason.EXPLICIT_REQUEST
        opened = f"/inbox?ticket={services.escalation.request(session.id, reason=reason).ticket.id}"
    with (
        console_process(services.settings.data_dir) as address,
        console_page(browser, address, LIMIT_MS) as page,
    ):
        page.goto(opened)
        enter(page, "cleo@example.com")
        yield page


def test_a_message_is_kept_once_and_corrected(page: Page, services: Services, where: str) -> None:
    page.get_by_text("Use this message").click()
    page.get_by_role("button", name="Declined", exact=True).click()
    expect(page.get_by_text("It is asked in every test run from now on")).to_be_visible()
    kept = services.quality.questions.find()[0][0]
    assert (kept.question, kept.expectation, kept.created_by) == (
        QUESTIONS[where],
        "decline",
        "Cleo",
    )

    page.get_by_role("button", name="Declined", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("already")
    page.get_by_role("button", name="Should have been handed over").click()
    expect(page.get_by_text("Noted for the next retraining")).to_be_visible()
    corrected = {(each.text, each.by) for each in services.detector.corrections()}
    assert (QUESTIONS[where], "Cleo") in corrected
