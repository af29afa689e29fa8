"""/api/sessions/{session_id}/typing over HTTP."""

from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from core.bootstrap import Services
from core.sessions.models import TypingSign

Headers = dict[str, str]


class TestShowTyping:
    def test_leaves_the_operators_sign(
        self, customer: Any, services: Services, admin: Headers
    ) -> None:
        answer = customer.client.post(f"/api/sessions/{customer.session_id}/typing", headers=admin)
        assert (answer.status_code, answer.content) == (204, b"")
        with services.transactions.read() as db:
            [sign] = db.scalars(select(TypingSign))
        assert (sign.client_id, sign.role, sign.name) == (
            "operator:Support",
            "operator",
            "Support",
        )

    @pytest.mark.parametrize(("session_id", "status"), [("sess_unknown", 404), ("%00", 422)])
    def test_finds_no_unknown_session(
        self, client: TestClient, admin: Headers, session_id: str, status: int
    ) -> None:
        answer = client.post(f"/api/sessions/{session_id}/typing", headers=admin)
        assert answer.status_code == status
