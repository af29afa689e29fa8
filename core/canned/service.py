"""Replies that are kept ready, one's own and everyone's. Each public method is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.canned.models import LONGEST_NAME, LONGEST_TEXT, CannedReply
from core.db import Transactions, now
from core.errors import CannedReplyExists, CannedReplyNotFound, InvalidInput


@dataclass(frozen=True)
class Wording:
    """What a canned reply says, and where it is found."""

    title: str
    text: str
    folder: str = ""
    """Empty for none."""


class CannedReplyService:
    """Operators keep their own; shared ones are changed by curators."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def find(self, by: Caller, *, text: str | None = None) -> Sequence[CannedReply]:
        """The caller's own and the shared ones by folder and title, those with `text` if given."""
        with self._transactions.read() as db:
            wanted = select(CannedReply).where(_seen_by(by))
            if text and text.strip():
                word = text.strip()
                places = (CannedReply.folder, CannedReply.title, CannedReply.text)
                wanted = wanted.where(or_(*(p.icontains(word, autoescape=True) for p in places)))
            found = db.scalars(wanted).all()
        return sorted(found, key=lambda r: (r.folder.casefold(), r.title.casefold(), r.id))

    def add(self, by: Caller, wanted: Wording, *, shared: bool) -> CannedReply:
        """Raises Forbidden, InvalidInput, CannedReplyExists."""
        wanted = _checked(wanted)
        owner_id = _owner(by, shared=shared)
        reply = CannedReply(owner_id=owner_id)
        _write(reply, wanted)
        try:
            with self._transactions.begin() as db:
                db.add(reply)
        except IntegrityError:
            raise CannedReplyExists(wanted.title) from None
        return reply

    def change(self, reply_id: int, by: Caller, wanted: Wording) -> CannedReply:
        """Raises CannedReplyNotFound, Forbidden, InvalidInput, CannedReplyExists."""
        wanted = _checked(wanted)
        try:
            with self._transactions.begin() as db:
                reply = _held(db, reply_id, by)
                _write(reply, wanted)
        except IntegrityError:
            raise CannedReplyExists(wanted.title) from None
        return reply

    def remove(self, reply_id: int, by: Caller) -> None:
        """Raises CannedReplyNotFound, Forbidden."""
        with self._transactions.begin() as db:
            db.delete(_held(db, reply_id, by))


def may_change(reply: CannedReply, by: Caller) -> bool:
    """Whether the caller, who sees it, may also change or remove it."""
    return not reply.is_shared or by.role.covers(OperatorRole.CURATOR)


def _seen_by(by: Caller) -> ColumnElement[bool]:
    shared = CannedReply.owner_id.is_(None)
    own = CannedReply.owner_id == by.operator_id
    return shared if by.operator_id is None else or_(shared, own)


def _owner(by: Caller, *, shared: bool) -> int | None:
    by.require(OperatorRole.CURATOR if shared else OperatorRole.OPERATOR)
    if not shared and by.operator_id is None:
        raise InvalidInput("A program keeps no replies of its own. Share this one.")
    return None if shared else by.operator_id


def _held(db: Session, reply_id: int, by: Caller) -> CannedReply:
    """One that the caller may change. Raises CannedReplyNotFound, Forbidden."""
    reply = db.scalar(
        select(CannedReply).where(CannedReply.id == reply_id, _seen_by(by)).with_for_update()
    )
    if reply is None:
        raise CannedReplyNotFound(reply_id)
    by.require(OperatorRole.CURATOR if reply.is_shared else OperatorRole.OPERATOR)
    return reply


def _write(reply: CannedReply, wanted: Wording) -> None:
    reply.folder, reply.title, reply.text = wanted.folder, wanted.title, wanted.text
    reply.updated_at = now()


def _checked(wanted: Wording) -> Wording:
    """Without white space around it. Raises InvalidInput."""
    title, text, folder = wanted.title.strip(), wanted.text.strip(), wanted.folder.strip()
    if not title or not text:
        raise InvalidInput("A canned reply needs a title and a text.")
    if len(title) > LONGEST_NAME or len(folder) > LONGEST_NAME:
        raise InvalidInput(f"Title and folder have at most {LONGEST_NAME} characters each.")
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(f"A canned reply has at most {LONGEST_TEXT} characters.")
    return Wording(title, text, folder)
