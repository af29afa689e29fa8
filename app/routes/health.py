"""/health for load balancers and people, /metrics for Prometheus."""

import asyncio
from datetime import datetime

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field

from app.deps import MetricsOf, ServicesOf
from core import __version__
from core.bootstrap import Services
from core.db import now
from core.health.service import Health, Report

ASK_AGAIN_S = 2
"""When a caller that was told "not ready" should ask again."""

router = APIRouter(tags=["Health"])


class Alive(BaseModel):
    status: Health
    timestamp: datetime
    version: str


class Parts(BaseModel):
    """Each is `healthy`, `not configured`, or a sentence that says what is wrong."""

    database: str
    index: str
    embedding: str
    agent: str
    worker: str
    redis: str
    llm: str
    reranker: str | None = Field(None, description="only where one is named")


class HealthAnswer(Alive):
    services: Parts


@router.get("/health", response_model_exclude_none=True)
async def health(services: ServicesOf) -> HealthAnswer:
    """What works and what does not. Always 200: the answer is in `status`."""
    return _answer(await _report(services))


@router.get("/health/live")
async def live() -> Alive:
    """Whether the process answers at all."""
    return Alive(status=Health.HEALTHY, timestamp=now(), version=__version__)


@router.get(
    "/health/ready", response_model_exclude_none=True, responses={503: {"model": HealthAnswer}}
)
async def ready(services: ServicesOf, response: Response) -> HealthAnswer:
    """200 once every required part has really answered, a retrieval included; else 503."""
    report = await _report(services)
    if not report.ready:
        response.status_code = 503
        response.headers["Retry-After"] = str(ASK_AGAIN_S)
    return _answer(report)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(counted: MetricsOf) -> Response:
    """Requests and turns since the start, for Prometheus."""
    return Response(counted.text(), media_type=CONTENT_TYPE_LATEST)


async def _report(services: Services) -> Report:
    """Waits on the loop, so that a part that hangs holds none of the threads that answer."""
    return await asyncio.shield(asyncio.wrap_future(services.health.ask()))


def _answer(report: Report) -> HealthAnswer:
    return HealthAnswer(
        status=report.status,
        timestamp=now(),
        version=__version__,
        services=Parts(**report.services),
    )
