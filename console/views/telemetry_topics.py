"""What customers ask about: their questions by topic, with what came of them."""

from collections.abc import Iterator, Sequence

from console import happenings, words
from console.components import Column, table
from console.marks import Chart, Mark
from console.markup import Html, join, tag
from console.plots import BEFORE
from core.reporting.figures import Telemetry
from core.reporting.happening import Event, Happening
from core.reporting.period import Period
from core.reporting.topics.figures import TopicFigures, Topics
from core.sessions.models import Outcome

DRAWN = 12
"""Topics that the chart shows, those with the most questions."""
LISTED = 50
"""Topics in the table and in the file."""
OTHER = "In no topic"
SHARES = (Outcome.ANSWERED, Outcome.DECLINED, Outcome.ESCALATED)
COLUMNS = (
    Column("Topic", "34%"),
    Column("Questions", numeric=True, label=True),
    Column("Share", numeric=True, label=True),
    Column("Change", numeric=True, label=True),
    *(Column(words.OUTCOME[outcome][0], numeric=True, label=True) for outcome in SHARES),
)


def chart(found: Telemetry) -> Chart:
    """The largest topics, with those of the period before where it is compared."""
    return _chart(found, found.topics.found[:DRAWN])


def whole(found: Telemetry) -> Chart:
    """Every topic of the table, as the file has it."""
    other = [found.topics.other] if found.topics.other.turns else []
    return _chart(found, [*found.topics.found[:LISTED], *other])


def _chart(found: Telemetry, shown: Sequence[TopicFigures]) -> Chart:
    marks = [*_marks(shown, found.period), *_before(found, shown)]
    return Chart("topics", "Topics", "turns", marks, caption(found.topics), "Topic")


def caption(topics: Topics) -> str:
    """What is counted, and what is not."""
    said = "What customers ask about, by what came of it. "
    if not topics.found:
        return f"{said}A topic appears once three questions in two sessions are about the same."
    rest = [
        f"{_questions(count)} {why}"
        for count, why in (
            (sum(each.turns for each in topics.found[DRAWN:]), "in smaller topics"),
            (topics.other.turns, "in none"),
            (topics.unsorted, "not sorted, since they are new, old or erased"),
        )
        if count
    ]
    return f"{said}Not drawn: {', '.join(rest)}." if rest else said.strip()


def _questions(count: int) -> str:
    return "1 question" if count == 1 else f"{count:,} questions"


def _marks(shown: Sequence[TopicFigures], period: Period) -> Iterator[Mark]:
    for outcome in Outcome:
        for topic in shown:
            behind = Happening(Event(outcome.value), period, topic_id=topic.id)
            name, count = _name(topic), topic.outcomes[outcome]
            yield Mark(words.OUTCOME[outcome][0], name, count, behind, key=outcome)


def _before(found: Telemetry, shown: Sequence[TopicFigures]) -> Iterator[Mark]:
    if found.compared is None:
        return
    for topic in shown:
        behind = Happening(Event.TURN, found.compared, topic_id=topic.id)
        yield Mark(BEFORE, _name(topic), found.topics_before.of(topic.id), behind)


def as_table(found: Telemetry) -> Html:
    """A row for each topic, each number a link to its sessions."""
    topics = found.topics
    shown = [*topics.found[:LISTED], *([topics.other] if topics.other.turns else [])]
    rows = [_row(found, topic) for topic in shown]
    left = len(topics.found) - LISTED
    more = tag("p", f"{left:,} smaller topics are not listed.", class_="muted")
    return join(table(COLUMNS, rows), more if left > 0 else None)


def _row(found: Telemetry, topic: TopicFigures) -> list[object]:
    every = Happening(Event.TURN, found.period, topic_id=topic.id)
    shares = [_share(found.period, topic, outcome) for outcome in SHARES]
    return [
        tag("a", _name(topic), href=happenings.address(every)),
        f"{topic.turns:,}",
        words.percent(topic.turns / (found.topics.turns or 1)),
        _change(topic.turns, found.topics_before.of(topic.id)),
        *shares,
    ]


def _share(period: Period, topic: TopicFigures, outcome: Outcome) -> Html | None:
    if not topic.outcomes[outcome]:
        return None
    behind = Happening(Event(outcome.value), period, topic_id=topic.id)
    return tag("a", words.percent(topic.rate(outcome)), href=happenings.address(behind))


def _change(now: int, before: int) -> str:
    """Against the period before; of few questions a share says little."""
    return "new" if not before else f"{now - before:+,} ({(now - before) / before:+.0%})"


def _name(topic: TopicFigures) -> str:
    return topic.name or OTHER
