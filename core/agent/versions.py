"""What an answer depends on beside the knowledge base, by name, as receipts keep it."""

import core
from core.agent import policy
from core.escalation import rules


def in_force(*, embedding: str) -> dict[str, str]:
    """Product, embedding model and both sets of rules as they are now."""
    return {
        "product": core.__version__,
        "embedding": embedding,
        "policy": policy.RULES_VERSION,
        "escalation_rules": rules.RULES_VERSION,
    }
