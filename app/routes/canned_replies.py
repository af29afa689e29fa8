"""/api/escalations/canned-replies: texts that are kept ready for all operators."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.deps import CuratorCaller, OperatorCaller, ServicesOf
from app.paging import RowId
from app.schemas import Text
from app.schemas_canned import CannedReply, CannedReplyText

Word = Annotated[Text | None, Query(max_length=200, description="a word in folder, title or text")]

router = APIRouter(prefix="/api/escalations/canned-replies", tags=["Escalations"])


@router.get("")
def list_canned_replies(
    services: ServicesOf, caller: OperatorCaller, q: Word = None
) -> list[CannedReply]:
    """The shared replies by folder and title."""
    return [CannedReply.of(reply) for reply in services.canned.find(caller, text=q)]


@router.post("", status_code=201)
def add_canned_reply(
    services: ServicesOf, caller: CuratorCaller, wanted: CannedReplyText
) -> CannedReply:
    """Keep a text ready for all operators. 409 when its folder has one of this title."""
    return CannedReply.of(services.canned.add(caller, wanted.wording, shared=True))


@router.put("/{reply_id}")
def change_canned_reply(
    services: ServicesOf, caller: CuratorCaller, reply_id: RowId, wanted: CannedReplyText
) -> CannedReply:
    """Replace what a reply says, its title and its folder."""
    return CannedReply.of(services.canned.change(reply_id, caller, wanted.wording))


@router.delete("/{reply_id}", status_code=204)
def remove_canned_reply(services: ServicesOf, caller: CuratorCaller, reply_id: RowId) -> None:
    """Remove a reply; messages that were made from it stay."""
    services.canned.remove(reply_id, caller)
