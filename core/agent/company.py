"""What a company has set, and what its help centre is like, as it is in force at each moment."""

from dataclasses import dataclass, field

from core.agent.answering import AnsweringSource, Fixed
from core.agent.guidance import GuidanceSource, Unguided
from core.escalation.detection.business import BusinessRules, NoBusinessRules
from core.knowledge.languages import KnowledgeLanguages


@dataclass(frozen=True)
class Company:
    """Where a thinker looks; as it stands, that of a company that has set nothing."""

    business_rules: BusinessRules = field(default_factory=NoBusinessRules)
    answering: AnsweringSource = field(default_factory=Fixed)
    guidance: GuidanceSource = field(default_factory=Unguided)
    languages: KnowledgeLanguages | None = None
    """Of the help centre; `None` where nobody asks."""
