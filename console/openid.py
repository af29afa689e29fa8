"""Sign in with the company's own sign-in: Streamlit's `st.login`, which opens one of our sign-ins.

Streamlit keeps what the provider said in a cookie for 30 days. Here it counts once, right after
the return; from then on our own sign-in decides, which lasts 12 hours and can be ended.
"""

import streamlit as st

from console.browser import this_browser
from core.bootstrap import Services
from core.errors import NotSignedIn, StaleIdentity

ASKED = "identity-asked"


def is_offered(services: Services) -> bool:
    """Whether the settings name a provider."""
    return services.settings.openid_metadata_url is not None


def come_back(services: Services) -> str | None:
    """The token of a new sign-in, if this tab just came back from the provider with one.

    Whoever is refused finds out why above the form.
    """
    if not is_offered(services) or ASKED in st.session_state or not st.user.is_logged_in:
        return None
    st.session_state[ASKED] = True
    try:
        _, token = services.identities.sign_in(st.user.to_dict(), browser=this_browser())
    except StaleIdentity:  # what the cookie remembers of an earlier one
        return None
    except NotSignedIn as error:
        st.session_state["notice"] = str(error)
        return None
    return token


def show_way(services: Services) -> None:
    """The button that leads to the provider, where there is one."""
    if is_offered(services):
        name = services.settings.oidc_name
        st.button(f"Sign in with {name}", width="stretch", on_click=st.login)


def leave(services: Services) -> None:
    """Sign out at the provider too, if this browser came by it."""
    if is_offered(services) and st.user.is_logged_in:
        st.logout()
