"""From an administrator's invitation to a colleague at work, in two real browsers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.embedding.embedder import Embedder
from tests.browser.console_server import PASSWORD, console_page, console_process, enter
from tests.conftest import built, make_settings

pytestmark = pytest.mark.browser
LIMIT_MS = 30_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[str]:
    for services in built(make_settings(tmp_path_factory.mktemp("invitation")), embedder):
        add_administrator(services)
        with console_process(services.settings.data_dir) as address:
            yield address


def add_administrator(services: Services) -> None:
    services.accounts.add_operator(
        "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
    )


def sign_in(page: Page, path: str) -> None:
    page.goto(path)
    enter(page, "root@example.com")


def invite(page: Page) -> str:
    """The link's path as the administrator reads it."""
    page.get_by_text("Invite somebody").click()
    address = page.get_by_role("textbox", name="E-mail address")
    address.fill("grace@example.com")
    address.press("Tab")
    page.get_by_role("button", name="Invite", exact=True).click()
    link = page.get_by_test_id("stCode")
    expect(link).to_contain_text("/?invite=")
    return "/?" + link.inner_text().strip().partition("/?")[2]


def test_a_colleague_is_invited_signs_in_and_gets_another_role(
    browser: Browser, address: str
) -> None:
    with (
        console_page(browser, address, LIMIT_MS) as root,
        console_page(browser, address, LIMIT_MS) as grace,
    ):
        sign_in(root, "/people")
        link = invite(root)
        grace.goto(link)
        grace.get_by_label("Your name", exact=True).fill("Grace H.")
        grace.get_by_label("Password", exact=True).fill("a new and longer one")
        with grace.expect_response("**/signed-in") as exchange:
            grace.get_by_role("button", name="Start").click()
        assert exchange.value.status == 204
        sidebar = grace.get_by_test_id("stSidebar")
        expect(sidebar).to_contain_text("Grace H.")
        expect(sidebar.get_by_role("link", name="Imports")).to_have_count(0)
        assert "invite" not in grace.url

        root.goto("/people")
        root.get_by_role("link", name="Grace H.").click()
        role = root.get_by_role("combobox", name="Role")
        role.click()
        root.get_by_role("option", name="Curator").click()
        root.get_by_role("button", name="Save").click()
        expect(root.get_by_role("definition").filter(has_text="Curator")).to_be_visible()
        grace.reload()
        expect(sidebar).to_contain_text("Curator")
        expect(sidebar.get_by_role("link", name="Imports")).to_be_visible()
        grace.goto(link)
        expect(grace.get_by_text("no longer good")).to_be_visible()
