"""What a link's query says, read with care: anybody can type one."""

import streamlit as st

BELOW = 2**31
"""What every database's integer holds."""


def number(name: str) -> int | None:
    """The number under a name, if there is one that could be a row's."""
    return row_id(st.query_params.get(name, ""))


def row_id(text: str) -> int | None:
    """The number, if a row could have it."""
    return int(text) if text.isdecimal() and int(text) < BELOW else None
