"""core/telemetry/health.py: whether a process has said lately that it works."""

from datetime import timedelta

from sqlalchemy import update

from core.bootstrap import Services
from core.db import now
from core.telemetry.models import Heartbeat


def last_seen(services: Services, ago: timedelta) -> None:
    with services.transactions.begin() as db:
        db.execute(update(Heartbeat).values(seen_at=now() - ago))


class TestIsAlive:
    def test_is_false_of_a_process_that_never_spoke(self, services: Services) -> None:
        services.heartbeats.beat("web")
        assert not services.heartbeats.is_alive("worker")

    def test_is_true_just_after_a_beat(self, services: Services) -> None:
        services.heartbeats.beat("worker")
        assert services.heartbeats.is_alive("worker")

    def test_becomes_false_when_no_beat_follows(self, services: Services) -> None:
        services.heartbeats.beat("worker")
        last_seen(services, timedelta(seconds=10))
        assert services.heartbeats.is_alive("worker")
        last_seen(services, timedelta(seconds=16))
        assert not services.heartbeats.is_alive("worker")

    def test_becomes_true_again_with_the_next_beat(self, services: Services) -> None:
        services.heartbeats.beat("worker")
        last_seen(services, timedelta(hours=1))
        services.heartbeats.beat("worker")
        assert services.heartbeats.is_alive("worker")
