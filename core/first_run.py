"""What a start does to an empty installation."""

import secrets
from dataclasses import dataclass

from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.demo.loader import load_demo


@dataclass(frozen=True)
class FirstRun:
    """What a start did to an empty installation."""

    admin_password: str | None
    """Generated now; shown once."""
    demo_articles: int


def first_run(services: Services) -> FirstRun:
    """Give an empty installation administrator, detector and, if wanted, the demo company."""
    password: str | None = None
    settings = services.settings
    if not services.accounts.has_operators():
        password = None if settings.admin_password else secrets.token_urlsafe(12)
        services.accounts.add_operator(
            settings.admin_email,
            role=OperatorRole.ADMIN,
            password=settings.admin_password or password or "",
            name="Administrator",
        )
    services.detector.prepare()
    articles = 0
    if settings.demo and services.curation.is_empty():
        articles = load_demo(services.curation)
    return FirstRun(password, articles)
