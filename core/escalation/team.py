"""How the team works: its hours, how fast it wants to answer, and when a ticket counts as left."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from sqlalchemy import JSON, Integer
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.db import Base, Transactions, put
from core.escalation.hours import BusinessHours
from core.escalation.states import TicketPriority

ONE = 1
LONGEST_MINUTES = 60 * 24 * 60
"""Sixty days."""
Minutes = Annotated[int, Field(ge=1, le=LONGEST_MINUTES)]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class StoredTeam(Base):
    """The team's settings, one row; without it the defaults hold."""

    __tablename__ = "team_settings"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)


class OpenHours(BaseModel):
    """One window of a day, in the team's time zone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    begins: time
    ends: time = Field(description="00:00 is the end of the day")

    @model_validator(mode="after")
    def _ends_later(self) -> Self:
        if self.begins.tzinfo or self.ends.tzinfo:
            raise ValueError("hours are written without a zone, such as 09:00")
        if self.ends != time.min and self.ends <= self.begins:
            raise ValueError("a window ends after it begins; over midnight, write two")
        return self


def _apart(windows: Sequence[OpenHours]) -> Sequence[OpenHours]:
    ordered = sorted(windows, key=lambda window: window.begins)
    for earlier, later in pairwise(ordered):
        if earlier.ends == time.min or later.begins < earlier.ends:
            raise ValueError("the windows of a day may not overlap")
    return ordered


Day = Annotated[Sequence[OpenHours], AfterValidator(_apart)]


class Week(BaseModel):
    """The windows of each day; none on a day when the team is away."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    monday: Day = ()
    tuesday: Day = ()
    wednesday: Day = ()
    thursday: Day = ()
    friday: Day = ()
    saturday: Day = ()
    sunday: Day = ()


class ServiceTarget(BaseModel):
    """What the team promises itself, in minutes of its working time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_reply: Minutes
    resolution: Minutes


def _targets() -> dict[TicketPriority, ServiceTarget]:
    return {
        TicketPriority.URGENT: ServiceTarget(first_reply=15, resolution=4 * 60),
        TicketPriority.HIGH: ServiceTarget(first_reply=30, resolution=8 * 60),
        TicketPriority.NORMAL: ServiceTarget(first_reply=60, resolution=24 * 60),
        TicketPriority.LOW: ServiceTarget(first_reply=4 * 60, resolution=72 * 60),
    }


class Team(BaseModel):
    """The team's settings. The defaults: always there, by the hour UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_zone: str = "UTC"
    week: Week | None = Field(None, description="without it the team is always there")
    holidays: Sequence[date] = Field((), max_length=1000)
    targets: dict[TicketPriority, ServiceTarget] = Field(default_factory=_targets)
    idle_minutes: Minutes = Field(
        30, description="a ticket whose owner lets the customer wait so long goes to the queue"
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("is not a time zone, such as Europe/Berlin")
        return name

    @field_validator("targets")
    @classmethod
    def _complete(
        cls, given: dict[TicketPriority, ServiceTarget]
    ) -> dict[TicketPriority, ServiceTarget]:
        return _targets() | given

    @model_validator(mode="after")
    def _opens_at_all(self) -> Self:
        if self.week is not None and not any(getattr(self.week, day) for day in DAYS):
            raise ValueError("week: the team has to be there at some time")
        return self

    @property
    def hours(self) -> BusinessHours:
        week = None if self.week is None else _windows(self.week)
        return BusinessHours(ZoneInfo(self.time_zone), week, frozenset(self.holidays))

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)


def _windows(week: Week) -> dict[int, list[tuple[time, time]]]:
    return {
        number: [(window.begins, window.ends) for window in getattr(week, day)]
        for number, day in enumerate(DAYS)
    }


def load(db: Session) -> Team:
    stored = db.get(StoredTeam, ONE)
    return Team() if stored is None else Team.model_validate(stored.settings)


class TeamService:
    """Read and change how the team works. Each public method is one transaction."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def get(self) -> Team:
        with self._transactions.read() as db:
            return load(db)

    def change(self, team: Team, *, by: Caller) -> Team:
        """From now on these hold; deadlines that were set stay. Raises Forbidden."""
        by.require(OperatorRole.ADMIN)
        with self._transactions.begin() as db:
            put(db, StoredTeam, id=ONE, settings=team.model_dump(mode="json"))
        return team
