"""The team: who has an account, and a form to invite somebody."""

from collections.abc import Sequence

import streamlit as st

from console import words
from console.actions import attempt, hand_out, say_what_happened
from console.address import number
from console.components import Column, moment, panel, table
from console.deps import Desk
from console.markup import Html, tag
from console.views import person
from core.accounts.models import OperatorRole
from core.accounts.people import LONGEST_NAME, Person

COLUMNS = (
    Column("Name"),
    Column("E-mail address", "30%"),
    Column("Role", "9rem"),
    Column("State", "7rem"),
    Column("Last seen", "8rem", label=True),
)
EMAIL, NAME, ROLE = "invite-email", "invite-name", "invite-role"
ROLES = (
    "Viewers read everything. Operators answer customers too, curators also change the knowledge "
    "base, and administrators also people, keys and settings."
)


def show(desk: Desk) -> None:
    """Everybody, or the one in the address, for administrators."""
    if not desk.may(OperatorRole.ADMIN):
        st.subheader("Team", anchor=False)
        st.caption("The team is looked after by administrators.")
        return
    chosen = number("person")
    if chosen is not None:
        person.show(desk, chosen)
        return
    st.subheader("Team", anchor=False)
    st.caption(ROLES)
    say_what_happened()
    panel(_list(desk.services.people.everyone(desk.caller)), key="people")
    with st.expander("Invite somebody", icon=":material/person_add:"):
        _form(desk)


def _list(found: Sequence[Person]) -> Html:
    return table(COLUMNS, [_row(each) for each in found])


def _row(each: Person) -> list[object]:
    operator = each.operator
    return [
        tag("a", operator.name, href=f"people?person={operator.id}", class_="row"),
        operator.email,
        words.ROLE.get(operator.role, operator.role),
        words.badge(words.OPERATOR, operator.state),
        moment(each.last_seen_at),
    ]


def _form(desk: Desk) -> None:
    """What was typed stays when it is refused."""
    with st.form("invite", border=False):
        st.text_input("E-mail address", key=EMAIL, max_chars=320)
        st.text_input(
            "Name",
            key=NAME,
            max_chars=LONGEST_NAME,
            help="As customers see it. Whoever is invited can change it.",
        )
        st.selectbox(
            "Role",
            list(OperatorRole),
            index=list(OperatorRole).index(OperatorRole.OPERATOR),
            key=ROLE,
            format_func=words.ROLE.__getitem__,
        )
        st.form_submit_button("Invite", type="primary", on_click=_invite, args=(desk,))


def _invite(desk: Desk) -> None:
    typed = {name: st.session_state[name] for name in (EMAIL, NAME, ROLE)}

    def invite() -> None:
        handout = desk.services.invitations.invite(
            typed[EMAIL], role=OperatorRole(typed[ROLE]), name=typed[NAME], by=desk.caller
        )
        hand_out(f"{handout.operator.name} is invited. {person.handed_over(handout)}", handout.url)

    if attempt(invite):
        st.session_state[EMAIL] = st.session_state[NAME] = ""
