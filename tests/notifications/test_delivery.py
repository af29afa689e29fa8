"""core/notifications/delivery.py: what receivers of each kind get."""

import hashlib
import hmac
import time
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from threading import Event

import pytest

from core.notifications.models import NotificationEvent, NotificationStatus, TargetKind
from core.notifications.retries import Attempt
from core.notifications.web import WebSender
from core.outbound.addresses import AddressCheck
from tests.notifications.conftest import House
from tests.notifications.receivers import (
    MailReceiver,
    Received,
    WebReceiver,
    trickling_receiver,
)

PAYLOAD = {
    "ticket_id": 17,
    "number": 17,
    "reason": "explicit_request",
    "status": "queued",
    "vip": True,
}


def delivered(house: House, hook: WebReceiver) -> Received:
    house.dispatch.deliver_due()
    return hook.received[-1]


class TestWebhook:
    def test_carries_the_event_its_id_and_when_it_happened(
        self, house: House, hook: WebReceiver
    ) -> None:
        house.add(hook.url)
        house.tell(payload=PAYLOAD)
        happened = house.clock()
        house.clock.forward(60)
        got = delivered(house, hook)
        assert got.json == {
            "id": house.row.id,
            "event": "ticket.opened",
            "created_at": happened.isoformat().replace("+00:00", "Z"),
            "data": PAYLOAD,
        }
        assert got.headers["Switchboard-Event"] == "ticket.opened"
        assert got.headers["Switchboard-Delivery"] == house.row.id
        assert got.headers["Switchboard-Timestamp"] == str(int(house.clock().timestamp()))
        assert got.headers["Content-Type"] == "application/json"

    def test_is_signed_over_time_and_body_with_the_targets_own_secret(
        self, house: House, hook: WebReceiver
    ) -> None:
        secret = house.add(hook.url).secret or ""
        house.tell(payload={"ticket_id": 17, "words": "Grüße, “quoted”"})
        got = delivered(house, hook)
        signed = got.headers["Switchboard-Timestamp"].encode() + b"." + got.body
        expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        assert got.headers["Switchboard-Signature"] == f"v1={expected}"

    def test_is_signed_anew_for_each_attempt(self, house: House, hook: WebReceiver) -> None:
        house.add(hook.url)
        house.tell()
        hook.status = 503
        first = delivered(house, hook)
        house.clock.forward(10)
        second = delivered(house, hook)
        assert first.body == second.body
        names = ("Switchboard-Timestamp", "Switchboard-Signature")
        assert all(first.headers[name] != second.headers[name] for name in names)

    def test_has_customers_words_only_where_they_may_go(
        self, house: House, hook: WebReceiver, other_hook: WebReceiver
    ) -> None:
        house.add(hook.url)
        house.add(other_hook.url, with_words=True)
        house.tell(detail="My lamp burns.")
        house.dispatch.deliver_due()
        assert b"lamp" not in hook.received[0].body
        assert other_hook.received[0].json["data"]["words"] == {"detail": "My lamp burns."}

    def test_is_given_up_in_time_however_slowly_the_receiver_answers(
        self, hook: WebReceiver
    ) -> None:
        hook.gate = Event()
        sender = WebSender(AddressCheck(allow_private=True), total_s=0.3)
        started = time.monotonic()
        attempt = sender.post(hook.url, b"{}", {})
        assert time.monotonic() - started < 5
        hook.gate.set()
        assert attempt == Attempt(False, "It did not answer within 0.3 s.")

    def test_is_given_up_though_a_byte_comes_now_and_then(self) -> None:
        with trickling_receiver() as port:
            sender = WebSender(AddressCheck(allow_private=True), total_s=0.5)
            started = time.monotonic()
            attempt = sender.post(f"http://127.0.0.1:{port}/", b"{}", {})
            assert time.monotonic() - started < 5
        assert attempt.reason == "It did not answer within 0.5 s."


