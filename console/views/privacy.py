"""What customers may ask for: all that is kept of them, and that it goes."""

import json
from io import BytesIO

import streamlit as st

from console.actions import attempt, say_what_happened
from console.components import Column, empty, panel, table
from console.deps import Desk
from console.markup import Html
from console.words import readable
from core.accounts.models import OperatorRole
from core.privacy.erasure import Holdings
from core.privacy.reach import LONGEST_USER_ID

WHO, TYPED, CERTIFICATE = "privacy-who", "privacy-typed", "privacy-certificate"
ABOUT = (
    "A customer is known by the user_id that their chats were opened with. Everything kept of one "
    "can be handed out, and erased."
)
WARNING = (
    "Every word of these sessions goes for good, with files, notes and memories. Figures stay what "
    "they were. This cannot be taken back."
)
COLUMNS = (Column("Kept"), Column("Rows", "8rem"))


def show(desk: Desk) -> None:
    """Look a customer up, download what is kept, and erase it; for administrators."""
    st.subheader("Privacy", anchor=False)
    if not desk.may(OperatorRole.ADMIN):
        st.caption("What customers ask for is looked after by administrators.")
        return
    st.caption(ABOUT)
    say_what_happened()
    _certificate()
    user_id = st.text_input("Customer (user_id)", key=WHO, max_chars=LONGEST_USER_ID)
    if user_id.strip():
        held = desk.services.privacy.erasure.holdings(user_id, by=desk.caller)
        panel(_list(held), key="kept")
        if held.sessions:
            _hand_out(desk, user_id)
            _erase_form(desk, user_id)


def _list(held: Holdings) -> Html:
    if not held.sessions:
        return empty("Nothing is kept of this customer.", "The user_id has to be exactly the same.")
    return table(COLUMNS, [[readable(name), count] for name, count in held.rows.items()])


def _hand_out(desk: Desk, user_id: str) -> None:
    def archive() -> bytes:
        target = BytesIO()
        desk.services.privacy.export.write(user_id, target, by=desk.caller)
        return target.getvalue()

    st.download_button(
        "Download everything",
        archive,
        "customer.zip",
        "application/zip",
        icon=":material/download:",
        on_click="ignore",
    )


def _erase_form(desk: Desk, user_id: str) -> None:
    with st.expander("Erase this customer", icon=":material/delete_forever:"):
        st.warning(WARNING, icon=":material/warning:")
        with st.form("erase", border=False):
            st.text_input("Type the user_id once more", key=TYPED, max_chars=LONGEST_USER_ID)
            st.form_submit_button(
                "Erase for good", type="primary", on_click=_erase, args=(desk, user_id)
            )


def _erase(desk: Desk, user_id: str) -> None:
    def erase() -> None:
        st.session_state[CERTIFICATE] = desk.services.privacy.erasure.erase_confirmed(
            user_id, typed=st.session_state[TYPED], by=desk.caller
        )

    if attempt(erase):
        st.session_state[WHO] = st.session_state[TYPED] = ""


def _certificate() -> None:
    """Of the last erasure in this browser, until the page is left or loaded anew."""
    certificate = st.session_state.get(CERTIFICATE)
    if certificate is None:
        return
    sessions = certificate["emptied"].get("sessions", 0)
    told = "1 session" if sessions == 1 else f"{sessions} sessions"
    st.success(f"{told} erased. Keep the certificate.", icon=":material/check:")
    if not certificate["compacted"]:
        st.warning("The database was busy. Erase again later, so that its file is overwritten.")
    st.download_button(
        "Download certificate",
        json.dumps(certificate, ensure_ascii=False, indent=2),
        "certificate-of-erasure.json",
        "application/json",
        icon=":material/verified_user:",
        on_click="ignore",
    )
