"""What a summary says of topics."""

from pydantic import BaseModel, Field

from core.reporting.topics.figures import Topics
from core.sessions.models import Outcome

MOST_TOPICS = 50


class TopicFigures(BaseModel):
    """What customers ask about; `topic_id` 0 and an empty name for questions in no topic."""

    topic_id: int
    name: str = Field(description="that of an article, or words that set its questions apart")
    turns: int
    share: float = Field(description="of all sorted questions, 0 to 1")
    turns_before: int = Field(description="in `before`")
    answered_rate: float = Field(description="of its turns, 0 to 1")
    declined_rate: float
    escalated_rate: float


def topics_of(found: Topics, before: Topics) -> list[TopicFigures]:
    """The largest topics, and the questions in none at the end."""
    shown = [*found.found[:MOST_TOPICS], *([found.other] if found.other.turns else [])]
    return [
        TopicFigures(
            topic_id=each.id,
            name=each.name,
            turns=each.turns,
            share=round(each.turns / found.turns, 4),
            turns_before=before.of(each.id),
            answered_rate=round(each.rate(Outcome.ANSWERED), 4),
            declined_rate=round(each.rate(Outcome.DECLINED), 4),
            escalated_rate=round(each.rate(Outcome.ESCALATED), 4),
        )
        for each in shown
    ]
