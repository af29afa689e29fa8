"""Who is at the console: the sign-in form, and the sign-in that survives a reload."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from console import openid
from console.browser import this_browser
from console.components import panel, plain
from console.cookie import COOKIE, PATH
from console.deps import handovers
from console.markup import join, tag
from core.accounts.models import Operator
from core.addresses import address_client
from core.bootstrap import Services
from core.errors import AccountLocked, NotSignedIn, TooManyRequests
from core.limits import Bucket

SIGNED_OUT = "You are signed out."
COOKIE_JS = """
export default function ({ data, parentElement }) {
  if (parentElement.exchanged === data.code) return;
  parentElement.exchanged = data.code;
  const request = data.code ? { method: "POST", body: data.code } : { method: "DELETE" };
  fetch(data.path, { ...request, credentials: "same-origin", keepalive: true });
}
"""
"""Exchanges a one-time code for the cookie, or has the cookie removed."""


def signed_in(services: Services) -> Operator | None:
    """The operator of this browser, from this tab's own sign-in or from the cookie."""
    token = current_token()
    if token is None:
        return _come_back(services)
    try:
        return services.accounts.signed_in(token)
    except NotSignedIn as error:
        if st.session_state.pop("token", None):
            st.session_state["notice"] = str(error)
            return None
        return _come_back(services)  # the cookie is of a sign-in that is over


def show_form(services: Services) -> None:
    """Ask who it is. Everything else stays closed until this is answered."""
    _settle_cookie()
    with narrow():
        st.subheader("Switchboard console", anchor=False)
        st.caption("Sign in to see sessions, answers and knowledge.")
        if notice := st.session_state.pop("notice", None):
            _say(notice)
        with st.form("sign-in"):
            st.text_input("E-mail address", key="email", autocomplete="username")
            st.text_input(
                "Password", key="password", type="password", autocomplete="current-password"
            )
            st.form_submit_button(
                "Sign in",
                type="primary",
                width="stretch",
                on_click=_sign_in,
                args=(services,),
            )
        openid.show_way(services)
        st.caption(
            "The first administrator's password was printed when Switchboard was first started."
        )


def show_signed_in(services: Services, operator: Operator, role: str) -> None:
    """Who is signed in, and the way out. Goes into the sidebar."""
    _settle_cookie()
    panel(
        join(
            tag("b", tag("a", operator.name, href="you")),
            tag("div", role, class_="muted"),
            tag("div", operator.email, class_="muted"),
        ),
        key="who",
    )
    st.button(
        "Sign out",
        type="tertiary",
        icon=":material/logout:",
        on_click=_sign_out,
        args=(services,),
    )


def _come_back(services: Services) -> Operator | None:
    """Whoever returned just now from the company's own sign-in."""
    token = openid.come_back(services)
    if token is None:
        return None
    enter(token)
    return services.accounts.signed_in(token)


def _say(notice: str) -> None:
    show = st.info if notice == SIGNED_OUT else st.error
    show(plain(notice))


@contextmanager
def narrow() -> Iterator[None]:
    """A column in the middle, as forms have it that stand alone on the page."""
    with st.container(horizontal=True, horizontal_alignment="center"), st.container(width=380):
        yield


def allow_try(services: Services) -> None:
    """Count that a password or a link is tried. Raises TooManyRequests."""
    services.limits.check(Bucket.SIGN_INS, _client())


def enter(token: str) -> None:
    """This browser is signed in from now on."""
    st.session_state["token"] = token
    st.session_state["handover"] = handovers().offer(token)


def leave(services: Services) -> None:
    """Whoever was signed in here is so no longer."""
    token = current_token()
    if token is not None:
        services.accounts.sign_out(token)
    st.session_state.clear()


def current_token() -> str | None:
    """Of this tab's own sign-in, or else the browser's cookie."""
    token = st.session_state.get("token") or st.context.cookies.get(COOKIE)
    return token if isinstance(token, str) else None


def _sign_in(services: Services) -> None:
    email, password = st.session_state["email"], st.session_state["password"]
    try:
        allow_try(services)
        _, token = services.accounts.sign_in(email, password, browser=this_browser())
    except (NotSignedIn, AccountLocked, TooManyRequests) as error:
        st.session_state["notice"] = str(error)
        return
    enter(token)


def _sign_out(services: Services) -> None:
    leave(services)
    st.session_state["notice"] = SIGNED_OUT
    st.session_state["handover"] = ""
    openid.leave(services)


def _client() -> str:
    """Whose tries are counted together; Streamlit names no address of this computer."""
    host = st.context.ip_address
    return address_client(host if isinstance(host, str) else None)


def _settle_cookie() -> None:
    """After a sign-in or sign-out, once: bring the browser's cookie in line."""
    code = st.session_state.pop("handover", None)
    if code is not None:
        _cookie_exchange()(key="cookie", data={"path": PATH, "code": code})


@lru_cache(maxsize=1)
def _cookie_exchange() -> ComponentRenderer:
    return st.components.v2.component("switchboard_cookie", js=COOKIE_JS)
