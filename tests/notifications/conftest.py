"""Notifications of one installation, at a time that the test sets, to receivers of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.bootstrap import Services
from core.notifications.delivery import Delivery
from core.notifications.dispatch import NotificationDispatch
from core.notifications.mail import MailSender
from core.notifications.models import (
    Notification,
    NotificationEvent,
    NotificationStatus,
    NotificationTarget,
    TargetKind,
)
from core.notifications.outbox import announce
from core.notifications.service import NotificationService
from core.notifications.web import WebSender
from core.outbound.addresses import AddressCheck
from core.settings import Settings
from tests.notifications.receivers import (
    MailReceiver,
    WebReceiver,
    mail_receiver,
    web_receiver,
)

OPENED = NotificationEvent.TICKET_OPENED
MIDDLE = 0.5
"""A chance that makes delays neither longer nor shorter."""


@dataclass
class Clock:
    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.time

    def forward(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class House:
    """Everything of one installation that has to do with notifications."""

    services: Services
    settings: Settings
    clock: Clock
    service: NotificationService
    dispatch: NotificationDispatch

    def add(
        self, address: str, kind: TargetKind = TargetKind.WEBHOOK, **more: Any
    ) -> NotificationTarget:
        name = more.pop("name", f"target {len(self.service.targets())}")
        return self.service.add_target(kind, name=name, address=address, **more)

    def tell(
        self,
        event: NotificationEvent = OPENED,
        payload: Mapping[str, Any] | None = None,
        **words: str,
    ) -> None:
        """Announce an event, at the clock's time."""
        with self.services.transactions.begin() as db:
            announce(db, event, payload or {"ticket_id": 17}, words=words)
            for row in db.new:
                if isinstance(row, Notification):
                    row.created_at = row.next_attempt_at = self.clock()

    def rows(self, status: NotificationStatus | None = None) -> Sequence[Notification]:
        return [view.notification for view in self.service.find(status, limit=1000)[0]]

    @property
    def row(self) -> Notification:
        [row] = self.rows()
        return row


def house_of(services: Services, clock: Clock, **more: object) -> House:
    """A house that may tell receivers on this computer."""
    settings = services.settings.model_copy(update={"allow_private_targets": True} | more)
    delivery = delivery_with(settings, clock)
    return House(
        services,
        settings,
        clock,
        NotificationService(services.transactions, delivery=delivery, clock=clock),
        NotificationDispatch(
            services.transactions, delivery=delivery, clock=clock, chance=lambda: MIDDLE
        ),
    )


def delivery_with(
    settings: Settings,
    clock: Clock,
    *,
    addresses: AddressCheck | None = None,
    web: WebSender | None = None,
) -> Delivery:
    addresses = addresses or AddressCheck(allow_private=settings.allow_private_targets)
    return Delivery(
        addresses=addresses,
        web=web or WebSender(addresses),
        mail=MailSender(settings),
        console_url="https://console.example",
        clock=clock,
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(services: Services, clock: Clock) -> House:
    return house_of(services, clock)


@pytest.fixture
def hook() -> Iterator[WebReceiver]:
    with web_receiver() as receiver:
        yield receiver


@pytest.fixture
def other_hook() -> Iterator[WebReceiver]:
    with web_receiver() as receiver:
        yield receiver


@pytest.fixture
def mailbox() -> Iterator[MailReceiver]:
    with mail_receiver() as receiver:
        yield receiver


@pytest.fixture
def mailing(services: Services, clock: Clock, mailbox: MailReceiver) -> Callable[..., House]:
    """Makes a house with a mail server: `mailing(smtp_user="u")`."""

    def made(**more: object) -> House:
        of_server = {
            "smtp_host": "127.0.0.1",
            "smtp_port": mailbox.port,
            "smtp_from": "Switchboard <help@shop.example>",
            "smtp_tls": "none",
        }
        return house_of(services, clock, **(of_server | more))

    return made
