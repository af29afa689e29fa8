"""One of the team: name, role, a link to choose a password, and where they are signed in."""

import streamlit as st

from console import clock, words
from console.actions import attempt, hand_out, say_what_happened, succeeded
from console.components import facts, line, moment, panel, plain
from console.deps import Desk
from console.markup import Html, join, tag
from console.views import sign_in_list
from core.accounts.models import Operator, OperatorRole, OperatorState
from core.accounts.people import LONGEST_NAME, OperatorChange, Person
from core.errors import OperatorNotFound
from core.invitations.service import Handout


def show(desk: Desk, operator_id: int) -> None:
    """Everything about one operator, for administrators."""
    say_what_happened()
    back = tag("a", "← Team", href="people")
    try:
        person = desk.services.people.person(operator_id, desk.caller)
    except OperatorNotFound as error:
        panel(back, key="person")
        st.info(plain(str(error)))
        return
    panel(join(back, _described(person)), key="person")
    operator = person.operator
    is_own = operator.id == desk.operator.id
    _access(desk, operator, is_own=is_own)
    with st.form("person", width=420):
        _form(desk, operator, is_own=is_own)
    if operator.state is OperatorState.ENABLED:
        sign_in_list.show(desk, operator.id)


def handed_over(handout: Handout) -> str:
    """What to do with a link, and whether it was mailed."""
    told = (
        f"Hand this link to {handout.operator.email}. It is shown only now, works once, and "
        f"ends on {clock.written(handout.expires_at)}."
    )
    if handout.mailed is None:
        return f"{told} No mail server is set, so nothing was mailed."
    if handout.mailed.delivered:
        return f"{told} It was mailed, too."
    return f"{told} It could not be mailed. {handout.mailed.reason}"


def _described(person: Person) -> Html:
    operator, link = person.operator, person.link
    return join(
        line(tag("h2", operator.name, class_="title"), words.badge(words.OPERATOR, operator.state)),
        facts(
            [
                ("E-mail address", operator.email),
                ("Role", words.ROLE.get(operator.role, operator.role)),
                ("Added", moment(operator.created_at)),
                ("Last seen", moment(person.last_seen_at)),
                ("Link for a password ends", moment(link.expires_at) if link else None),
            ]
        ),
    )


def _access(desk: Desk, operator: Operator, *, is_own: bool) -> None:
    """The ways in and out of the account."""
    with st.container(horizontal=True):
        if operator.state is OperatorState.DISABLED:
            st.button("Enable", key="enable", on_click=_enable, args=(desk, operator))
            return
        label = "New invitation link" if operator.is_invited else "Link to reset the password"
        st.button(label, key="new-link", on_click=_new_link, args=(desk, operator))
        if operator.is_invited:
            st.button(
                "Withdraw the invitation", key="withdraw", on_click=_withdraw, args=(desk, operator)
            )
        elif not is_own:
            st.button("Disable", key="disable", on_click=_disable, args=(desk, operator))


def _form(desk: Desk, operator: Operator, *, is_own: bool) -> None:
    key = f"person-{operator.id}"
    st.text_input("Name", operator.name, key=f"{key}-name", max_chars=LONGEST_NAME)
    roles = list(OperatorRole)
    st.selectbox(
        "Role",
        roles,
        index=roles.index(OperatorRole(operator.role)),
        key=f"{key}-role",
        format_func=words.ROLE.__getitem__,
        disabled=is_own,
        help="Another administrator can change yours." if is_own else None,
    )
    st.form_submit_button("Save", type="primary", on_click=_save, args=(desk, operator))


def _save(desk: Desk, operator: Operator) -> None:
    key = f"person-{operator.id}"
    change = OperatorChange(
        name=st.session_state[f"{key}-name"], role=OperatorRole(st.session_state[f"{key}-role"])
    )
    if attempt(lambda: desk.services.people.change(operator.id, change, by=desk.caller)):
        succeeded("Saved. A new role counts from the next click on.")


def _new_link(desk: Desk, operator: Operator) -> None:
    def make() -> None:
        handout = desk.services.invitations.new_link(operator.id, by=desk.caller)
        hand_out(handed_over(handout), handout.url)

    attempt(make)


def _disable(desk: Desk, operator: Operator) -> None:
    change = OperatorChange(enabled=False)
    if attempt(lambda: desk.services.people.change(operator.id, change, by=desk.caller)):
        succeeded(f"{operator.name} is signed out everywhere and cannot sign in.")


def _enable(desk: Desk, operator: Operator) -> None:
    change = OperatorChange(enabled=True)
    if attempt(lambda: desk.services.people.change(operator.id, change, by=desk.caller)):
        succeeded(f"{operator.name} can sign in again.")


def _withdraw(desk: Desk, operator: Operator) -> None:
    if attempt(lambda: desk.services.invitations.withdraw(operator.id, by=desk.caller)):
        succeeded(f"The invitation of {operator.name} is withdrawn.")
        st.query_params.pop("person", None)
