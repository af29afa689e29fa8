"""A file goes from the operator's console to the customer's chat, in two real browsers."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.main import create_app
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.embedding.embedder import Embedder
from tests.browser.conftest import CustomerPage, newcomer, served
from tests.browser.console_server import PASSWORD, console_page, console_process, enter
from tests.conftest import built, make_settings

pytestmark = pytest.mark.browser
LIMIT_MS = 40_000
LABEL = b"<script>alert('the label')</script>"
PHOTO = b"\xff\xd8 the photo"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Services]:
    for services in built(make_settings(tmp_path_factory.mktemp("files")), embedder):
        services.accounts.add_operator(
            "ada@example.com", role=OperatorRole.OPERATOR, password=PASSWORD, name="Ada"
        )
        yield services


@pytest.fixture
def customer(browser: Browser, services: Services) -> Iterator[CustomerPage]:
    with (
        served(lambda: create_app(services=services)) as address,
        browser.new_context(base_url=address) as context,
    ):
        yield newcomer(context)


@pytest.fixture
def operator(browser: Browser, services: Services) -> Iterator[Page]:
    with (
        console_process(services.settings.data_dir) as address,
        console_page(browser, address, LIMIT_MS) as page,
    ):
        yield page


def saved(page: Page, link: Locator) -> tuple[str, bytes]:
    """What a click on a link saves, and under which name; the page stays where it is."""
    before = page.url
    with page.expect_download() as download:
        link.click()
    assert page.url == before
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_an_operator_sends_a_file_and_the_customer_saves_it(
    customer: CustomerPage, operator: Page, services: Services, tmp_path: Path
) -> None:
    expect.set_options(timeout=LIMIT_MS)
    photo, label = tmp_path / "hub.jpg", tmp_path / "Rücksendung <1>.html"
    photo.write_bytes(PHOTO)
    label.write_bytes(LABEL)

    customer.arrive()
    customer.page.locator("#composer input[type=file]").set_input_files(photo)
    customer.say("It is broken. I want to talk to a person.")
    own = customer.questions.get_by_role("link", name="hub.jpg")
    assert saved(customer.page, own) == ("hub.jpg", PHOTO)

    operator.goto("/inbox?ticket=1")
    enter(operator, "ada@example.com")
    transcript = operator.get_by_role("list", name="Transcript")
    assert saved(operator, transcript.get_by_role("link", name="hub.jpg")) == ("hub.jpg", PHOTO)

    operator.get_by_role("button", name="Attach files").click()
    operator.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(label)
    expect(operator.get_by_text("Goes with the reply: Rücksendung <1>.html")).to_be_visible()
    operator.keyboard.press("Escape")
    operator.get_by_placeholder("Write to the customer.").fill("Print this label.")
    operator.get_by_role("button", name="Send reply").click()
    sent = transcript.get_by_role("link", name="Rücksendung <1>.html")
    expect(sent).to_be_visible()
    expect(operator.get_by_text("Goes with the reply")).to_have_count(0)

    received = customer.log.locator(".operator").get_by_role("link", name="Rücksendung <1>.html")
    name, content = saved(customer.page, received)
    assert (Path(name).suffix, content) == (".html", LABEL)
    assert customer.traffic.complaints == []

    address = str(received.evaluate("link => link.href"))
    assert httpx.get(address).content == LABEL
    assert httpx.get(address.partition("?")[0]).status_code == 401
    there = str(sent.evaluate("link => link.href"))
    assert httpx.get(there).status_code == 401
