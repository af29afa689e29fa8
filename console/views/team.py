"""When the team works, how fast it wants to answer, and when a ticket counts as left."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

import pandas as pd
import streamlit as st

from console.components import plain
from console.deps import Desk
from console.views import demo
from core.accounts.models import OperatorRole
from core.errors import SwitchboardError
from core.escalation.states import TicketPriority
from core.escalation.team import DAYS, LONGEST_MINUTES, Team, Week
from core.escalation.team_words import dates_read, hours_read, hours_written, team_read

OFFICE = "09:00–17:00"
"""What a weekday starts with when a team that was always there gets hours."""


def show(desk: Desk) -> None:
    """A form with all of it, which others than administrators read; and the demo's past."""
    _team(desk)
    demo.show(desk)


def _team(desk: Desk) -> None:
    team = desk.services.team.get()
    may_change = desk.may(OperatorRole.ADMIN)
    st.subheader("Working hours", anchor=False)
    st.caption(
        "Deadlines and waits are counted in these hours. Outside of them the chat says when "
        "the team is back, and asks for an e-mail address."
    )
    if not may_change:
        st.caption("Changing this needs the role Administrator.")
    if saved := st.session_state.pop("team-saved", None):
        st.success(saved, icon=":material/check:")
    if wrong := st.session_state.pop("team-wrong", None):
        st.error(plain(wrong), icon=":material/error:")
    always = st.toggle(
        "Always there", value=team.week is None, key="team-always", disabled=not may_change
    )
    with st.form("team", border=False):
        columns = st.columns(2, gap="large")
        if not always:
            with columns[0]:
                _hours(team, disabled=not may_change)
        with columns[0 if always else 1]:
            _targets(team, disabled=not may_change)
        st.form_submit_button(
            "Save",
            type="primary",
            disabled=not may_change,
            on_click=_save,
            args=(desk,),
        )


def _hours(team: Team, *, disabled: bool) -> None:
    zones = sorted(available_timezones())
    st.selectbox(
        "Time zone",
        zones,
        index=zones.index(team.time_zone),
        key="team-zone",
        disabled=disabled,
        width=320,
    )
    st.caption("Hours such as 09:00–12:00, 13:00–17:00. Leave a day empty when the team is away.")
    week = team.week or Week()
    for day in DAYS:
        usual = OFFICE if team.week is None and day in DAYS[:5] else ""
        st.text_input(
            day.capitalize(),
            value=hours_written(getattr(week, day)) or usual,
            key=f"team-{day}",
            placeholder="Away",
            disabled=disabled,
            width=320,
        )
    st.text_area(
        "Holidays",
        value="\n".join(f"{day:%Y-%m-%d}" for day in team.holidays),
        key="team-holidays",
        placeholder="2026-12-25",
        help="A date in each line.",
        disabled=disabled,
        width=320,
    )


def _targets(team: Team, *, disabled: bool) -> None:
    st.markdown("**Targets**, in minutes of the team's time")
    rows = [
        {
            "Priority": priority.value.capitalize(),
            "First reply": team.targets[priority].first_reply,
            "Resolution": team.targets[priority].resolution,
        }
        for priority in TicketPriority
    ]
    whole = st.column_config.NumberColumn(min_value=1, max_value=LONGEST_MINUTES, step=1)
    st.data_editor(
        pd.DataFrame(rows),
        key="team-targets",
        hide_index=True,
        disabled=True if disabled else ["Priority"],
        column_config={"First reply": whole, "Resolution": whole},
        width=420,
    )
    st.number_input(
        "Minutes until a ticket counts as left",
        min_value=1,
        max_value=LONGEST_MINUTES,
        value=team.idle_minutes,
        key="team-idle",
        help="A ticket whose owner lets the customer wait so long goes back to the queue.",
        disabled=disabled,
        width=320,
    )


def _save(desk: Desk) -> None:
    try:
        team = team_read(_typed(desk.services.team.get(), st.session_state))
        desk.services.team.change(team, by=desk.caller)
    except SwitchboardError as error:
        st.session_state["team-wrong"] = str(error)
    else:
        st.session_state["team-saved"] = "Saved. It holds for tickets from now on."


def _typed(before: Team, typed: Mapping[Any, Any]) -> dict[str, Any]:
    """What stands in the form, over what was there before."""
    settings = before.model_dump(mode="json") | {"idle_minutes": typed["team-idle"]}
    for row, cells in typed["team-targets"]["edited_rows"].items():
        target = settings["targets"][list(TicketPriority)[row].value]
        for column, name in (("First reply", "first_reply"), ("Resolution", "resolution")):
            target[name] = cells.get(column, target[name])
    if typed["team-always"]:
        return settings | {"week": None, "holidays": []}
    return settings | {
        "time_zone": typed["team-zone"],
        "week": {day: hours_read(day, typed[f"team-{day}"]) for day in DAYS},
        "holidays": dates_read(typed["team-holidays"]),
    }
