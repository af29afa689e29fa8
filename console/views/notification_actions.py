"""Run what a click asks for, and keep what to say about it until the page is drawn again."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.errors import SwitchboardError


@dataclass(frozen=True)
class Done:
    """What a click did, in words; `secret` is shown with it, this once."""

    text: str
    good: bool = True
    secret: str | None = None


def do(action: Callable[[], Done]) -> bool:
    """Whether it worked; why not is told in its place."""
    try:
        done = action()
    except SwitchboardError as error:
        done = Done(str(error), good=False)
    st.session_state["notification-done"] = done
    return done.good
