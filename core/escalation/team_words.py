"""The team's hours as people write them: "09:00–12:00, 13:00–17:00"."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from core.errors import InvalidInput
from core.escalation.team import OpenHours, Team

_WINDOW = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d{2}))?$")


def hours_written(windows: Sequence[OpenHours]) -> str:
    """A day's windows; empty for a day when the team is away."""
    return ", ".join(f"{window.begins:%H:%M}–{window.ends:%H:%M}" for window in windows)


def hours_read(day: str, text: str) -> list[dict[str, str]]:
    """A day's windows from what a person typed. Raises InvalidInput."""
    return [_window(day, part.strip()) for part in re.split(r"[,;]", text) if part.strip()]


def dates_read(text: str) -> list[date]:
    """Dates such as 2026-12-25, one in a line or with commas. Raises InvalidInput."""
    return [_date(part.strip()) for part in re.split(r"[,;\s]+", text) if part.strip()]


def team_read(settings: Mapping[str, Any]) -> Team:
    """Raises InvalidInput, which says what is wrong and where."""
    try:
        return Team.model_validate(settings)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        problem = str(first["msg"]).removeprefix("Value error, ")
        place = ", ".join(str(part) for part in first["loc"] if isinstance(part, str))
        raise InvalidInput(f"{place.capitalize()}: {problem}." if place else problem) from None


def _window(day: str, text: str) -> dict[str, str]:
    found = _WINDOW.match(text)
    if found is None:
        raise InvalidInput(f"{day.capitalize()}: write hours such as 09:00–17:00, not “{text}”.")
    begins, ends = _clock(found[1], found[2]), _clock(found[3], found[4])
    return {"begins": begins, "ends": "00:00" if ends == "24:00" else ends}


def _clock(hour: str, minute: str | None) -> str:
    return f"{int(hour):02}:{minute or '00'}"


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"Write holidays such as 2026-12-25, not “{text}”.") from None
