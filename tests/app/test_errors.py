"""Errors over HTTP: always the same four fields, never what is inside."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from core.bootstrap import Services

SHAPE = {"error", "message", "request_id", "details"}


def assert_error(answer: Any, status: int, error: str) -> dict[str, Any]:
    """The answer is an error of this type in the one shape; its JSON."""
    content: dict[str, Any] = answer.json()
    assert answer.status_code == status
    assert set(content) == SHAPE
    assert content["error"] == error
    assert content["message"].endswith(".")
    assert content["request_id"] == answer.headers["X-Request-ID"]
    return content


class TestUnknownAddress:
    @pytest.mark.parametrize("path", ["/api", "/api/nothing", "/api/sessions/", "/health/other"])
    def test_is_404(self, demo_client: TestClient, path: str) -> None:
        assert_error(demo_client.get(path), 404, "NotFound")

    def test_of_the_api_is_not_answered_by_the_chat(self, whole_client: TestClient) -> None:
        assert "gradio" in whole_client.get("/").text
        assert_error(whole_client.get("/api/nothing"), 404, "NotFound")
        assert_error(whole_client.delete("/api/sessions"), 405, "MethodNotAllowed")


class TestWrongMethod:
    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("DELETE", "/api/sessions", "GET, POST"),
            ("PUT", "/api/sessions/sess_1/status", "PATCH"),
            ("POST", "/health", "GET"),
            ("POST", "/help/reset-password", "GET"),
        ],
    )
    def test_is_405_and_names_the_right_ones(
        self, demo_client: TestClient, method: str, path: str, allowed: str
    ) -> None:
        answer = demo_client.request(method, path)
        assert_error(answer, 405, "MethodNotAllowed")
        assert answer.headers["Allow"] == allowed


class TestBadInput:
    def test_names_the_field_and_what_is_wrong_with_it(self, demo_customer: Any) -> None:
        answer = demo_customer.client.post(
            "/api/chat/search", headers=demo_customer.headers, json={"query": "x", "limit": 50}
        )
        content = assert_error(answer, 422, "InvalidInput")
        assert content["message"] == "limit: should be less than or equal to 20."
        assert content["details"]["fields"] == [
            {"field": "limit", "problem": "should be less than or equal to 20"}
        ]

    def test_that_is_no_json_is_told_so(self, demo_client: TestClient) -> None:
        answer = demo_client.post(
            "/api/sessions", content=b"{oops", headers={"Content-Type": "application/json"}
        )
        content = assert_error(answer, 422, "InvalidInput")
        assert "not JSON" in content["message"]

    def test_is_not_repeated_in_the_answer(self, demo_client: TestClient) -> None:
        answer = demo_client.post("/api/sessions", json={"user_id": {"secret": "hunter2"}})
        assert "hunter2" not in answer.text

    def test_without_a_content_type_is_refused(self, demo_client: TestClient) -> None:
        answer = demo_client.post("/api/sessions", content=b'{"user_id": "u1"}')
        assert_error(answer, 422, "InvalidInput")

    @pytest.mark.parametrize("body", [b'{"user_id": "\\ud800"}', b'{"metadata": {"a": "\\ud800"}}'])
    def test_that_is_no_text_is_refused(self, demo_client: TestClient, body: bytes) -> None:
        answer = demo_client.post(
            "/api/sessions", content=body, headers={"Content-Type": "application/json"}
        )
        assert_error(answer, 422, "InvalidInput")

    def test_that_is_nested_too_deeply_is_refused(self, demo_client: TestClient) -> None:
        body = b'{"metadata": ' + b'{"a": ' * 5000 + b"1" + b"}" * 5001
        answer = demo_client.post(
            "/api/sessions", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in (400, 422)
        assert set(answer.json()) == SHAPE

    def test_in_a_broken_form_is_refused(self, demo_customer: Any) -> None:
        answer = demo_customer.client.post(
            demo_customer.messages,
            headers=demo_customer.headers | {"Content-Type": "multipart/form-data; boundary=x"},
            content=b"--y\r\nnonsense",
        )
        assert_error(answer, 400, "InvalidInput")


class TestUnforeseenError:
    @pytest.fixture
    def broken(self, services: Services) -> TestClient:
        app = create_app(services=services, with_chat=False)

        def fail() -> None:
            raise RuntimeError("the secret is in /srv/secret.key")

        app.router.routes.clear()
        app.add_api_route("/fail", fail)
        return TestClient(app)

    def test_is_500_without_a_word_of_what_happened(self, broken: TestClient) -> None:
        answer = broken.get("/fail", headers={"X-Request-ID": "try-1"})
        content = assert_error(answer, 500, "InternalError")
        assert content["request_id"] == "try-1"
        assert "secret" not in answer.text

    def test_has_the_headers_of_every_answer(self, broken: TestClient) -> None:
        answer = broken.get("/fail")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert float(answer.headers["X-Process-Time"]) >= 0

    def test_is_logged_with_its_trace(
        self, broken: TestClient, capsys: pytest.CaptureFixture[str]
    ) -> None:
        broken.get("/fail", headers={"X-Request-ID": "try-2"})
        logged = capsys.readouterr().out
        assert "try-2" in logged
        assert "the secret is in" in logged


class TestUnavailable:
    def test_says_when_to_try_again(self, services: Services, client: TestClient) -> None:
        services.index.clear()
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
