"""One notification to one target, in the form that its kind has."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email

from core.db import now
from core.errors import InvalidTarget
from core.notifications import wording
from core.notifications.mail import MailSender
from core.notifications.models import (
    PING,
    Notification,
    NotificationTarget,
    TargetKind,
    new_event_id,
)
from core.notifications.retries import Attempt
from core.notifications.signatures import sign
from core.notifications.web import WebSender
from core.outbound.addresses import AddressCheck
from core.settings import Settings


@dataclass(frozen=True)
class Outgoing:
    """What is needed to send a notification once, without the database."""

    id: str
    target_id: int
    event: str
    data: Mapping[str, Any] = field(repr=False)
    created_at: datetime
    kind: TargetKind
    address: str = field(repr=False)
    secret: str | None = field(repr=False)
    attempt: int = 1
    """Which attempt this is; whoever stores its result must still be at it."""

    @classmethod
    def of(cls, notification: Notification, target: NotificationTarget) -> "Outgoing":
        return cls(
            id=notification.id,
            target_id=target.id,
            event=notification.event,
            data=notification.payload,
            created_at=notification.created_at,
            kind=TargetKind(target.kind),
            address=target.address,
            secret=target.secret,
            attempt=notification.attempts,
        )

    @classmethod
    def test_of(cls, target: NotificationTarget, *, at: datetime) -> "Outgoing":
        """A ping, which is stored nowhere."""
        return cls(
            id=new_event_id(),
            target_id=target.id,
            event=PING,
            data={"target": target.name},
            created_at=at,
            kind=TargetKind(target.kind),
            address=target.address,
            secret=target.secret,
        )


class Delivery:
    """Sends, by web or by mail, and says how it went. Holds no database transaction."""

    def __init__(
        self,
        *,
        addresses: AddressCheck,
        web: WebSender,
        mail: MailSender,
        console_url: str,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._addresses = addresses
        self._web = web
        self._mail = mail
        self._console_url = console_url
        self._clock = clock

    def checked_address(self, kind: TargetKind, address: str) -> str:
        """The address in its usual form. Raises InvalidTarget when nothing could be sent there."""
        if kind is not TargetKind.EMAIL:
            return str(self._addresses.endpoint(address.strip()).url)
        if not self._mail.is_configured:
            raise InvalidTarget(
                "e-mail needs the settings SWITCHBOARD_SMTP_HOST and SWITCHBOARD_SMTP_FROM"
            )
        try:
            checked = validate_email(
                address.strip(), check_deliverability=False, globally_deliverable=False
            )
        except EmailNotValidError:
            raise InvalidTarget("it should be an e-mail address") from None
        return checked.normalized

    def send(self, outgoing: Outgoing) -> Attempt:
        """Send once, in at most some ten seconds. Whatever goes wrong is in the answer."""
        match outgoing.kind:
            case TargetKind.WEBHOOK:
                return self._send_webhook(outgoing)
            case TargetKind.SLACK:
                text = wording.slack_text(
                    outgoing.event, outgoing.data, console_url=self._console_url
                )
                return self._web.post(outgoing.address, _json({"text": text}), {})
            case TargetKind.EMAIL:
                return self._send_mail(outgoing)

    def _send_webhook(self, outgoing: Outgoing) -> Attempt:
        body = _json(
            {
                "id": outgoing.id,
                "event": outgoing.event,
                "created_at": outgoing.created_at.isoformat().replace("+00:00", "Z"),
                "data": outgoing.data,
            }
        )
        timestamp = int(self._clock().timestamp())
        headers = {
            "Switchboard-Event": outgoing.event,
            "Switchboard-Delivery": outgoing.id,
            "Switchboard-Timestamp": str(timestamp),
            "Switchboard-Signature": sign(outgoing.secret or "", timestamp=timestamp, body=body),
        }
        return self._web.post(outgoing.address, body, headers)

    def _send_mail(self, outgoing: Outgoing) -> Attempt:
        text = wording.mail_text(outgoing.event, outgoing.data, console_url=self._console_url)
        return self._mail.send(
            outgoing.address,
            subject=wording.title(outgoing.event, outgoing.data),
            text=text,
            key=outgoing.id,
            at=self._clock(),
        )


def make_delivery(settings: Settings) -> Delivery:
    """As the settings say: which addresses are allowed, and which server mails leave by."""
    addresses = AddressCheck(allow_private=settings.allow_private_targets)
    return Delivery(
        addresses=addresses,
        web=WebSender(addresses),
        mail=MailSender(settings),
        console_url=settings.resolved_console_url,
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
