"""What an answer depends on beside the knowledge base, by name, as receipts keep it."""

import core
from core.agent import policy
from core.escalation import rules


def in_force(*, embedding: str, reranker: str | None) -> dict[str, str]:
    """Product, models and both sets of rules as they are now; a reranker where one is named."""
    return {
        "product": core.__version__,
        "embedding": embedding,
        **({"reranker": reranker} if reranker else {}),
        "policy": policy.RULES_VERSION,
        "escalation_rules": rules.RULES_VERSION,
    }
