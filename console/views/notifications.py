"""Notifications: who is told, what was given up, and what went out lately."""

from collections.abc import Sequence

import streamlit as st

from console import clock, words
from console.components import Column, clip, empty, moment, panel, plain, table
from console.deps import Desk
from console.filters import NOTIFICATIONS, choice, number_of, paged
from console.live import live
from console.markup import Html
from console.views import dead_letters, notification_targets
from core.accounts.models import OperatorRole
from core.notifications.models import NotificationStatus
from core.notifications.repository import NotificationView

REFRESH_S = 5
COLUMNS = (
    Column("Event", "14rem"),
    Column("To", "9rem"),
    Column("Status", "7rem"),
    Column("Attempts", "6rem", numeric=True, label=True),
    Column("What was said"),
    Column("Next try", "9rem", label=True),
    Column("Happened", "7rem", label=True),
)


def show(desk: Desk) -> None:
    """Everything about notifications, for administrators."""
    st.subheader("Notifications", anchor=False)
    if not desk.may(OperatorRole.ADMIN):
        st.caption("Notifications are set up by administrators.")
        return
    _tell_what_happened()
    notification_targets.show(desk)
    dead_letters.show(desk)
    _recent(desk)


def _tell_what_happened() -> None:
    """What the last click did. It is told once, a secret among it."""
    done = st.session_state.pop("notification-done", None)
    if done is not None:
        (st.success if done.good else st.error)(plain(done.text))
        if done.secret:
            st.code(done.secret, language=None)


def _recent(desk: Desk) -> None:
    st.markdown("##### Deliveries")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        status = choice(
            "Status", NotificationStatus, words.NOTIFICATION, key="delivery", place=NOTIFICATIONS
        )

    @live(desk, every=REFRESH_S)
    def refreshed() -> None:
        found = paged(
            lambda limit, offset: desk.services.notifications.find(
                status, limit=limit, offset=offset
            ),
            lambda total: number_of(total, "notification"),
            NOTIFICATIONS,
        )
        panel(_rows(found, filtered=status is not None), key="notifications")

    refreshed()


def _rows(found: Sequence[NotificationView], *, filtered: bool) -> Html:
    if found:
        return table(COLUMNS, [_row(view) for view in found])
    if filtered:
        return empty("No notification has this status.", "Set Status back to All.")
    return empty(
        "Nothing was sent yet.",
        "What happens to tickets from now on is told to the targets above.",
    )


def _row(view: NotificationView) -> list[object]:
    row = view.notification
    waits = row.status == NotificationStatus.PENDING
    return [
        words.EVENT.get(row.event, row.event),
        clip(view.target.name, 40),
        words.badge(words.NOTIFICATION, row.status),
        row.attempts,
        clip(row.last_error) if row.last_error else None,
        clock.written(row.next_attempt_at) if waits else None,
        moment(row.created_at),
    ]
