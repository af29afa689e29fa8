"""One's own account: name, password, and where one is signed in."""

from zoneinfo import available_timezones

import streamlit as st

from console import words
from console.actions import attempt, say_what_happened, succeeded
from console.components import facts, panel
from console.deps import Desk
from console.sign_in import current_token
from console.views import sign_in_list
from core.accounts.passwords import LONGEST, SHORTEST
from core.accounts.people import LONGEST_NAME, OperatorChange

NAME, CURRENT, NEW, ZONE = "own-name", "own-password", "own-new-password", "own-zone"


def show(desk: Desk) -> None:
    """For everybody."""
    operator = desk.operator
    st.subheader("You", anchor=False)
    say_what_happened()
    role = words.ROLE.get(operator.role, operator.role)
    panel(facts([("E-mail address", operator.email), ("Role", role)]), key="own")
    with st.container(horizontal=True):
        with st.form("own-name-form", width=360):
            st.text_input(
                "Name",
                operator.name,
                key=NAME,
                max_chars=LONGEST_NAME,
                autocomplete="name",
                help="Customers see it when you answer them.",
            )
            st.form_submit_button("Save the name", on_click=_rename, args=(desk,))
        with st.form("own-zone-form", width=360):
            _time_zone(operator.time_zone, desk)
        if operator.has_password:
            with st.form("own-password-form", width=360):
                _passwords(desk)
        else:
            st.caption(
                "You have no password here. If you want one beside the sign-in of your company, "
                "ask an administrator for a link to choose it."
            )
    sign_in_list.show(desk, operator.id)


def _time_zone(chosen: str | None, desk: Desk) -> None:
    names = [None, *sorted(available_timezones())]
    here = st.context.timezone
    as_browser = f"As this browser ({here})" if here else "As this browser"
    st.selectbox(
        "Time zone",
        names,
        index=names.index(chosen) if chosen in names else 0,
        key=ZONE,
        format_func=lambda name: name or as_browser,
        help="Of the times and days that you see in the console.",
    )
    st.form_submit_button("Save the time zone", on_click=_choose_zone, args=(desk,))


def _passwords(desk: Desk) -> None:
    st.text_input(
        "Current password",
        key=CURRENT,
        type="password",
        autocomplete="current-password",
    )
    st.text_input(
        "New password",
        key=NEW,
        type="password",
        max_chars=LONGEST,
        autocomplete="new-password",
        placeholder=f"At least {SHORTEST} characters",
    )
    st.caption("A new password signs you out everywhere else.")
    st.form_submit_button("Change the password", on_click=_change_password, args=(desk,))


def _rename(desk: Desk) -> None:
    change = OperatorChange(name=st.session_state[NAME])
    if attempt(lambda: desk.services.people.change(desk.operator.id, change, by=desk.caller)):
        succeeded("Saved.")


def _choose_zone(desk: Desk) -> None:
    name = st.session_state[ZONE]
    if attempt(lambda: desk.services.people.choose_time_zone(desk.caller, name)):
        succeeded("Saved.")


def _change_password(desk: Desk) -> None:
    current, new = st.session_state[CURRENT], st.session_state[NEW]
    keep = current_token() or ""
    people = desk.services.people
    if attempt(lambda: people.change_password(desk.caller, current, new, keep=keep)):
        succeeded("The password is changed.")
    st.session_state[CURRENT] = st.session_state[NEW] = ""
