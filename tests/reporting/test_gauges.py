"""core/reporting/gauges.py: how things stand, whenever Prometheus asks."""

from dataclasses import dataclass
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event

from core.bootstrap import Services
from core.db import Transactions, make_engine
from core.escalation.models import TicketReason
from core.knowledge.documents import Document
from core.notifications.models import Notification, NotificationTarget
from core.reporting.gauges import StandingGauges
from core.telemetry.metrics import Metrics

Values = dict[tuple[str, ...], float]


def read(metrics: Metrics) -> Values:
    return {
        (sample.name.removeprefix("switchboard_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }


@dataclass
class Statements:
    """Counts what an engine is asked."""

    count: int = 0

    def __call__(self, *_: object) -> None:
        self.count += 1


class TestGauges:
    def test_show_waiting_tickets_and_jobs(self, services: Services) -> None:
        services.escalation.request(services.sessions.create().id, reason=TicketReason.LEGAL)
        services.curation.publish(Document(id="hub", title="Hub", body="It blinks."), author="Test")
        values = read(services.metrics)
        assert values["open_tickets", "queued"] == 1
        assert values["open_tickets", "claimed"] == 0
        assert values["index_jobs", "queued"] == 1
        assert values["index_jobs", "failed"] == 0
        assert values["database_up",] == 1

    def test_count_what_every_process_has_told(self, services: Services) -> None:
        with services.transactions.begin() as db:
            for name, delivered, failed in (("Desk", 7, 2), ("Room", 3, 0)):
                target = NotificationTarget(
                    kind="webhook",
                    name=name,
                    address="https://hook.example/",
                    delivered_count=delivered,
                    failed_count=failed,
                )
                db.add(target)
            db.flush()
            db.add_all(
                Notification(target_id=target.id, event="ticket.opened", payload={}, status=status)
                for status in ("pending", "dead", "dead", "delivered")
            )
        values = read(services.metrics)
        assert values["notifications_total", "webhook", "delivered"] == 10
        assert values["notifications_total", "webhook", "failed"] == 2
        assert values["notifications_total", "email", "delivered"] == 0
        assert values["notifications_kept", "pending"] == 1
        assert values["notifications_kept", "dead"] == 2

    def test_ask_the_database_once_however_often_they_are_read(self, services: Services) -> None:
        asked = Statements()
        event.listen(services.transactions.engine, "before_cursor_execute", asked)
        first = read(services.metrics)
        once = asked.count
        services.sessions.create()
        after_writing = asked.count
        assert read(services.metrics)["index_jobs", "done"] == first["index_jobs", "done"]
        assert once > 0
        assert asked.count == after_writing

    def test_are_left_out_when_the_database_does_not_answer(self, tmp_path: Path) -> None:
        engine = make_engine(f"sqlite:///{tmp_path / 'missing' / 'nothing.db'}")
        metrics = Metrics()
        metrics.watch(StandingGauges(Transactions(engine)))
        metrics.turn("answered", 0.1, {})
        values = read(metrics)
        assert values["database_up",] == 0
        assert values["turns_total", "answered"] == 1
        assert not any(key[0] in ("open_tickets", "index_jobs") for key in values)

    def test_are_left_out_when_the_schema_is_not_there_yet(self, tmp_path: Path) -> None:
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        metrics = Metrics()
        metrics.watch(StandingGauges(Transactions(engine)))
        assert read(metrics)["database_up",] == 0
        engine.dispose()
