"""/api/team: the team's hours and targets."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.bootstrap import Services

OFFICE = {
    "time_zone": "Europe/Berlin",
    "week": {"monday": [{"begins": "09:00", "ends": "12:00"}], "friday": []},
    "holidays": ["2026-12-25"],
    "idle_minutes": 45,
}


@pytest.fixture
def admin(services: Services) -> dict[str, str]:
    return {"X-API-Key": services.settings.api_key or ""}


class TestChange:
    def test_holds_from_then_on(self, client: TestClient, admin: dict[str, str]) -> None:
        assert client.get("/api/team", headers=admin).json()["week"] is None
        changed = client.put("/api/team", headers=admin, json=OFFICE)
        assert changed.status_code == 200
        kept = client.get("/api/team", headers=admin).json()
        assert kept == changed.json()
        assert (kept["time_zone"], kept["idle_minutes"]) == ("Europe/Berlin", 45)
        assert kept["targets"]["urgent"] == {"first_reply": 15, "resolution": 240}

    @pytest.mark.parametrize(
        ("wrong", "problem"),
        [
            ({"time_zone": "Berlin"}, "is not a time zone"),
            ({"week": {}}, "has to be there at some time"),
            ({"week": {"monday": [{"begins": "17:00", "ends": "09:00"}]}}, "write two"),
            (
                {
                    "week": {
                        "monday": [
                            {"begins": "09:00", "ends": "12:00"},
                            {"begins": "11:00", "ends": "13:00"},
                        ]
                    }
                },
                "may not overlap",
            ),
            ({"targets": {"urgent": {"first_reply": 0, "resolution": 5}}}, "greater than or equal"),
            ({"colour": "blue"}, "extra inputs"),
        ],
    )
    def test_says_what_is_wrong(
        self, client: TestClient, admin: dict[str, str], wrong: dict[str, Any], problem: str
    ) -> None:
        answer = client.put("/api/team", headers=admin, json=wrong)
        assert answer.status_code == 422
        assert problem in answer.text
        assert client.get("/api/team", headers=admin).json()["week"] is None
