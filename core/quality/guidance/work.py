"""What belongs to guidance, in one place."""

from dataclasses import dataclass

from core.quality.guidance.comparing import Comparing
from core.quality.guidance.comparisons import ComparisonService
from core.quality.guidance.service import GuidanceService


@dataclass(frozen=True)
class Guiding:
    """Versions, comparisons before one goes live, and who carries those out."""

    versions: GuidanceService
    comparisons: ComparisonService
    work: Comparing
