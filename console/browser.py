"""Which browser this is, in the words that tell one's own sign-ins apart."""

import streamlit as st

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
"""What a name in the User-Agent header means; the first that is there counts."""
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
LAST = ("Safari", "Safari")
"""Others name it too."""


def this_browser() -> str | None:
    """Such as "Firefox on Linux"; `None` where it does not say."""
    return named(st.context.headers.get("User-Agent") or "")


def named(user_agent: str) -> str | None:
    """Browser and system, as far as they are known."""
    browser = _first((*BROWSERS, LAST), user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser is None:
        return system
    return f"{browser} on {system}" if system else browser


def _first(known: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((word for mark, word in known if mark in text), None)
