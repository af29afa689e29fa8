"""Real processes of the Procfile, and people who use them over the network."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.flows.house import PROCESSES, Customer, House


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, databases: Databases, models: Path
) -> Iterator[House]:
    """Empty at first, its tables made; shared by a file's tests and ended with the last one."""
    folder = tmp_path_factory.mktemp("house")
    with (
        databases.lend(folder / "data") as url,
        House(folder, models, database_url=url) as house,
    ):
        yield house


@pytest.fixture
def running(house: House, tmp_path: Path) -> House:
    """The house with index, web and worker ready, and a new folder of articles."""
    house.articles = tmp_path / "articles"
    house.start(*(name for name in PROCESSES if name not in house.processes))
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
