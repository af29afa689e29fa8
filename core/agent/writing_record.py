"""What a model did in a turn, as the receipt keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.agent.flaws import Finding
from core.llm.talk import ToolCall, Usage

LONGEST_KEPT = 400
"""Characters of a struck sentence or of a call's arguments that the receipt keeps."""


@dataclass(frozen=True)
class Price:
    """Of a million tokens each; `None` where it is not known."""

    tokens_in: float | None = None
    tokens_out: float | None = None
    currency: str = "EUR"

    def of(self, usage: Usage) -> float | None:
        """What this many tokens cost, or `None` where a price or a number is missing."""
        if usage.tokens_in is None or usage.tokens_out is None:
            return None
        if self.tokens_in is None or self.tokens_out is None:
            return None
        return (usage.tokens_in * self.tokens_in + usage.tokens_out * self.tokens_out) / 1e6


@dataclass
class WritingRecord:
    """Filled while the model works."""

    model: str
    prompt: str
    currency: str = "EUR"
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    rounds: int = 0
    """Requests to the server."""
    first_text_ms: float | None = None
    """From the first request to the model's first character."""
    calls: list[dict[str, Any]] = field(default_factory=list)
    struck: list[dict[str, Any]] = field(default_factory=list)
    removed_citations: list[int] = field(default_factory=list)
    """Numbers that stood for no passage."""
    kept: int = 0
    """Sentences that were shown."""
    fell_back: str | None = None
    """Why the quoting answer was given instead, or went on; `None` where the model's stood."""
    asked_for_person: bool = False

    def called(self, call: ToolCall, *, characters: int, ms: float) -> None:
        self.calls.append(
            {
                "tool": call.name[:100],
                "arguments": call.arguments[:LONGEST_KEPT],
                "result_characters": characters,
                "ms": round(ms, 1),
            }
        )

    def strike(self, sentence: str, finding: Finding) -> None:
        about: dict[str, Any] = {"text": sentence[:LONGEST_KEPT], "why": str(finding.flaw)}
        if finding.detail:
            about["detail"] = finding.detail[:LONGEST_KEPT]
        if finding.score:
            about["score"] = round(finding.score, 4)
        self.struck.append(about)

    def used(self, usage: Usage, price: Price) -> None:
        """Add what one request took. A server that does not say leaves it unknown."""
        if usage.tokens_in is None or usage.tokens_out is None:
            return
        self.tokens_in = (self.tokens_in or 0) + usage.tokens_in
        self.tokens_out = (self.tokens_out or 0) + usage.tokens_out
        if (cost := price.of(usage)) is not None:
            self.cost = (self.cost or 0.0) + cost

    def as_evidence(self) -> Mapping[str, Any]:
        """What stands beside the columns of the turn."""
        kept: dict[str, Any] = {
            "prompt": self.prompt,
            "rounds": self.rounds,
            "sentences_shown": self.kept,
            "calls": self.calls,
            "struck": self.struck,
        }
        if self.cost is not None:
            kept["currency"] = self.currency
        if self.removed_citations:
            kept["removed_citations"] = self.removed_citations
        if self.fell_back is not None:
            kept["fell_back"] = self.fell_back
        if self.asked_for_person:
            kept["asked_for_person"] = True
        return kept
