"""The demo company: a help centre written for this project, and questions about it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import InvalidDocument
from core.knowledge.curation import CurationService
from core.knowledge.documents.reader import read_documents

ARTICLES = Path(__file__).parent / "articles"
QUESTIONS = Path(__file__).parent / "questions"
SOURCE = "demo"
STARTERS = (
    "How do I reset my password?",
    "What does the pulsing amber light on my hub mean?",
    "How long do I have to return something?",
    "My payment failed. What happens to my plan?",
)
"""Questions that the chat offers to a customer who has not asked yet."""


@dataclass(frozen=True)
class Question:
    """A labelled question; `relevant_ids` is empty where no article answers it."""

    id: str
    kind: str
    """direct, paraphrase, typo, follow_up, unanswerable or needs_person."""
    text: str
    relevant_ids: tuple[str, ...] = ()
    history: tuple[dict[str, str], ...] = field(default=())


def load_demo(curation: CurationService) -> int:
    """Publish the demo articles; how many."""
    count = 0
    for document in read_documents(ARTICLES):
        if isinstance(document, InvalidDocument):
            raise document
        curation.publish(document, author="Demo", source=SOURCE)
        count += 1
    return count


def questions() -> list[Question]:
    """The labelled questions about the demo company."""
    lines = [
        line
        for file in sorted(QUESTIONS.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return [_question(json.loads(line)) for line in lines if line.strip()]


def _question(record: dict[str, Any]) -> Question:
    return Question(
        id=str(record["id"]),
        kind=str(record["kind"]),
        text=str(record["text"]),
        relevant_ids=tuple(record.get("relevant_ids") or ()),
        history=tuple(record.get("history") or ()),
    )
