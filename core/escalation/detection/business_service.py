"""The company's own rules: kept in the database, weighed in every turn."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.db import Transactions
from core.embedding.embedder import Embedder, Vectors
from core.errors import InvalidBusinessRule
from core.escalation.detection import repository
from core.escalation.detection.business import ReadyRule, RuleKind, Subject, judge
from core.escalation.detection.models import BusinessRule
from core.escalation.detection.verdict import HandOver, Verdict
from core.in_force import InForce


class BusinessRuleService:
    """Add, switch and remove rules, and weigh messages by them."""

    def __init__(self, transactions: Transactions, *, embedder: Embedder) -> None:
        self._transactions = transactions
        self._embedder = embedder
        self._examples: dict[str, Vectors] = {}
        self._in_force = InForce(self._read)

    def rules(self) -> Sequence[BusinessRule]:
        """All rules, oldest first."""
        with self._transactions.read() as db:
            return repository.rules(db)

    def add(
        self,
        name: str,
        *,
        kind: RuleKind,
        condition: Mapping[str, Any],
        outcome: HandOver,
        by: str,
    ) -> BusinessRule:
        """A new rule, in force at once. Raises InvalidBusinessRule."""
        if outcome is HandOver.NONE:
            raise InvalidBusinessRule(kind, "outcome: now or offer")
        made = BusinessRule(
            name=name.strip(),
            kind=kind,
            condition=checked(kind, condition),
            outcome=outcome,
            created_by=by,
        )
        with self._transactions.begin() as db:
            db.add(made)
        self._in_force.forget()
        return made

    def enable(self, rule_id: int, *, enabled: bool) -> BusinessRule:
        """Switch a rule on or off. Raises BusinessRuleNotFound."""
        with self._transactions.begin() as db:
            rule = repository.rule(db, rule_id)
            rule.enabled = enabled
        self._in_force.forget()
        return rule

    def remove(self, rule_id: int) -> None:
        """Raises BusinessRuleNotFound."""
        with self._transactions.begin() as db:
            db.delete(repository.rule(db, rule_id))
        self._in_force.forget()

    def verdict(
        self, message: str, vector: Vectors, attributes: Mapping[str, Any]
    ) -> Verdict | None:
        """What the rules in force say of a message; `None` when none is met."""
        return judge(self._in_force.get(), Subject(message, vector, attributes))

    def _read(self, _: Sequence[ReadyRule] | None) -> Sequence[ReadyRule]:
        return [self._made_ready(rule) for rule in self.rules() if rule.enabled]

    def _made_ready(self, rule: BusinessRule) -> ReadyRule:
        kind, vector = RuleKind(rule.kind), None
        if kind is RuleKind.TOPIC:
            vector = self._example(str(rule.condition["example"]))
        return ReadyRule(rule.name, kind, rule.condition, HandOver(rule.outcome), vector)

    def _example(self, text: str) -> Vectors:
        if text not in self._examples:
            self._examples[text] = self._embedder.encode([text])[0]
        return self._examples[text]


def checked(kind: RuleKind, condition: Mapping[str, Any]) -> dict[str, Any]:
    """A condition with what its kind needs and nothing else. Raises InvalidBusinessRule."""
    match kind:
        case RuleKind.KEYWORD:
            words = condition.get("words")
            listed = words if isinstance(words, list) else []
            kept = [word.strip() for word in listed if isinstance(word, str) and word.strip()]
            if not kept:
                raise InvalidBusinessRule(kind, "words: a list of words")
            return {"words": kept}
        case RuleKind.TOPIC:
            threshold = _number(kind, condition, "threshold")
            if not 0 < threshold <= 1:
                raise InvalidBusinessRule(kind, "threshold: a cosine between 0 and 1")
            return {"example": _text(kind, condition, "example"), "threshold": threshold}
        case RuleKind.ATTRIBUTE:
            return {
                "key": _text(kind, condition, "key"),
                "value": _text(kind, condition, "value"),
            }
        case RuleKind.ORDER_VALUE:
            return {
                "key": _text(kind, condition, "key"),
                "limit": _number(kind, condition, "limit"),
            }


def _text(kind: RuleKind, condition: Mapping[str, Any], name: str) -> str:
    found = str(condition.get(name, "")).strip()
    if not found:
        raise InvalidBusinessRule(kind, f"{name}: a text")
    return found


def _number(kind: RuleKind, condition: Mapping[str, Any], name: str) -> float:
    found = condition.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise InvalidBusinessRule(kind, f"{name}: a number")
    return float(found)
