"""Run parts of a page safely: errors in plain words, and refreshes that ask who is looking."""

import logging
from collections.abc import Callable

import streamlit as st

from console.components import panel, problem
from console.deps import Desk
from console.markup import tag
from core.errors import NotFound, SwitchboardError

Draw = Callable[[], None]
logger = logging.getLogger(__name__)


def guarded(draw: Draw) -> None:
    """Draw, or say in plain words why that is not possible. The edge of the console's process."""
    try:
        draw()
    except NotFound as error:
        problem(str(error), "It may have been deleted, or the address may be incomplete.")
        panel(tag("a", "← Inbox", href="inbox"), key="way-out")
    except SwitchboardError as error:
        problem(str(error), "Reload this view in a moment.")
    except Exception:
        logger.exception("A part of the console could not be shown")
        problem(
            "This could not be shown.",
            "Reload the view; if it happens again, the console's log says what failed.",
        )


def live(desk: Desk, *, every: float | None) -> Callable[[Draw], Draw]:
    """Draw again every so many seconds while nothing else on the page moves; `None` draws once.

    Each refresh asks whether the operator is still signed in: nobody reloads a screen that is
    always on.
    """

    def decorate(draw: Draw) -> Draw:
        @st.fragment(run_every=every)
        def refreshed() -> None:
            if not desk.still_signed_in():
                st.rerun()
            guarded(draw)

        return refreshed

    return decorate
