"""What could not be delivered: why, and again or away with it."""

import streamlit as st

from console import words
from console.components import facts, line, moment, panel
from console.deps import Desk
from console.filters import PAGE_SIZE
from console.markup import Html, join, tag
from console.views.notification_actions import Done, do
from core.notifications.models import NotificationStatus
from core.notifications.repository import NotificationView


def show(desk: Desk) -> None:
    """The newest dead letters with their buttons; nothing where there is none."""
    found, total = desk.services.notifications.find(NotificationStatus.DEAD, limit=PAGE_SIZE)
    if not total:
        return
    st.markdown(f"##### Given up ({total:,})")
    if total > len(found):
        st.caption(f"The newest {len(found)} are shown.")
    st.button("Send all again", key="retry-all", on_click=_retry_all, args=(desk,))
    for view in found:
        _letter(desk, view)


def _letter(desk: Desk, view: NotificationView) -> None:
    key = view.notification.id
    with st.container(border=True):
        panel(_described(view), key=f"dead-{key}")
        with st.container(horizontal=True):
            st.button("Send again", key=f"retry-{key}", on_click=_retry, args=(desk, key))
            st.button("Discard", key=f"discard-{key}", on_click=_discard, args=(desk, key))


def _described(view: NotificationView) -> Html:
    row = view.notification
    return join(
        line(
            tag("b", words.EVENT.get(row.event, row.event)),
            tag("span", f"to {view.target.name}", class_="muted"),
        ),
        facts(
            [
                ("Reason", row.last_error),
                ("Attempts", row.attempts),
                ("Happened", moment(row.created_at)),
                ("Id", row.id),
            ]
        ),
    )


def _retry(desk: Desk, notification_id: str) -> None:
    def retry() -> Done:
        desk.services.notifications.retry(notification_id)
        return Done("It is sent again, with all attempts anew.")

    do(retry)


def _retry_all(desk: Desk) -> None:
    def retry_all() -> Done:
        count = desk.services.notifications.retry_all()
        return Done(f"{count} are sent again.")

    do(retry_all)


def _discard(desk: Desk, notification_id: str) -> None:
    def discard() -> Done:
        desk.services.notifications.discard(notification_id)
        return Done("It was discarded.")

    do(discard)