class TestSlack:
    def test_is_a_text_with_a_link_to_the_console(self, house: House, hook: WebReceiver) -> None:
        session_id = house.services.sessions.create().id
        house.add(hook.url, TargetKind.SLACK)
        house.tell(payload=PAYLOAD | {"session_id": session_id})
        assert delivered(house, hook).json == {
            "text": "*Ticket 17 was opened*\nReason: explicit request\nStatus: queued\nVip: yes\n"
            f"<https://console.example/?session={session_id}|Open the console>"
        }

    def test_lets_no_word_of_a_customer_call_people_or_make_a_link(
        self, house: House, hook: WebReceiver
    ) -> None:
        house.add(hook.url, TargetKind.SLACK, with_words=True)
        house.tell(detail="<!channel> <https://evil.example|click> & more\nStatus: resolved")
        text = delivered(house, hook).json["text"]
        assert (
            "Detail: &lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; more Status" in text
        )

    @pytest.mark.parametrize("event", NotificationEvent)
    def test_says_what_happened_for_every_event(
        self, house: House, hook: WebReceiver, event: NotificationEvent
    ) -> None:
        house.add(hook.url, TargetKind.SLACK)
        house.tell(event)
        text = delivered(house, hook).json["text"]
        about = "A customer" if event is NotificationEvent.ANSWER_RECALLED else "Ticket 17"
        assert text.startswith(f"*{about}")
        assert event.value not in text


class TestEmail:
    def test_is_a_plain_message_with_a_link(
        self, mailing: Callable[..., House], mailbox: MailReceiver
    ) -> None:
        house = mailing()
        house.add("Team@Shop.example", TargetKind.EMAIL)
        house.tell(payload=PAYLOAD)
        house.dispatch.deliver_due()
        [raw] = mailbox.messages
        message = message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=default)
        assert message["To"] == "Team@shop.example"
        assert message["From"] == "Switchboard <help@shop.example>"
        assert message["Subject"] == "Ticket 17 was opened"
        assert message["Message-ID"] == f"<{house.row.id}@switchboard>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message.get_content() == (
            "Ticket 17 was opened.\n\nReason: explicit request\nStatus: queued\nVip: yes\n\n"
            "https://console.example\n"
        )
        assert house.row.status == NotificationStatus.DELIVERED

    def test_signs_in_where_a_user_is_set(
        self, mailing: Callable[..., House], mailbox: MailReceiver
    ) -> None:
        mailbox.offers = ("AUTH PLAIN",)
        house = mailing(smtp_user="desk", smtp_password="hunter2")
        house.add("team@shop.example", TargetKind.EMAIL)
        house.tell()
        house.dispatch.deliver_due()
        assert any(command.startswith("AUTH PLAIN") for command in mailbox.commands)
        assert len(mailbox.messages) == 1

    def test_cannot_be_given_headers_by_what_it_tells(
        self, mailing: Callable[..., House], mailbox: MailReceiver
    ) -> None:
        house = mailing()
        house.add("team@shop.example", TargetKind.EMAIL)
        house.tell(payload={"ticket_id": "17\r\nBcc: evil@evil.example"})
        house.dispatch.deliver_due()
        [raw] = mailbox.messages
        assert message_from_bytes(raw, policy=default)["Bcc"] is None

    @pytest.mark.parametrize(
        ("word", "answer", "status", "reason"),
        [
            ("RCPT", "550 no such user", "dead", "refuses the recipient (550)"),
            ("RCPT", "450 come back later", "pending", "refuses the recipient (450)"),
            ("AUTH", "535 wrong", "pending", "refuses SMTP_USER"),
            ("MAIL", "553 not you", "pending", "answered with 553"),
            ("DATA", "451 disk full", "pending", "answered with 451"),
            ("EHLO", "421 closing", "pending", "mail server"),
        ],
    )
    def test_that_is_refused_says_why(
        self,
        mailing: Callable[..., House],
        mailbox: MailReceiver,
        word: str,
        answer: str,
        status: str,
        reason: str,
    ) -> None:
        mailbox.offers = ("AUTH PLAIN",)
        house = mailing(smtp_user="desk", smtp_password="hunter2")
        house.add("team@shop.example", TargetKind.EMAIL)
        house.tell()
        mailbox.refusals = {word: answer}
        house.dispatch.deliver_due()
        assert house.row.status == status
        assert reason in (house.row.last_error or "")
        assert "hunter2" not in (house.row.last_error or "")

    def test_is_not_sent_in_the_open_where_tls_is_wanted(
        self, mailing: Callable[..., House], mailbox: MailReceiver
    ) -> None:
        house = mailing(smtp_tls="starttls")
        house.add("team@shop.example", TargetKind.EMAIL)
        house.tell()
        house.dispatch.deliver_due()
        assert mailbox.messages == []
        assert "does not offer" in (house.row.last_error or "")

    def test_waits_while_the_mail_server_is_away(
        self, mailing: Callable[..., House], mailbox: MailReceiver
    ) -> None:
        house = mailing(smtp_port=9)
        house.add("team@shop.example", TargetKind.EMAIL)
        house.tell()
        house.dispatch.deliver_due()
        assert house.row.last_error == "The mail server does not answer."
        assert house.row.status == NotificationStatus.PENDING
