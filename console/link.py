"""The page of a link that lets somebody choose a password: an invitation, or a reset."""

import streamlit as st

from console.browser import this_browser
from console.components import plain
from console.sign_in import allow_try, enter, leave, narrow
from core.accounts.models import LinkKind, Operator
from core.accounts.passwords import LONGEST, SHORTEST
from core.accounts.people import LONGEST_NAME
from core.bootstrap import Services
from core.errors import LinkNotValid, SwitchboardError
from core.invitations.service import QUERY

WRONG = "link-wrong"


def token() -> str | None:
    """The token in the address, if it is such a link's."""
    return next((st.query_params[name] for name in QUERY.values() if name in st.query_params), None)


def show(services: Services, link: str) -> None:
    """Ask for name and password; whoever sends them is signed in."""
    with narrow():
        try:
            operator, kind = services.invitations.look(link)
        except LinkNotValid as error:
            st.subheader("Switchboard console", anchor=False)
            st.error(plain(str(error)))
            st.button("To the sign-in", on_click=_forget_link)
            return
        _form(services, link, operator, kind)


def _form(services: Services, link: str, operator: Operator, kind: LinkKind) -> None:
    invited = kind is LinkKind.INVITATION
    st.subheader("Welcome to Switchboard" if invited else "Choose a new password", anchor=False)
    if wrong := st.session_state.pop(WRONG, None):
        st.error(plain(wrong))
    with st.form("link"):
        st.text_input(
            "E-mail address",
            operator.email,
            key="link-email",
            disabled=True,
            autocomplete="username",
        )
        if invited:
            st.text_input(
                "Your name",
                operator.name,
                key="link-name",
                max_chars=LONGEST_NAME,
                autocomplete="name",
                help="Customers see it when you answer them.",
            )
        st.text_input(
            "Password",
            key="link-password",
            type="password",
            max_chars=LONGEST,
            autocomplete="new-password",
            placeholder=f"At least {SHORTEST} characters",
        )
        st.form_submit_button(
            "Start" if invited else "Set the password",
            type="primary",
            width="stretch",
            on_click=_accept,
            args=(services, link),
        )
    if not invited:
        st.caption("Everywhere else you are signed out.")


def _accept(services: Services, link: str) -> None:
    try:
        allow_try(services)
        _, token = services.invitations.accept(
            link,
            st.session_state["link-password"],
            name=st.session_state.get("link-name", ""),
            browser=this_browser(),
        )
    except SwitchboardError as error:
        st.session_state[WRONG] = str(error)
        return
    _forget_link()
    leave(services)
    enter(token)


def _forget_link() -> None:
    for name in QUERY.values():
        st.query_params.pop(name, None)
