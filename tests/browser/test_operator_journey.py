"""What an operator does all day, in a real browser against the real console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.embedding.embedder import Embedder
from core.knowledge.documents.document import Document
from core.sessions.models import ChatSession
from tests.browser.console_server import PASSWORD, console_page, console_process, enter
from tests.conftest import built, make_settings

pytestmark = pytest.mark.browser
LIMIT_MS = 20_000
QUESTION = "How do I reset my password?"
TYPED = "Then **why** <b>not</b>?"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Services]:
    for services in built(make_settings(tmp_path_factory.mktemp("console")), embedder):
        services.accounts.add_operator(
            "ada@example.com", role=OperatorRole.OPERATOR, password=PASSWORD, name="Ada"
        )
        document = Document(
            id="reset-password",
            title="Reset your password",
            body="Choose **Forgot password** on the sign-in page to reset your password.\n\n"
            "## How long the link works\n\nThe reset link works for 30 minutes.",
        )
        services.curation.publish(document, author="Test")
        services.indexing.run_some()
        yield services


@pytest.fixture(scope="module")
def address(services: Services) -> Iterator[str]:
    with console_process(services.settings.data_dir) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A browser that is not signed in; a request to any other host is a failure."""
    with console_page(browser, address, LIMIT_MS) as page:
        yield page


def said(services: Services, *texts: str, user_id: str) -> ChatSession:
    session = services.sessions.create(user_id=user_id)
    for text in texts:
        list(services.agent.take_turn(session.id, text))
    return session


def sign_in(page: Page, path: str = "/") -> None:
    page.goto(path)
    enter(page, "ada@example.com")


def test_an_operator_finds_out_why_an_answer_was_given(services: Services, page: Page) -> None:
    said(services, QUESTION, user_id="mara@example.com")
    sign_in(page, "/sessions")
    page.get_by_label("Search").fill("reset my")
    page.get_by_role("link", name="mara@example.com").click()
    expect(page.get_by_role("list", name="Transcript")).to_contain_text(QUESTION)
    page.get_by_role("link", name="Why this answer").click()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(page.get_by_role("heading", name="Passages found")).to_be_visible()
    page.get_by_role("table").get_by_role("link", name="Reset your password").first.click()
    expect(page.get_by_role("heading", name="Text", exact=True)).to_be_visible()
    expect(page.get_by_text("How long the link works").first).to_be_visible()

    page.reload()
    expect(page.get_by_role("heading", name="Text", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Passages found")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_operator_talks_to_a_customer(services: Services, page: Page) -> None:
    session = said(services, "I want to speak to a human", user_id="tom@example.com")
    sign_in(page, f"/?session={session.id}")
    box = page.get_by_placeholder("Write to the customer.")
    box.fill("Half a sen")
    list(services.agent.take_turn(session.id, TYPED))
    chat = page.get_by_role("list", name="Transcript")
    expect(chat).to_contain_text(TYPED)
    expect(box).to_have_value("Half a sen")
    box.press_sequentially("tence.")
    page.get_by_role("button", name="Send reply").click()
    expect(chat).to_contain_text("Half a sentence.")
    expect(box).to_have_value("")
    assert services.sessions.history(session.id).messages[-1].content == "Half a sentence."
    page.get_by_role("button", name="Hand back to the assistant").click()
    expect(chat).to_contain_text("Ada has left the chat.")
    expect(box).to_have_count(0)
