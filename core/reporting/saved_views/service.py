"""Named filters of the list of sessions, own and shared. Each public method is one transaction."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.audit import log
from core.audit.log import Change, Subject
from core.db import Transactions
from core.errors import InvalidInput, SavedViewExists, SavedViewNotFound
from core.reporting.saved_views.address import kept
from core.reporting.saved_views.models import LONGEST_NAME, LONGEST_QUERY, SavedView

MOST_VIEWS = 100
"""Views that a list of them shows."""


class SavedViewService:
    """Whoever may look keeps views of their own; operators share them and change shared ones."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def find(self, by: Caller) -> Sequence[SavedView]:
        """The shared views and the caller's own, by name, at most `MOST_VIEWS`."""
        with self._transactions.read() as db:
            seen = select(SavedView).where(_seen_by(by)).order_by(SavedView.name, SavedView.id)
            found = db.scalars(seen.limit(MOST_VIEWS)).all()
        return sorted(found, key=lambda view: (view.name.casefold(), view.id))

    def add(self, by: Caller, *, name: str, query: str, shared: bool) -> SavedView:
        """Keep what of a list's address narrows it. A shared one is noted in the audit log.

        Raises Forbidden, InvalidInput, SavedViewExists.
        """
        name, query = _named(name), kept(query)
        if not query:
            raise InvalidInput("Nothing narrows the list. Choose a filter first, then save it.")
        if len(query) > LONGEST_QUERY:
            raise InvalidInput(f"A view has at most {LONGEST_QUERY} characters. Use fewer filters.")
        view = SavedView(
            name=name, query=query, owner_id=_owner(by, shared=shared), created_by=by.name
        )
        try:
            with self._transactions.begin() as db:
                db.add(view)
                db.flush()
                _note(db, view, by, "shared", Change(after=_told(view)))
        except IntegrityError:
            raise SavedViewExists(name) from None
        return view

    def rename(self, view_id: int, by: Caller, *, name: str) -> SavedView:
        """Raises SavedViewNotFound, Forbidden, InvalidInput, SavedViewExists."""
        name = _named(name)
        try:
            with self._transactions.begin() as db:
                view = _held(db, view_id, by)
                before = _told(view)
                view.name = name
                _note(db, view, by, "renamed", Change(before, _told(view)))
        except IntegrityError:
            raise SavedViewExists(name) from None
        return view

    def remove(self, view_id: int, by: Caller) -> SavedView:
        """What was removed, so that it can be added again. Raises SavedViewNotFound, Forbidden."""
        with self._transactions.begin() as db:
            view = _held(db, view_id, by)
            db.delete(view)
            _note(db, view, by, "removed", Change(before=_told(view)))
        return view


def may_change(view: SavedView, by: Caller) -> bool:
    """Whether the caller, who sees it, may also rename or remove it."""
    return not view.is_shared or by.role.covers(OperatorRole.OPERATOR)


def _seen_by(by: Caller) -> ColumnElement[bool]:
    shared = SavedView.owner_id.is_(None)
    own = SavedView.owner_id == by.operator_id
    return shared if by.operator_id is None else or_(shared, own)


def _owner(by: Caller, *, shared: bool) -> int | None:
    by.require(OperatorRole.OPERATOR if shared else OperatorRole.VIEWER)
    if not shared and by.operator_id is None:
        raise InvalidInput("A program keeps no views of its own. Share this one.")
    return None if shared else by.operator_id


def _held(db: Session, view_id: int, by: Caller) -> SavedView:
    """One that the caller may change. Raises SavedViewNotFound, Forbidden."""
    view = db.scalar(
        select(SavedView).where(SavedView.id == view_id, _seen_by(by)).with_for_update()
    )
    if view is None:
        raise SavedViewNotFound(view_id)
    by.require(OperatorRole.OPERATOR if view.is_shared else OperatorRole.VIEWER)
    return view


def _named(name: str) -> str:
    """Without white space around it. Raises InvalidInput."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(f"A view needs a name of at most {LONGEST_NAME} characters.")
    return name


def _note(db: Session, view: SavedView, by: Caller, action: str, change: Change) -> None:
    """What changes for the team; one's own views are nobody else's matter."""
    if view.is_shared:
        log.note(db, Subject("saved view", str(view.id)), by=by.name, action=action, change=change)


def _told(view: SavedView) -> dict[str, str]:
    return {"name": view.name, "query": view.query}
