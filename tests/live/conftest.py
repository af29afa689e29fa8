"""Sessions of the demo company, reached over real sockets."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from core.bootstrap import Services
from tests.live.clients import Address, Visitor, listening


@pytest.fixture(scope="session")
def demo_address(demo_services: Services) -> Iterator[Address]:
    with listening(demo_services) as address:
        yield address


@pytest.fixture(scope="session")
def visit() -> Callable[[Address], Visitor]:
    def opened(address: Address) -> Visitor:
        answer = httpx.post(f"{address.http}/api/sessions", json={}, trust_env=False).json()
        return Visitor(address, answer["session_id"], answer["token"])

    return opened


@pytest.fixture
def visitor(demo_address: Address, visit: Callable[[Address], Visitor]) -> Visitor:
    return visit(demo_address)
