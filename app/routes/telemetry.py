"""/api/telemetry: the numbers that the console draws."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.deps import VIEWER, ServicesOf
from app.schemas_telemetry import Summary, SummaryQuery

router = APIRouter(prefix="/api/telemetry", tags=["Telemetry"])


@router.get("/summary", dependencies=[VIEWER])
def summary(services: ServicesOf, asked: Annotated[SummaryQuery, Query()]) -> Summary:
    """Numbers of a period, the last 24 hours if none is given, beside the one before it."""
    return Summary.of_summary(services.reporting.summary(asked.period))
