"""/api/privacy: everything of one customer, to hand out or to erase."""

from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from app.deps import AdminCaller, ServicesOf
from app.schemas_privacy import CustomerData, CustomerQuery, ErasureCertificate, ErasureRequest

ZIP = "application/zip"
IN_MEMORY = 8 * 1024 * 1024
"""Bytes of an export from which on it waits in a file without a name."""
PIECE = 64 * 1024
router = APIRouter(prefix="/api/privacy", tags=["Privacy"])


@router.get("/customer")
def customer_data(
    services: ServicesOf, caller: AdminCaller, wanted: Annotated[CustomerQuery, Query()]
) -> CustomerData:
    """How much is kept of a customer: what an erasure would take."""
    held = services.privacy.erasure.holdings(wanted.user_id, by=caller)
    return CustomerData.of(wanted.user_id, held)


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"content": {ZIP: {}}, "description": "The archive"}},
)
def export_customer(
    services: ServicesOf, caller: AdminCaller, wanted: Annotated[CustomerQuery, Query()]
) -> StreamingResponse:
    """A zip of everything kept of a customer: `data.json`, chats as Markdown, and files.

    Every export is in the audit log.
    """
    with ExitStack() as closing:
        archive = closing.enter_context(SpooledTemporaryFile(IN_MEMORY))
        services.privacy.export.write(wanted.user_id, archive, by=caller)
        closing.pop_all()  # from here on it is closed when it is sent
    archive.seek(0)
    headers = {
        "Content-Disposition": 'attachment; filename="customer.zip"',
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_pieces(archive), media_type=ZIP, headers=headers)


@router.post("/erase")
def erase_customer(
    services: ServicesOf, caller: AdminCaller, wanted: ErasureRequest
) -> ErasureCertificate:
    """Erase everything of all sessions with this `user_id`, and get the signed certificate.

    Figures stay what they were. It cannot be taken back.
    """
    certificate = services.privacy.erasure.erase(wanted.user_id, by=caller)
    return ErasureCertificate.model_validate(certificate)


def _pieces(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while piece := archive.read(PIECE):
            yield piece
