"""/docs and the API's own description."""

import json
import re

import pytest
from starlette.testclient import TestClient

from app.main import STATIC


class TestDocs:
    def test_loads_its_files_from_here_alone(self, demo_client: TestClient) -> None:
        page = demo_client.get("/docs")
        loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert len(loaded) == 4
        for address in loaded:
            assert address.startswith("/static/")
            assert demo_client.get(address).status_code == 200

    def test_allows_no_other_host_and_no_inline_script(self, demo_client: TestClient) -> None:
        policy = demo_client.get("/docs").headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "http" not in policy

    def test_says_which_version_of_swagger_ui_is_kept_here(self) -> None:
        folder = STATIC / "swagger-ui"
        version = re.search(r"swagger-ui-dist (\S+),", (folder / "README.md").read_text())
        assert version
        bundle = (folder / "swagger-ui-bundle.js").read_text(encoding="utf-8")
        assert f'"{version[1]}"' in bundle
        assert "Apache License" in (folder / "LICENSE").read_text()


class TestDescription:
    @pytest.fixture
    def described(self, demo_client: TestClient) -> dict[str, object]:
        content: dict[str, object] = demo_client.get("/openapi.json").json()
        return content

    def test_has_our_errors_and_not_the_frameworks(self, described: dict[str, object]) -> None:
        written = json.dumps(described)
        assert "HTTPValidationError" not in written
        assert "#/components/schemas/ErrorAnswer" in written

    def test_explains_every_route(self, described: dict[str, object]) -> None:
        paths = described["paths"]
        assert isinstance(paths, dict)
        silent = [
            f"{method} {path}"
            for path, item in paths.items()
            for method, operation in item.items()
            if not operation.get("description")
        ]
        assert silent == []
