"""core/agent/service.py: a secret that a customer pastes is stored nowhere, and they are told."""

from sqlalchemy import select

from core.db import Base
from tests.agent.conftest import QUESTION, Customer


class TestTakeTurn:
    def test_stores_no_card_number_or_password(self, customer: Customer) -> None:
        turn = customer.ask(f"{QUESTION} I paid with 4000 0566 5566 5556, password: Katze77!x")
        assert "which I have hidden" in turn.text
        assert "30 days" in turn.text
        assert "ends in 5556" in customer.messages[0][1]
        with customer.services.transactions.read() as db:
            rows = [str(row) for t in Base.metadata.sorted_tables for row in db.execute(select(t))]
        secrets = ("4000 0566", "40000566", "5566 5566", "55665566", "Katze77")
        assert not [row for row in rows if any(secret in row for secret in secrets)]
