"""The targets of notifications: add, test, switch off, remove."""

import streamlit as st

from console import words
from console.components import empty, facts, line, panel
from console.deps import Desk
from console.markup import Html, join, tag
from console.views.notification_actions import Done, do
from core.notifications.models import NotificationEvent, NotificationTarget, TargetKind
from core.notifications.service import LONGEST_ADDRESS, LONGEST_NAME, TargetChange

FIELDS = {"kind": "target-kind", "name": "target-name", "address": "target-address"}
EVENTS, WITH_WORDS = "target-events", "target-words"


def show(desk: Desk) -> None:
    """Each target with its buttons, and a form for another."""
    targets = desk.services.notifications.targets()
    st.markdown("##### Targets")
    if not targets:
        panel(
            empty(
                "Nobody is told anything yet.",
                "Add a webhook, a chat room or an e-mail address; tickets are told there.",
            ),
            key="no-targets",
        )
    for target in targets:
        _target(desk, target)
    with st.expander("Add a target", icon=":material/add:", expanded=not targets):
        _form(desk)


def _target(desk: Desk, target: NotificationTarget) -> None:
    with st.container(border=True):
        panel(_described(target), key=f"target-{target.id}")
        with st.container(horizontal=True):
            st.button(
                "Send a test", key=f"test-{target.id}", on_click=_test, args=(desk, target.id)
            )
            st.button(
                "Switch off" if target.enabled else "Switch on",
                key=f"switch-{target.id}",
                on_click=_switch,
                args=(desk, target),
            )
            with st.popover("Remove"):
                st.write("What was told to it, or still waits, goes too.")
                st.button(
                    "Remove for good",
                    key=f"remove-{target.id}",
                    on_click=_remove,
                    args=(desk, target),
                )


def _described(target: NotificationTarget) -> Html:
    state, tone = ("On", "good") if target.enabled else ("Off", "off")
    told = ", ".join(words.EVENT.get(event, event) for event in target.events)
    return join(
        line(tag("b", target.name), tag("span", state, class_=f"badge {tone}")),
        facts(
            [
                ("Kind", words.TARGET_KIND.get(target.kind, target.kind)),
                ("Address", target.shown_address),
                ("Events", told or "All"),
                ("Customers' words", "Sent too" if target.with_words else "Stay here"),
                ("Delivered", f"{target.delivered_count:,}"),
                ("Failed attempts", f"{target.failed_count:,}"),
            ]
        ),
    )


def _form(desk: Desk) -> None:
    """What was typed stays when it is refused."""
    with st.form("new-target", border=False):
        st.selectbox(
            "Kind", TargetKind, key=FIELDS["kind"], format_func=words.TARGET_KIND.__getitem__
        )
        st.text_input("Name", key=FIELDS["name"], max_chars=LONGEST_NAME)
        st.text_input(
            "Address",
            key=FIELDS["address"],
            max_chars=LONGEST_ADDRESS,
            help="An https:// address, or an e-mail address.",
        )
        st.multiselect(
            "Events",
            list(NotificationEvent),
            key=EVENTS,
            format_func=words.EVENT.__getitem__,
            placeholder="All",
        )
        st.checkbox(
            "Send customers' words too",
            key=WITH_WORDS,
            help="Without it only numbers, reasons and states leave.",
        )
        st.form_submit_button("Add target", type="primary", on_click=_add, args=(desk,))


def _add(desk: Desk) -> None:
    typed = {name: st.session_state[key] for name, key in FIELDS.items()}

    def add() -> Done:
        target = desk.services.notifications.add_target(
            TargetKind(typed["kind"]),
            name=typed["name"],
            address=typed["address"],
            events=[NotificationEvent(event) for event in st.session_state[EVENTS]],
            with_words=st.session_state[WITH_WORDS],
        )
        if target.secret is None:
            return Done(f"{target.name} was added.")
        told = "Its secret, shown only now, signs what it gets:"
        return Done(f"{target.name} was added. {told}", secret=target.secret)

    if do(add):
        st.session_state[FIELDS["name"]] = st.session_state[FIELDS["address"]] = ""
        st.session_state[EVENTS], st.session_state[WITH_WORDS] = [], False


def _test(desk: Desk, target_id: int) -> None:
    def test() -> Done:
        attempt = desk.services.notifications.test_target(target_id)
        if attempt.delivered:
            return Done("The test arrived.")
        return Done(f"The test did not arrive. {attempt.reason}", good=False)

    do(test)


def _switch(desk: Desk, target: NotificationTarget) -> None:
    def switch() -> Done:
        change = TargetChange(enabled=not target.enabled)
        desk.services.notifications.change_target(target.id, change)
        if target.enabled:
            return Done(f"{target.name} is off. What waits for it goes on waiting.")
        return Done(f"{target.name} is on.")

    do(switch)


def _remove(desk: Desk, target: NotificationTarget) -> None:
    def remove() -> Done:
        desk.services.notifications.remove_target(target.id)
        return Done(f"{target.name} was removed.")

    do(remove)
