"""/api/knowledge/guidance: tone, company name, forbidden topics and languages of answers."""

from fastapi import APIRouter

from app.deps import VIEWER, CuratorCaller, ServicesOf
from app.paging import RowId
from app.schemas_guidance import (
    ComparisonReport,
    GuidanceComparison,
    GuidanceState,
    GuidanceVersion,
    NewComparison,
    NewGuidance,
    WantedGuidance,
)

router = APIRouter(prefix="/api/knowledge/guidance", tags=["Knowledge"])


@router.get("", dependencies=[VIEWER])
def get_guidance(services: ServicesOf) -> GuidanceState:
    """What is in force, the prompt that it makes, and every version."""
    return GuidanceState.of(services.quality.guidance)


@router.post("", status_code=201)
def put_in_force(
    services: ServicesOf, caller: CuratorCaller, wanted: NewGuidance
) -> GuidanceVersion:
    """A new version, in force in every process within two seconds."""
    versions = services.quality.guidance.versions
    made = versions.put_in_force(wanted.as_guidance(), why=wanted.why, by=caller.name)
    return GuidanceVersion.of(made)


@router.post("/restore")
def restore(services: ServicesOf, caller: CuratorCaller, wanted: WantedGuidance) -> GuidanceState:
    """Let an earlier version hold again, or none."""
    guiding = services.quality.guidance
    guiding.versions.restore(wanted.version, why=wanted.why, by=caller.name)
    return GuidanceState.of(guiding)


@router.post("/comparisons", status_code=202)
def compare(
    services: ServicesOf, caller: CuratorCaller, wanted: NewComparison
) -> GuidanceComparison:
    """Have the worker answer test questions under what is in force, and under a draft."""
    made = services.quality.guidance.comparisons.request(
        wanted.guidance.as_guidance(), tag=wanted.tag, most=wanted.most, by=caller.name
    )
    return GuidanceComparison.of(made)


@router.get("/comparisons", dependencies=[VIEWER])
def list_comparisons(services: ServicesOf) -> list[GuidanceComparison]:
    """The last 30, the latest first."""
    found = services.quality.guidance.comparisons.find()
    return [GuidanceComparison.of(each) for each in found]


@router.get("/comparisons/{comparison_id}", dependencies=[VIEWER])
def get_comparison(services: ServicesOf, comparison_id: RowId) -> ComparisonReport:
    """How far it is, and each question with both answers."""
    return ComparisonReport.of_report(services.quality.guidance.comparisons.report(comparison_id))


@router.post("/comparisons/{comparison_id}/cancel")
def cancel_comparison(
    services: ServicesOf, caller: CuratorCaller, comparison_id: RowId
) -> GuidanceComparison:
    """Ask no more questions; what was answered stays."""
    comparisons = services.quality.guidance.comparisons
    return GuidanceComparison.of(comparisons.cancel(comparison_id, by=caller.name))
