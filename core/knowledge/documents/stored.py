"""A document as JSON, for an import that is carried out later or goes on after a crash."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from core.knowledge.documents.document import Document


def to_json(document: Document) -> dict[str, Any]:
    """All fields, as JSON can hold them."""
    return {field.name: _plain(getattr(document, field.name)) for field in fields(document)}


def from_json(stored: Mapping[str, Any]) -> Document:
    """The document that `to_json` was given; fields of another version are left out."""
    known = {field.name for field in fields(Document)}
    values = {name: _value(value) for name, value in stored.items() if name in known}
    review_by = values.get("review_by")
    return Document(**values | {"review_by": date.fromisoformat(review_by) if review_by else None})


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
