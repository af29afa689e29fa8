"""The application over HTTP, and the people who call it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from core.bootstrap import Services
from core.limits import Limits
from tests.databases import only_on_sqlite

pytest_generate_tests = only_on_sqlite


@dataclass(frozen=True)
class Customer:
    """The holder of one session's token."""

    client: TestClient
    session_id: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def messages(self) -> str:
        return f"/api/chat/sessions/{self.session_id}/messages"

    def say(self, text: str, **form: Any) -> Any:
        """Send a message and give the answer's JSON."""
        files = form.pop("files", None)
        response = self.client.post(
            self.messages, headers=self.headers, data={"message": text, **form}, files=files
        )
        assert response.status_code == 200, response.text
        return response.json()

    def history(self, **query: Any) -> Any:
        response = self.client.get(self.messages, headers=self.headers, params=query)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    """The API on an empty database."""
    with TestClient(create_app(services=services, with_chat=False)) as client:
        yield client


@pytest.fixture
def serve(services: Services) -> Callable[..., TestClient]:
    """The API with other settings, as the computer at `peer` reaches it."""

    def served(
        *, peer: str = "198.51.100.7", base_url: str = "http://testserver", **more: Any
    ) -> TestClient:
        settings = services.settings.model_copy(update=more)
        limits = Limits(settings.rate_limit, redis_url=settings.redis_url)
        served = replace(services, settings=settings, limits=limits)
        app = create_app(services=served, with_chat=False)
        return TestClient(app, base_url, client=(peer, 50_000))

    return served


@pytest.fixture(scope="session")
def demo_client(demo_services: Services) -> Iterator[TestClient]:
    """The API of the demo company."""
    with TestClient(create_app(services=demo_services, with_chat=False)) as client:
        yield client


@pytest.fixture(scope="session")
def whole_client(demo_services: Services) -> Iterator[TestClient]:
    """The API of the demo company with the chat behind it, as customers reach it."""

    async def made() -> FastAPI:
        return create_app(services=demo_services)

    # Built inside a loop, as uvicorn does: outside of one Gradio opens loops and leaves them open.
    with TestClient(asyncio.run(made())) as client:
        yield client


@pytest.fixture(scope="session")
def arrive() -> Callable[..., Customer]:
    """Opens a session: `arrive(client, user_id="u1")`."""

    def opened(client: TestClient, **body: Any) -> Customer:
        answer = client.post("/api/sessions", json=body).json()
        return Customer(client, answer["session_id"], answer["token"])

    return opened


@pytest.fixture
def customer(client: TestClient, arrive: Callable[..., Customer]) -> Customer:
    return arrive(client)


@pytest.fixture
def demo_customer(demo_client: TestClient, arrive: Callable[..., Customer]) -> Customer:
    return arrive(demo_client)


@pytest.fixture
def admin(services: Services) -> dict[str, str]:
    """Headers with the administrator's API key of the settings."""
    return {"X-API-Key": services.settings.api_key or ""}
