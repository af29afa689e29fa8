"""docs/notifications.md: the receiver that it shows does what it says, with real deliveries."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.bootstrap import Services
from core.db import now
from core.notifications.models import PING, NotificationEvent, TargetKind
from tests.absent import give_up
from tests.conftest import ADMIN_KEY, Install
from tests.live.clients import listening
from tests.notifications.conftest import Clock, House, house_of
from tests.notifications.receivers import Received, WebReceiver, web_receiver

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "notifications.md").read_text()
API_PAGE = (DOCS / "api.md").read_text()
MISSING = "curl is absent: install it (apt-get install curl)"
Accept = Callable[[str, dict[str, str], bytes], bool]


@pytest.fixture
def accept() -> Accept:
    """The page's own function."""
    example = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert example
    names: dict[str, Any] = {}
    exec(example[1], names)
    made: Accept = names["accept"]
    return made


@pytest.fixture
def hook() -> Iterator[WebReceiver]:
    with web_receiver() as receiver:
        yield receiver


@pytest.fixture
def house(services: Services) -> House:
    return house_of(services, Clock(now()))


def sent(house: House, hook: WebReceiver) -> tuple[str, dict[str, str], bytes]:
    """A delivery as its receiver gets it, with the secret that the receiver was given."""
    secret = house.add(hook.url).secret
    house.tell()
    house.dispatch.deliver_due()
    got: Received = hook.received[-1]
    return secret or "", dict(got.headers), got.body


class TestReceiver:
    def test_accepts_what_is_ours_once(
        self, accept: Accept, house: House, hook: WebReceiver
    ) -> None:
        delivery = sent(house, hook)
        assert accept(*delivery)
        assert not accept(*delivery)

    def test_rejects_a_retry_of_what_it_has(
        self, accept: Accept, house: House, hook: WebReceiver
    ) -> None:
        hook.status = 500
        secret, headers, body = sent(house, hook)
        assert accept(secret, headers, body)
        house.clock.forward(20)
        house.dispatch.deliver_due()
        again = hook.received[-1]
        assert again.headers["Switchboard-Signature"] != headers["Switchboard-Signature"]
        assert not accept(secret, dict(again.headers), again.body)

    def test_rejects_what_is_older_than_five_minutes(
        self, accept: Accept, house: House, hook: WebReceiver
    ) -> None:
        house.clock.time -= timedelta(seconds=301)
        assert not accept(*sent(house, hook))

    def test_rejects_a_changed_body_time_or_signature(
        self, accept: Accept, house: House, hook: WebReceiver
    ) -> None:
        secret, headers, body = sent(house, hook)
        later = str(int(headers["Switchboard-Timestamp"]) + 1)
        assert not accept(secret, headers, body.replace(b"17", b"18"))
        assert not accept(secret, headers | {"Switchboard-Timestamp": later}, body)
        assert not accept(secret, headers | {"Switchboard-Signature": "v1=00"}, body)
        assert not accept("whsec_other", headers, body)
        assert accept(secret, headers, body)


class TestTables:
    def test_name_every_event_and_kind(self) -> None:
        rows = set(re.findall(r"^\| `([\w.]+)` \|", PAGE, re.MULTILINE))
        assert rows == {*NotificationEvent, *TargetKind, PING}


class TestShellExample:
    def test_sets_up_a_target_and_tests_it(
        self, install: Install, tmp_path: Path, hook: WebReceiver
    ) -> None:
        if shutil.which("curl") is None:
            give_up(MISSING)
        set_up = re.findall(r"```sh\n(.*?)```", API_PAGE, re.DOTALL)[0]
        [example] = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
        with (
            install(tmp_path, allow_private_targets=True) as services,
            listening(services) as address,
        ):
            ran = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", set_up + example],
                env=os.environ | {"BASE": address.http, "KEY": ADMIN_KEY, "HOOK": hook.url},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            [target] = services.notifications.targets()
        assert ran.returncode == 0, ran.stderr
        assert '"delivered":true' in ran.stdout
        assert target.events == []
        assert hook.received[0].json["event"] == PING
