"""console/views/team.py: the team's hours and targets."""

import pytest
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from console.views import team
from core.accounts.models import Operator, OperatorRole
from core.bootstrap import Services
from core.escalation.team import OpenHours
from tests.console.conftest import PASSWORD, view


@pytest.fixture
def root(services: Services) -> Operator:
    return services.accounts.add_operator(
        "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
    )


@pytest.fixture
def page(services: Services, root: Operator) -> AppTest:
    return view(team.show, Desk(services, root))


def save(page: AppTest) -> AppTest:
    return page.button[0].click().run()


class TestForm:
    def test_of_an_always_open_team_has_no_hours(self, page: AppTest) -> None:
        assert page.toggle(key="team-always").value
        assert not page.text_input

    def test_keeps_hours_zone_and_holidays(self, services: Services, page: AppTest) -> None:
        page.toggle(key="team-always").set_value(False).run()
        assert page.text_input(key="team-monday").value == "09:00–17:00"
        page.text_input(key="team-monday").set_value("8-12, 13:30 – 24:00")
        page.selectbox(key="team-zone").set_value("Europe/Berlin")
        page.text_area(key="team-holidays").set_value("2026-12-25\n2026-12-26")
        page.number_input(key="team-idle").set_value(45)
        save(page)
        assert [success.value for success in page.success]
        kept = services.team.get()
        assert kept.week is not None
        assert kept.week.monday == [
            OpenHours(begins="08:00", ends="12:00"),
            OpenHours(begins="13:30", ends="00:00"),
        ]
        assert not kept.week.sunday
        assert (kept.time_zone, kept.idle_minutes) == ("Europe/Berlin", 45)
        assert [f"{day:%m-%d}" for day in kept.holidays] == ["12-25", "12-26"]

    @pytest.mark.parametrize(
        ("field", "typed", "problem"),
        [
            ("team-monday", "nine to five", "write hours such as"),
            ("team-monday", "17:00–09:00", "over midnight, write two"),
            ("team-monday", "25:00–26:00", "hour"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, services: Services, page: AppTest, field: str, typed: str, problem: str
    ) -> None:
        page.toggle(key="team-always").set_value(False).run()
        page.text_input(key=field).set_value(typed)
        save(page)
        assert problem in page.error[0].value
        assert page.text_input(key=field).value == typed
        assert services.team.get().week is None

    def test_is_for_administrators_to_change(self, services: Services, ada: Operator) -> None:
        page = view(team.show, Desk(services, ada))
        assert page.button[0].disabled
        assert page.toggle(key="team-always").disabled
