"""`python -m core notify`: targets and dead letters from the command line."""

from collections.abc import Iterator

import pytest

from core.bootstrap import Services
from core.notifications.models import Notification, NotificationStatus
from tests.cli.conftest import Run
from tests.notifications.receivers import WebReceiver, web_receiver


@pytest.fixture(autouse=True)
def _private_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHBOARD_ALLOW_PRIVATE_TARGETS", "1")


@pytest.fixture
def hook() -> Iterator[WebReceiver]:
    with web_receiver() as receiver:
        yield receiver


class TestNotify:
    def test_adds_lists_and_tests_a_target(self, run: Run, hook: WebReceiver) -> None:
        added = run("notify", "add", "Desk", hook.url, "--event", "ticket.opened", "--json").json
        assert added["secret"].startswith("whsec_")
        listed = run("notify", "list")
        assert f"Desk (webhook, on): {hook.url}, ticket.opened" in listed.out
        assert added["secret"] not in listed.out + listed.err
        assert run("notify", "test", "Desk").code == 0
        assert hook.received[0].json["event"] == "ping"
        hook.status = 500
        failed = run("notify", "test", "Desk")
        assert failed.code == 1
        assert "It answered with 500" in failed.out

    def test_shows_a_new_secret_once(self, run: Run, hook: WebReceiver) -> None:
        assert "shown once: whsec_" in run("notify", "add", "Desk", hook.url).out

    def test_sends_again_what_was_given_up(
        self, run: Run, installed: Services, hook: WebReceiver
    ) -> None:
        target = run("notify", "add", "Desk", hook.url, "--json").json["target_id"]
        with installed.transactions.begin() as db:
            db.add(Notification(target_id=target, event="ticket.opened", payload={}, status="dead"))
        assert run("notify", "list", "--json").json["counts"] == {"dead": 1}
        assert run("notify", "retry", "--json").json == {"retried": 1}
        assert installed.notifications.by_status() == {NotificationStatus.PENDING: 1}

    def test_refuses_in_one_line(self, run: Run) -> None:
        refused = run("notify", "add", "Desk", "ftp://hook.example/")
        assert (refused.code, refused.err.count("\n")) == (1, 1)
        assert run("notify", "test", "Nobody").err == "There is no such notification target.\n"
