"""The console's view of notifications, on real services."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from console.views import notifications
from core.accounts.models import Operator, OperatorRole
from core.bootstrap import Services
from core.notifications.models import (
    Notification,
    NotificationStatus,
    NotificationTarget,
    TargetKind,
)
from tests.console.conftest import PASSWORD, console, markup, text, view


@pytest.fixture
def boss(services: Services) -> Operator:
    return services.accounts.add_operator(
        "boss@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Boss"
    )


@pytest.fixture
def office(services: Services, boss: Operator) -> Desk:
    return Desk(services, boss)


def target_at(services: Services, address: str, **more: object) -> NotificationTarget:
    with services.transactions.begin() as db:
        target = NotificationTarget(
            kind=TargetKind.WEBHOOK,
            name="Help desk",
            address=address,
            secret="whsec_s3cret",
            **more,
        )
        db.add(target)
    return target


def dead_letter(services: Services, target: NotificationTarget) -> str:
    with services.transactions.begin() as db:
        letter = Notification(
            target_id=target.id,
            event="ticket.opened",
            payload={},
            status=NotificationStatus.DEAD,
            attempts=7,
            last_error="It answered with 503 Service Unavailable.",
        )
        db.add(letter)
    return letter.id


def click(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def shown(app: AppTest) -> str:
    """Everything that a person can read on the page."""
    said = [*app.success, *app.error, *app.code, *app.markdown, *app.caption]
    return " ".join([text(app), *(element.value for element in said)])


class TestPage:
    @pytest.mark.parametrize(("who", "there"), [("boss", True), ("ada", False)])
    def test_is_there_for_administrators_alone(
        self, services: Services, boss: Operator, ada: Operator, who: str, there: bool
    ) -> None:
        desk = Desk(services, boss if who == "boss" else ada)
        app = view(notifications.show, desk)
        assert ("Nobody is told anything yet." in shown(app)) == there
        assert ("set up by administrators" in shown(app)) != there
        assert len(app.text_input) == (2 if there else 0)

    def test_needs_a_sign_in(self, services: Services) -> None:
        app = console(services).run()
        assert not app.exception
        assert "Nobody is told" not in shown(app)

    def test_says_what_to_do_when_there_is_nothing(self, office: Desk) -> None:
        said = shown(view(notifications.show, office))
        assert "Add a webhook, a chat room or an e-mail address" in said
        assert "Nothing was sent yet." in said
        assert "Given up" not in said


class TestTargets:
    def test_are_added_and_show_their_secret_once(self, office: Desk) -> None:
        app = view(notifications.show, office)
        app.text_input(key="target-name").set_value("Help desk")
        app.text_input(key="target-address").set_value("https://8.8.8.8/hook")
        app.multiselect(key="target-events").set_value(["ticket.opened"])
        submit = next(button for button in app.button if button.label == "Add target")
        submit.click().run()
        [added] = office.services.notifications.targets()
        assert added.events == ["ticket.opened"]
        assert added.secret
        assert app.code[0].value == added.secret
        assert "Help desk was added." in app.success[0].value
        assert app.text_input(key="target-name").value == ""
        app.run()
        assert added.secret not in shown(app) + markup(app)

    def test_that_are_refused_say_why_and_keep_what_was_typed(self, office: Desk) -> None:
        app = view(notifications.show, office)
        app.text_input(key="target-name").set_value("Router")
        app.text_input(key="target-address").set_value("https://192.168.1.1/")
        next(button for button in app.button if button.label == "Add target").click().run()
        assert "private network" in app.error[0].value
        assert app.text_input(key="target-address").value == "https://192.168.1.1/"
        assert office.services.notifications.targets() == []

    def test_are_switched_off_and_on(self, office: Desk, services: Services) -> None:
        target = target_at(services, "https://hook.example/")
        app = view(notifications.show, office)
        click(app, f"switch-{target.id}")
        assert not services.notifications.targets()[0].enabled
        assert "goes on waiting" in shown(app)
        click(app, f"switch-{target.id}")
        assert services.notifications.targets()[0].enabled

    def test_are_removed(self, office: Desk, services: Services) -> None:
        target = target_at(services, "https://hook.example/")
        app = view(notifications.show, office)
        click(app, f"remove-{target.id}")
        assert services.notifications.targets() == []
        assert "Help desk was removed." in shown(app)

    def test_show_neither_secret_nor_a_chat_rooms_address(
        self, office: Desk, services: Services
    ) -> None:
        target_at(services, "https://hook.example/")
        with services.transactions.begin() as db:
            room = "https://hooks.example/services/T0/B0/s3cretpath"
            db.add(NotificationTarget(kind=TargetKind.SLACK, name="Room", address=room))
        app = view(notifications.show, office)
        assert "https://hooks.example/…" in text(app)
        assert "s3cret" not in shown(app) + markup(app)

    def test_are_tested_and_say_why_it_failed(self, office: Desk, services: Services) -> None:
        target = target_at(services, "https://127.0.0.1:9/")
        app = view(notifications.show, office)
        click(app, f"test-{target.id}")
        assert "The test did not arrive." in app.error[0].value
        assert "private network" in app.error[0].value


class TestDeadLetters:
    def test_are_shown_with_their_reason(self, office: Desk, services: Services) -> None:
        dead_letter(services, target_at(services, "https://hook.example/"))
        said = shown(view(notifications.show, office))
        assert "Given up (1)" in said
        assert "Ticket opened to Help desk" in said
        assert "It answered with 503 Service Unavailable." in said
        assert "Attempts 7" in said

    def test_are_sent_again(self, office: Desk, services: Services) -> None:
        key = dead_letter(services, target_at(services, "https://hook.example/"))
        app = view(notifications.show, office)
        click(app, f"retry-{key}")
        [[found], _] = services.notifications.find(NotificationStatus.PENDING)
        assert (found.notification.id, found.notification.attempts) == (key, 0)
        assert "Given up (" not in shown(app)

    def test_are_all_sent_again(self, office: Desk, services: Services) -> None:
        target = target_at(services, "https://hook.example/")
        for _ in range(3):
            dead_letter(services, target)
        app = view(notifications.show, office)
        click(app, "retry-all")
        assert services.notifications.by_status() == {NotificationStatus.PENDING: 3}
        assert "3 are sent again." in shown(app)

    def test_are_discarded(self, office: Desk, services: Services) -> None:
        key = dead_letter(services, target_at(services, "https://hook.example/"))
        click(view(notifications.show, office), f"discard-{key}")
        assert services.notifications.by_status() == {}

    def test_that_someone_else_discarded_say_so(self, office: Desk, services: Services) -> None:
        key = dead_letter(services, target_at(services, "https://hook.example/"))
        app = view(notifications.show, office)
        services.notifications.discard(key)
        click(app, f"retry-{key}")
        assert "There is no such notification." in app.error[0].value


class TestDeliveries:
    def test_say_when_what_failed_is_tried_again(self, office: Desk, services: Services) -> None:
        target = target_at(services, "https://hook.example/")
        with services.transactions.begin() as db:
            waiting = Notification(
                target_id=target.id,
                event="ticket.overdue",
                payload={},
                attempts=2,
                next_attempt_at=datetime(2031, 3, 2, 9, 15, tzinfo=UTC),
                last_error="It did not answer within 10 s.",
            )
            db.add(waiting)
        said = shown(view(notifications.show, office))
        assert "Ticket overdue" in said
        assert "02 Mar, 09:15 UTC" in said
        assert "It did not answer within 10 s." in said

    def test_are_narrowed_to_a_status(self, office: Desk, services: Services) -> None:
        dead_letter(services, target_at(services, "https://hook.example/"))
        app = view(notifications.show, office, delivery="Delivered")
        assert "No notification has this status." in shown(app)
