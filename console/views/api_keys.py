"""API keys of programs: make one, see what each may do and when it was used, revoke it."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from console import words
from console.actions import attempt, hand_out, say_what_happened, succeeded
from console.components import Column, clip, empty, moment, panel, table
from console.deps import Desk
from console.markup import Html
from core.accounts.api_keys import LONGEST_NAME
from core.accounts.models import ApiKey, OperatorRole

COLUMNS = (
    Column("Name"),
    Column("Role", "9rem"),
    Column("State", "7rem"),
    Column("Last used", "8rem", label=True),
    Column("Made", "8rem", label=True),
    Column("Ends", "8rem", label=True),
)
LASTS = {"30 days": 30, "90 days": 90, "1 year": 365, "For ever": None}
NAME, ROLE, LASTING, REVOKED = "key-name", "key-role", "key-lasts", "key-revoked"


def show(desk: Desk) -> None:
    """All keys, and forms to make and revoke one, for administrators."""
    st.subheader("API keys", anchor=False)
    if not desk.may(OperatorRole.ADMIN):
        st.caption("API keys are looked after by administrators.")
        return
    st.caption("A program sends its key as X-API-Key and may do what the key's role may.")
    say_what_happened()
    found = desk.services.accounts.api_keys()
    panel(_list(found), key="api-keys")
    with st.expander("Make a key", icon=":material/add:", expanded=not found):
        _form(desk)
    good = [key.name for key in found if key.state == "valid"]
    if good:
        with st.expander("Revoke a key", icon=":material/key_off:"):
            _revoking(desk, good)


def _list(found: Sequence[ApiKey]) -> Html:
    if not found:
        return empty("No program has a key yet.", "Make one for each program that calls the API.")
    return table(COLUMNS, [_row(key) for key in found])


def _row(key: ApiKey) -> list[object]:
    return [
        clip(key.name, 60),
        words.ROLE.get(key.role, key.role),
        words.badge(words.API_KEY, key.state),
        moment(key.last_used_at) or "Never",
        moment(key.created_at),
        moment(key.expires_at) or "Never",
    ]


def _form(desk: Desk) -> None:
    """What was typed stays when it is refused."""
    with st.form("new-key", border=False):
        st.text_input(
            "Name",
            key=NAME,
            max_chars=LONGEST_NAME,
            help="What the key is for. Customers see it when the program answers them.",
        )
        st.selectbox("Role", list(OperatorRole), key=ROLE, format_func=words.ROLE.__getitem__)
        st.selectbox("Good for", list(LASTS), index=2, key=LASTING)
        st.form_submit_button("Make the key", type="primary", on_click=_make, args=(desk,))


def _make(desk: Desk) -> None:
    typed = {name: st.session_state[name] for name in (NAME, ROLE, LASTING)}
    days = LASTS[typed[LASTING]]

    def make() -> None:
        key = desk.services.accounts.create_api_key(
            typed[NAME].strip(),
            role=OperatorRole(typed[ROLE]),
            lasts=timedelta(days=days) if days is not None else None,
            by=desk.caller,
        )
        hand_out(f"The key {typed[NAME].strip()}. It is shown only now; keep it safe.", key)

    if attempt(make):
        st.session_state[NAME] = ""


def _revoking(desk: Desk, good: Sequence[str]) -> None:
    with st.form("revoke-key", border=False):
        st.selectbox("Key", good, key=REVOKED)
        st.caption("It stops at once and for good; its name is not given to another.")
        st.form_submit_button("Revoke", on_click=_revoke, args=(desk,))


def _revoke(desk: Desk) -> None:
    name = st.session_state[REVOKED]
    if attempt(lambda: desk.services.accounts.revoke_api_key(name, by=desk.caller)):
        succeeded(f"The key {name} is revoked.")
