"""Real processes of the Procfile, and people who use them over the network."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.embedding.embedder import Embedder
from tests.flows.house import PROCESSES, Customer, House


@pytest.fixture(scope="session")
def models(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported model's folder, so that not every installation exports it again."""
    embedder.encode(["ready"])
    return next(tmp_path_factory.getbasetemp().glob("model*/models"))


@pytest.fixture
def house(tmp_path: Path, models: Path) -> Iterator[House]:
    """Empty, its tables made, nothing running; whatever the test started ends with it."""
    with House(tmp_path, models) as house:
        house.run("core", "migrate")
        yield house


@pytest.fixture
def running(house: House) -> House:
    """An empty house whose index, web and worker processes are ready."""
    house.start(*PROCESSES)
    house.wait_until_ready()
    return house


@pytest.fixture
def arrive() -> Iterator[Callable[[House], Customer]]:
    """Opens a customer's session at a house."""
    customers: list[Customer] = []

    def opened(house: House) -> Customer:
        customers.append(Customer(house.url))
        return customers[-1]

    yield opened
    for customer in customers:
        customer.leave()
