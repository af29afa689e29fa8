"""The services of `core.quality`, constructed."""

from dataclasses import dataclass

from core.db import Transactions
from core.knowledge.curation import CurationService
from core.knowledge.drafts import DraftService
from core.quality.conflicts.scanning import ConflictScan
from core.quality.conflicts.service import ConflictService
from core.quality.recalls.delivery import RecallDelivery
from core.quality.recalls.service import RecallService
from core.quality.staleness import StalenessService


@dataclass(frozen=True)
class Quality:
    """What keeps the knowledge base right."""

    conflicts: ConflictService
    conflict_scan: ConflictScan
    staleness: StalenessService
    recalls: RecallService
    recall_delivery: RecallDelivery


def build_quality(
    transactions: Transactions, *, model: str, drafts: DraftService, curation: CurationService
) -> Quality:
    """`model` is the embedding model whose vectors count."""
    return Quality(
        conflicts=ConflictService(transactions, drafts=drafts, curation=curation),
        conflict_scan=ConflictScan(transactions, model=model),
        staleness=StalenessService(transactions),
        recalls=RecallService(transactions),
        recall_delivery=RecallDelivery(transactions),
    )
