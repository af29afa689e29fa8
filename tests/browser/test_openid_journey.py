"""Signing in with the company's own sign-in: a real provider, console and browser."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from console.cookie import COOKIE
from console.openid_secrets import FILE
from core.accounts.models import Operator, OperatorRole
from core.accounts.people import OperatorChange
from core.accounts.service import Caller
from core.bootstrap import Services
from core.embedding.embedder import Embedder
from tests.browser.console_server import PASSWORD, console_page, console_process
from tests.browser.openid_provider import CLIENT, Provider, openid_provider
from tests.conftest import built, make_settings

pytestmark = pytest.mark.browser
LIMIT_MS = 30_000
WAY = "Sign in with Example & Sons"
ASK = "Ask an administrator for an invitation."


@dataclass(frozen=True)
class Site:
    """A console that knows a provider."""

    services: Services
    provider: Provider
    address: str
    root: Caller
    ada: Operator


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    for services in built(make_settings(tmp_path_factory.mktemp("openid")), embedder):
        add = services.accounts.add_operator
        root = add("root@example.com", role=OperatorRole.ADMIN, password=PASSWORD)
        ada = add("Ada@example.com", role=OperatorRole.OPERATOR, password=PASSWORD, name="Ada L.")
        services.invitations.invite(
            "grace@example.com", role=OperatorRole.VIEWER, name="Grace", by=Caller.of(root)
        )
        with openid_provider() as provider:
            given = {
                "OIDC_ISSUER": provider.url,
                "OIDC_CLIENT_ID": CLIENT[0],
                "OIDC_CLIENT_SECRET": CLIENT[1],
                "OIDC_NAME": "Example & Sons",
            }
            with console_process(services.settings.data_dir, **given) as address:
                yield Site(services, provider, address, Caller.of(root), ada)


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with console_page(browser, site.address, LIMIT_MS, also=site.provider.url) as page:
        yield page


def come_as(page: Page, site: Site, email: str, *, email_verified: Any = True) -> None:
    """Go to the provider, which vouches for this person, and back."""
    site.provider.person = {"email": email, "email_verified": email_verified}
    page.goto("/")
    page.get_by_role("button", name=WAY).click()


def expect_refused(page: Page, sentence: str) -> None:
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.get_by_role("button", name=WAY)).to_be_visible()
    assert COOKIE not in {cookie["name"] for cookie in page.context.cookies()}


class TestOperator:
    def test_is_in_until_they_sign_out_here_and_there(self, page: Page, site: Site) -> None:
        with page.expect_response("**/signed-in") as exchange:
            come_as(page, site, "ada@example.com")
        assert exchange.value.status == 204
        sidebar = page.get_by_test_id("stSidebar")
        expect(sidebar).to_contain_text("Ada L.")
        page.reload()
        expect(sidebar).to_contain_text("Ada L.")
        (sign_in,) = site.services.people.sign_ins(site.ada.id, Caller.of(site.ada))
        assert sign_in.browser == "Chrome on Linux"

        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name=WAY)).to_be_visible()
        page.reload()
        expect(page.get_by_role("button", name=WAY)).to_be_visible()
        assert "/leave" in site.provider.paths
        assert site.services.people.sign_ins(site.ada.id, Caller.of(site.ada)) == []

    def test_who_is_signed_out_by_somebody_else_stays_out(self, page: Page, site: Site) -> None:
        come_as(page, site, "ada@example.com")
        sidebar = page.get_by_test_id("stSidebar")
        expect(sidebar).to_contain_text("Ada L.")
        site.services.people.end_sign_ins(site.ada.id, by=site.root)
        page.reload()
        expect(page.get_by_role("button", name=WAY)).to_be_visible()
        expect(sidebar.get_by_text("Ada L.")).to_have_count(0)

    def test_who_is_disabled_stays_out(self, page: Page, site: Site) -> None:
        site.services.people.change(site.ada.id, OperatorChange(enabled=False), by=site.root)
        come_as(page, site, "ada@example.com")
        expect_refused(page, "This account is disabled.")
        site.services.people.change(site.ada.id, OperatorChange(enabled=True), by=site.root)

    def test_who_was_invited_has_joined(self, page: Page, site: Site) -> None:
        come_as(page, site, "grace@example.com")
        expect(page.get_by_test_id("stSidebar")).to_contain_text("Grace")
        page.goto("/you")
        expect(page.get_by_text("You have no password here.")).to_be_visible()


class TestAnybodyElse:
    def test_is_told_whom_to_ask_and_gets_no_account(self, page: Page, site: Site) -> None:
        come_as(page, site, "eve@example.com")
        expect_refused(page, ASK)
        everyone = site.services.people.everyone(site.root)
        assert "eve@example.com" not in {person.operator.email for person in everyone}

    def test_who_only_claims_an_operators_address_hears_the_same(
        self, page: Page, site: Site
    ) -> None:
        come_as(page, site, "root@example.com", email_verified=False)
        expect_refused(page, ASK)


class TestSecretsFile:
    def test_is_its_owners_alone(self, site: Site) -> None:
        mode = (site.services.settings.data_dir / FILE).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600


class TestConsoleWithoutProvider:
    def test_shows_no_trace_of_it(self, browser: Browser, site: Site) -> None:
        folder = site.services.settings.data_dir
        kept = (folder / FILE).read_bytes()
        with (
            console_process(folder) as address,
            console_page(browser, address, LIMIT_MS) as page,
        ):
            page.goto("/")
            expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
            expect(page.get_by_role("button", name="Sign in with")).to_have_count(0)
            assert not (folder / FILE).exists()
        (folder / FILE).write_bytes(kept)
