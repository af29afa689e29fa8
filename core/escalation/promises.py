"""What people promise customers: found in their replies, in their own words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from core.escalation.due_dates import due_in

LONGEST = 500
"""Characters of a promise that are kept."""
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*")
_WILL = r"(?: will|['’]ll| shall|(?: am| are| is|['’]m|['’]re) going to)"
_DOER = r"(?:i|we|they|you|it|(?:my|our|the|your|this|that|a|an) [\w-]+(?: [\w-]+)?)"
_PROMISE = re.compile(
    rf"\b{_DOER}{_WILL}\b"
    r"|\b(?:i|we) (?:promise|guarantee|commit)\b"
    r"|\byou (?:can expect|should (?:get|receive|have|see)|have my word)\b"
    r"|\bexpect (?:it|them|the \w+|a \w+|your \w+)\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(
    r"^\W*(?:if|when|once|unless|as soon as) you\b"
    r"|\byou (?:will|['’]ll) (?:need|have|want|see|find)\b"
    r"|\bwill (?:not|never) be able\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundPromise:
    """A sentence that says what will be done, and until when if it says so."""

    text: str
    due_at: datetime | None


def found_in(reply: str, *, at: datetime) -> Iterator[FoundPromise]:
    """The promises in a person's reply that was written at `at`, in order."""
    for sentence in _SENTENCE.findall(reply):
        text = " ".join(sentence.split())
        if text and not text.endswith("?") and _PROMISE.search(text):
            if _CONDITIONAL.search(text):
                continue
            yield FoundPromise(text[:LONGEST], due_in(text, at=at))
