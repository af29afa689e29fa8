"""What axe-core finds wrong with a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter((running) => running instanceof CSSTransition).map((running) => running.finished))"""
"""Colours that are on their way to others are nobody's fault."""
SERIOUS = ("serious", "critical")


def faults(page: Page) -> list[str]:
    """Everything, each with the first place where it is."""
    return [_named(fault) for fault in _violations(page)]


def serious_faults(page: Page, *, besides: str) -> list[str]:
    """What keeps people out, anywhere but in the elements that `besides` selects."""
    found = _violations(page, {"exclude": [[besides]]})
    return [_named(fault) for fault in found if fault["impact"] in SERIOUS]


def _violations(page: Page, context: dict[str, list[list[str]]] | None = None) -> list[dict]:
    page.evaluate(SETTLED)
    return list(Axe().run(page, context=context).response["violations"])


def _named(fault: dict) -> str:
    return f"{fault['id']}: {fault['nodes'][0]['html']}"
