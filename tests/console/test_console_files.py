"""console/files.py: files of sessions, for operators who are signed in."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from console.cookie import COOKIE
from console.files import address, routes
from console.security_headers import HEADERS, SecurityHeaders
from core.accounts.models import Operator
from core.attachments.service import Upload
from core.bootstrap import Services
from core.errors import NotSignedIn
from tests.console.conftest import PASSWORD

PAGE = Upload("page.html", b"<script>alert(1)</script>")


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    app = Starlette(routes=routes(lambda: services), middleware=[Middleware(SecurityHeaders)])
    with TestClient(app) as client:
        yield client


@pytest.fixture
def path(services: Services) -> str:
    return address(services.uploads.keep(services.sessions.create().id, PAGE).id)


def sign_in(services: Services, operator: Operator) -> str:
    return services.accounts.sign_in(operator.email, PASSWORD)[1]


class TestDownload:
    def test_gives_files_to_whoever_is_signed_in(
        self, client: TestClient, services: Services, vera: Operator, path: str
    ) -> None:
        client.cookies.set(COOKIE, sign_in(services, vera))
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (200, PAGE.content)
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="page.html"')
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == HEADERS["X-Frame-Options"]

    @pytest.mark.parametrize("token", [None, "", "forged"])
    def test_gives_nothing_to_anyone_else(
        self, client: TestClient, path: str, token: str | None
    ) -> None:
        if token is not None:
            client.cookies.set(COOKIE, token)
        answer = client.get(path)
        assert (answer.status_code, "script" in answer.text) == (NotSignedIn.status, False)

    def test_gives_nothing_after_signing_out(
        self, client: TestClient, services: Services, vera: Operator, path: str
    ) -> None:
        token = sign_in(services, vera)
        services.accounts.sign_out(token)
        client.cookies.set(COOKIE, token)
        assert client.get(path).status_code == 401

    def test_is_no_key_for_a_customers_link(
        self, client: TestClient, services: Services, path: str
    ) -> None:
        signature = services.links.sign(path.rpartition("/")[2])
        assert client.get(path, params={"signature": signature}).status_code == 401

    def test_says_so_where_there_is_no_such_file(
        self, client: TestClient, services: Services, vera: Operator
    ) -> None:
        client.cookies.set(COOKIE, sign_in(services, vera))
        answer = client.get(address("att_none"))
        assert (answer.status_code, answer.text) == (404, "There is no such file.")
