"""/api/audit: who changed what, when, and how it was before."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, Field

from app.deps import ADMIN, ServicesOf
from app.paging import OFFSET_LIMIT, counted
from app.schemas import Text
from app.schemas_curation import AuditEntryAnswer
from core.audit.log import AuditFilter


def _in_utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""A time without a zone is meant in UTC."""


class AuditQuery(BaseModel):
    q: Text | None = Field(None, max_length=200, description="in actor, subject and reason")
    actor: Text | None = Field(None, max_length=200)
    action: Text | None = Field(None, max_length=50)
    kind: Text | None = Field(None, max_length=50, description="of the subject, such as article")
    subject: Text | None = Field(None, max_length=200, description="id of the subject")
    since: Moment | None = Field(None, alias="from")
    until: Moment | None = Field(None, alias="to", description="not included")
    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0, le=OFFSET_LIMIT)

    def as_filter(self) -> AuditFilter:
        return AuditFilter(
            text=self.q,
            actor=self.actor,
            action=self.action,
            kind=self.kind,
            subject_id=self.subject,
            since=self.since,
            until=self.until,
        )


router = APIRouter(prefix="/api/audit", tags=["Audit"])


@router.get("", dependencies=[ADMIN])
def list_audit_entries(
    services: ServicesOf, response: Response, wanted: Annotated[AuditQuery, Query()]
) -> list[AuditEntryAnswer]:
    """Changes by hand, the latest first. `X-Total-Count` says how many match in all."""
    page, total = services.audit.find(wanted.as_filter(), limit=wanted.limit, offset=wanted.offset)
    counted(response, total)
    return [AuditEntryAnswer.of(entry) for entry in page]
