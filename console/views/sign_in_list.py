"""Where somebody is signed in, with the way to end it."""

from collections.abc import Sequence

import streamlit as st

from console.actions import attempt, succeeded
from console.components import Column, empty, moment, panel, table
from console.deps import Desk
from console.markup import Html, tag
from console.sign_in import current_token
from core.accounts.models import OperatorSession
from core.accounts.sign_ins import id_of

COLUMNS = (
    Column("Browser"),
    Column("Since", "8rem", label=True),
    Column("Last seen", "8rem", label=True),
    Column("", "8rem"),
)
END = "end-sign-in"


def show(desk: Desk, operator_id: int) -> None:
    """One's own, where this browser is marked, or those of another."""
    token = current_token() if operator_id == desk.operator.id else None
    found = desk.services.people.sign_ins(operator_id, desk.caller)
    this = id_of(token) if token is not None else None
    st.markdown("##### Signed in")
    panel(
        _list(found, this=this),
        key="sign-ins",
        on_press=lambda _name, sign_in_id: _end(desk, operator_id, sign_in_id),
    )
    others = [session for session in found if session.id != this]
    if others:
        label = "Sign out everywhere else" if token is not None else "Sign out everywhere"
        st.button(label, key="end-sign-ins", on_click=_end_all, args=(desk, operator_id, token))


def _list(found: Sequence[OperatorSession], *, this: str | None) -> Html:
    if not found:
        return empty("Not signed in anywhere.", "A sign-in lasts 12 hours.")
    return table(COLUMNS, [_row(session, is_this=session.id == this) for session in found])


def _row(session: OperatorSession, *, is_this: bool) -> list[object]:
    end = tag("button", "Sign out", class_="small", type="button", name=END, value=session.id)
    return [
        session.browser or "Unknown browser",
        moment(session.created_at),
        moment(session.last_seen_at),
        tag("span", "This browser", class_="badge good") if is_this else end,
    ]


def _end(desk: Desk, operator_id: int, sign_in_id: str) -> None:
    people = desk.services.people
    if attempt(lambda: people.end_sign_in(operator_id, sign_in_id, by=desk.caller)):
        succeeded("Signed out there.")


def _end_all(desk: Desk, operator_id: int, token: str | None) -> None:
    people = desk.services.people
    if attempt(lambda: people.end_sign_ins(operator_id, by=desk.caller, keep=token)):
        succeeded("Signed out there.")
