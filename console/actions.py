"""Do something for the operator who clicked, and say what came of it in plain words."""

from collections.abc import Callable

import streamlit as st

from console.components import plain
from console.deps import Desk
from core.accounts.models import OperatorRole
from core.errors import SwitchboardError

FAILED = "action-failed"
SUCCEEDED = "action-succeeded"
HANDED_OUT = "action-handed-out"


def attempt(action: Callable[[], object]) -> bool:
    """Whether it worked; if not, the next drawing says why."""
    try:
        action()
    except SwitchboardError as error:
        failed(str(error))
        return False
    return True


def attempting(action: Callable[[], object]) -> Callable[[], None]:
    """A button's callback that does it."""

    def run() -> None:
        attempt(action)

    return run


def failed(why: str) -> None:
    st.session_state[FAILED] = why


def succeeded(what: str) -> None:
    st.session_state[SUCCEEDED] = what


def hand_out(what: str, secret: str) -> None:
    """Show a secret with what it is, once."""
    st.session_state[HANDED_OUT] = (what, secret)


def has_happened() -> bool:
    """Whether there is something to say."""
    return any(name in st.session_state for name in (FAILED, SUCCEEDED, HANDED_OUT))


def say_what_happened() -> None:
    """Once, what the last actions came to."""
    if handed_out := st.session_state.pop(HANDED_OUT, None):
        what, secret = handed_out
        st.success(plain(what), icon=":material/key:")
        st.code(secret, language=None, wrap_lines=True)
    if what := st.session_state.pop(SUCCEEDED, None):
        st.toast(plain(what), icon=":material/check:")
    if why := st.session_state.pop(FAILED, None):
        st.error(plain(why), icon=":material/error:")


def choose_assignee(desk: Desk, *, key: str) -> None:
    """A choice among those who may answer customers, at first whoever asks.

    The session state keeps the e-mail address as `key`.
    """
    team = desk.services.accounts.operators(OperatorRole.OPERATOR)
    own = next((at for at, each in enumerate(team) if each.id == desk.operator.id), 0)
    names = {each.email: each.name for each in team}
    st.selectbox("To", names, index=own, key=key, format_func=lambda email: names[email])
