"""What decides and writes answers, and what operators change of it."""

from dataclasses import dataclass
from pathlib import Path

from core.agent.answering import LiveAnswering
from core.agent.company import Company
from core.agent.guidance import LiveGuidance
from core.agent.thinking import Thinker
from core.db import Transactions
from core.embedding.embedder import Embedder
from core.escalation.detection.business_service import BusinessRuleService
from core.escalation.detection.detector import Detector, Shipped
from core.escalation.detection.live import LiveClassifier
from core.knowledge.languages import KnowledgeLanguages
from core.knowledge.retrieval import Retriever


@dataclass(frozen=True)
class Thinking:
    """The thinker, and the four that say by what it decides at this moment."""

    thinker: Thinker
    classifier: LiveClassifier
    business_rules: BusinessRuleService
    answering: LiveAnswering
    guidance: LiveGuidance


def build_thinking(
    transactions: Transactions, *, embedder: Embedder, retriever: Retriever, folder: Path
) -> Thinking:
    """Construct them; `folder` keeps what is derived from the model."""
    shipped = Shipped(embedder, folder=folder)
    classifier = LiveClassifier(transactions, shipped=shipped, model=embedder.name)
    business_rules = BusinessRuleService(transactions, embedder=embedder)
    answering, guidance = LiveAnswering(transactions), LiveGuidance(transactions)
    thinker = Thinker(
        embedder=embedder,
        retriever=retriever,
        detector=Detector(classifier),
        company=Company(
            business_rules, answering, guidance, languages=KnowledgeLanguages(transactions)
        ),
    )
    return Thinking(thinker, classifier, business_rules, answering, guidance)
