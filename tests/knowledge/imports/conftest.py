"""Plans of a few documents, and the worker's part, done here."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from core.bootstrap import Services
from core.errors import InvalidDocument
from core.knowledge.documents import Document
from core.knowledge.imports.models import ImportItem
from core.knowledge.imports.service import ImportView
from core.knowledge.imports.source_set import SourceSet

ADA = "Ada"
Plan = Callable[..., ImportView]
LONG = (
    "Keep the receipt. Pack the lamp in its own box, put the form that came with it on top, and "
    "take both to any post office. We pay for the way back when the lamp is broken; otherwise you "
    "do. Your money is on your account within ten working days after the parcel has come in here."
)


def doc(key: str, body: str = "It blinks.", *, title: str = "", **fields: object) -> Document:
    name = fields.pop("source", f"{key}.md")
    return Document(key, title or key.title(), body, source=str(name), **fields)


def broken(name: str = "bad.pdf") -> InvalidDocument:
    return InvalidDocument(name, "is not a PDF.")


@pytest.fixture
def plan(services: Services) -> Plan:
    """Plans an import: `plan(doc("hub"), set="help")`; with `set`, what is missing is archived."""

    def planned(*found: Document | InvalidDocument, set: str | None = None) -> ImportView:
        return services.imports.plan_files(
            found, name="files", by=ADA, source_set=SourceSet(set, archive_missing=set is not None)
        )

    return planned


@pytest.fixture
def carried_out(services: Services, plan: Plan) -> Callable[..., ImportView]:
    """Plans, starts and carries out."""

    def done(*found: Document | InvalidDocument, set: str | None = None) -> ImportView:
        started = services.imports.start(plan(*found, set=set).record.id, by=ADA)
        services.import_runner.run_some()
        return services.imports.get(started.record.id)

    return done


def items(services: Services, view: ImportView) -> Sequence[ImportItem]:
    return services.imports.items(view.record.id, limit=1000)[0]


def states(services: Services, view: ImportView) -> Mapping[str, str]:
    """The state of each item by its name."""
    return {item.name: str(item.state) for item in items(services, view)}
