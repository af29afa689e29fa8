"""A clock that tests turn."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still until it is turned."""

    def __init__(self, at: datetime = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)) -> None:
        self.at = at
        """A Tuesday morning."""

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)
