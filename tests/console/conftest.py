"""The console in Streamlit's own test runner, on real services."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from re import sub

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from core.accounts.models import Operator, OperatorRole
from core.bootstrap import Services
from core.knowledge.documents.document import Document
from core.sessions.models import ChatSession
from tests.databases import only_on_sqlite

pytest_generate_tests = only_on_sqlite
PASSWORD = "correct horse battery"
LIMIT_S = 30
View = Callable[[Desk], None]


@pytest.fixture(autouse=True, scope="session")
def _packages_scanned_once() -> Iterator[None]:
    """Each new AppTest looks for components in every installed package, for up to half a second."""
    scan = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture
def ada(services: Services) -> Operator:
    """May reply."""
    return services.accounts.add_operator(
        "ada@example.com", role=OperatorRole.OPERATOR, password=PASSWORD, name="Ada"
    )


@pytest.fixture
def vera(services: Services) -> Operator:
    """May only look."""
    return services.accounts.add_operator(
        "vera@example.com", role=OperatorRole.VIEWER, password=PASSWORD, name="Vera"
    )


@pytest.fixture
def desk(services: Services, ada: Operator) -> Desk:
    return Desk(services, ada)


@pytest.fixture
def help_centre(services: Services) -> None:
    """Two published and indexed articles."""
    for document in (
        Document(
            id="reset-password",
            title="Reset your password",
            body="Choose **Forgot password** on the sign-in page to reset your password.\n\n"
            "## How long the link works\n\nThe reset link works for 30 minutes. "
            "See [Delete your account](delete-account).",
            tags=("account",),
        ),
        Document(
            id="delete-account",
            title="Delete your account",
            body="Deleting your account removes all data after 14 days.",
        ),
    ):
        services.curation.publish(document, author="Test")
    services.indexing.run_some()


def asked(services: Services, text: str, *, user_id: str | None = None) -> ChatSession:
    """A session in which a customer has written this and the agent has done its part."""
    session = services.sessions.create(user_id=user_id)
    for _ in services.agent.take_turn(session.id, text):
        pass
    return session


def console(services: Services) -> AppTest:
    """The whole console as a browser that is not signed in finds it."""

    def script(services):  # Streamlit runs the source alone: it sees no names from here
        from console.shell import show

        show(services)

    return AppTest.from_function(script, kwargs={"services": services}, default_timeout=LIMIT_S)


def view(show: View, desk: Desk, **address: str | list[str]) -> AppTest:
    """One view at an address such as `session="sess_…"`, already run."""

    def script(show, desk):
        from console.live import guarded

        guarded(lambda: show(desk))

    app = AppTest.from_function(
        script, kwargs={"show": show, "desk": desk}, default_timeout=LIMIT_S
    )
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def markup(app: AppTest) -> str:
    """The HTML that the page's panels were given."""
    panels = [json.loads(panel.proto.json) for panel in app.get("bidi_component")]
    return "\n".join(data["html"] for data in panels if "html" in data)


def text(app: AppTest) -> str:
    """What a person reads in the page's panels."""
    return " ".join(unescape(sub(r"<[^>]+>", " ", markup(app))).split())


class Broken:
    """Stands in for a service whose database has gone away."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        def fail(*args: object, **kwargs: object) -> None:
            raise OSError("connection to server at 10.0.0.7 failed")

        return fail
