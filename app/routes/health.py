"""/health for load balancers and people, /metrics for Prometheus."""

from datetime import datetime

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from app.deps import MetricsOf, ServicesOf
from core import __version__
from core.db import now
from core.health import Health, Report
from core.settings import Settings

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


class HealthAnswer(Alive):
    services: Parts


@router.get("/health")
def health(services: ServicesOf) -> HealthAnswer:
    """What works and what does not. Always 200: the answer is in `status`."""
    return _answer(services.health.report(), services.settings)


@router.get("/health/live")
async def live() -> Alive:
    """Whether the process answers at all."""
    return Alive(status=Health.HEALTHY, timestamp=now(), version=__version__)


@router.get("/health/ready", responses={503: {"model": HealthAnswer}})
def ready(services: ServicesOf, response: Response) -> HealthAnswer:
    """200 once every required part has really answered, a retrieval included; else 503."""
    report = services.health.report()
    if not report.ready:
        response.status_code = 503
        response.headers["Retry-After"] = str(ASK_AGAIN_S)
    return _answer(report, services.settings)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(counted: MetricsOf) -> Response:
    """Requests and turns since the start, for Prometheus."""
    return Response(counted.text(), media_type=CONTENT_TYPE_LATEST)


def _answer(report: Report, settings: Settings) -> HealthAnswer:
    optional = {"redis": _optional(settings.redis_url), "llm": _optional(settings.llm_base_url)}
    parts = Parts(**(optional | report.services))
    return HealthAnswer(status=report.status, timestamp=now(), version=__version__, services=parts)


def _optional(address: str | None) -> str:
    """The state of a part that nothing reports on."""
    return "not used by this version" if address else "not configured"
