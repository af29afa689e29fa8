"""What a start does before the processes work."""

import secrets
from dataclasses import dataclass

from core import migrations
from core.accounts.models import OperatorRole
from core.attachments.old_layout import move_old_files
from core.bootstrap.folders import files_folder, prepare_data_dir
from core.bootstrap.services import Services
from core.db import Transactions, make_engine
from core.demo.loader import load_demo
from core.settings import Settings


@dataclass(frozen=True)
class FirstRun:
    """What a start did to an empty installation."""

    admin_password: str | None
    """Generated now; shown once."""
    demo_articles: int


def migrate(settings: Settings) -> None:
    """Bring the database's schema to the newest revision, and the files to their places."""
    prepare_data_dir(settings)
    engine = make_engine(settings.resolved_database_url)
    migrations.upgrade(engine)
    move_old_files(Transactions(engine), files_folder(settings))
    engine.dispose()


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
        services.demo.plan()
    return FirstRun(password, articles)
