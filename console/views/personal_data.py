"""Personal data that is kept apart from the messages: shown on demand, which is noted."""

import streamlit as st

from console.actions import attempt
from console.deps import Desk
from core.accounts.models import OperatorRole

HINT = "Shows e-mail addresses, numbers and the like. The audit log notes that you looked."


def is_shown(desk: Desk, session_id: str) -> bool:
    """Whether the operator has asked for it, and still may."""
    return _key(session_id) in st.session_state and desk.may(OperatorRole.OPERATOR)


def button(desk: Desk, session_id: str) -> None:
    """Shows and hides it again, where there is any."""
    if not desk.services.privacy.personal_data.is_hidden(session_id):
        return
    if not desk.may(OperatorRole.OPERATOR):
        st.caption("Personal data is hidden. Seeing it needs the role Operator.")
    elif is_shown(desk, session_id):
        st.button(
            "Hide personal data",
            key=f"hide-personal-{session_id}",
            icon=":material/visibility_off:",
            type="tertiary",
            on_click=st.session_state.pop,
            args=(_key(session_id),),
        )
    else:
        st.button(
            "Show personal data",
            key=f"show-personal-{session_id}",
            icon=":material/visibility:",
            type="tertiary",
            help=HINT,
            on_click=_show,
            args=(desk, session_id),
        )


def _show(desk: Desk, session_id: str) -> None:
    if attempt(lambda: desk.services.privacy.personal_data.show(session_id, by=desk.caller)):
        st.session_state[_key(session_id)] = True


def _key(session_id: str) -> str:
    return f"personal-data-{session_id}"
