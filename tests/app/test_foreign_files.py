"""Two customers, one question, different files: nobody finds what is in the other's."""

from random import Random

import pytest
from starlette.testclient import TestClient

from tests.app.conftest import Customer

SEARCHES, MESSAGES = 1_000, 30
WORDS = {"ann": "zanzibar", "bob": "timbuktu"}
QUESTIONS = (
    "What is the total of my invoice?",
    "How do I return an order?",
    "What does my file say about the deposit?",
    "Where does {word} stand?",
)


@pytest.fixture(scope="module")
def customers(demo_client: TestClient) -> dict[str, Customer]:
    return {name: _with_a_file(demo_client, word) for name, word in WORDS.items()}


def _with_a_file(client: TestClient, word: str) -> Customer:
    made = client.post("/api/sessions", json={}).json()
    customer = Customer(client, made["session_id"], made["token"])
    said = f"Invoice total of {word}: 77 EUR. The deposit for {word} is due on 3 May.\n"
    customer.say("Here is my invoice", files={"attachments": ("invoice.txt", said.encode())})
    return customer


def _file_of(customer: Customer) -> str:
    return str(customer.history()["messages"][0]["attachments"][0]["attachment_id"])


class TestSearch:
    def test_never_finds_another_customers_file(self, customers: dict[str, Customer]) -> None:
        random = Random(7)
        theirs = {name: _file_of(customer) for name, customer in customers.items()}
        filters = [
            {},
            *({"article_id": key} for key in theirs.values()),
            *({"article_id": key, "heading": "page 1"} for key in theirs.values()),
            {"heading": "invoice.txt"},
            {"article_id": "invoice.txt", "heading": ""},
        ]
        for _ in range(SEARCHES):
            customer = customers[random.choice(sorted(customers))]
            word = random.choice(sorted(WORDS.values()))
            wanted = {
                "query": random.choice(QUESTIONS).format(word=word),
                "limit": random.randint(1, 20),
                "filters": random.choice(filters),
            }
            answer = customer.client.post("/api/chat/search", headers=customer.headers, json=wanted)
            assert answer.status_code == 200
            assert not any(foreign in answer.text for foreign in WORDS.values())


class TestMessage:
    def test_is_never_answered_from_another_customers_file(
        self, customers: dict[str, Customer]
    ) -> None:
        random = Random(8)
        own = 0
        for _ in range(MESSAGES):
            name = random.choice(sorted(customers))
            other = next(word for key, word in WORDS.items() if key != name)
            answer = customers[name].say(random.choice(QUESTIONS).format(word=other))
            sources = [source["content"] for source in answer["sources"]]
            assert not any(other in content for content in sources)
            assert f"deposit for {other}" not in answer["message"]
            own += any(WORDS[name] in content for content in sources)
        assert own > 0

    def test_may_not_name_another_customers_file(self, customers: dict[str, Customer]) -> None:
        ann, bob = customers["ann"], customers["bob"]
        answer = ann.client.get(f"/api/chat/attachments/{_file_of(bob)}", headers=ann.headers)
        assert answer.status_code == 404
