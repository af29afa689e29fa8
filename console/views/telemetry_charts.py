"""The numbers of a period as charts."""

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from console import words
from console.marks import Chart, Mark
from console.plots import BEFORE
from console.views.telemetry_periods import (
    NOW,
    Marks,
    both_periods,
    pieces_before,
    place_of,
    written,
)
from console.words_happening import WEEKDAY
from core.reporting.figures import Figures, Opening, Percentiles, Telemetry
from core.reporting.happening import Event, Happening
from core.reporting.period import Period, WeeklyHour
from core.sessions.models import Outcome, Rating

TOTAL = "In total"
PERCENTILES = ("p50", "p95", "p99")


def volume(found: Opening, zone: ZoneInfo) -> Chart:
    """Turns by hour or day, stacked by outcome."""
    marks = [
        Mark(
            words.OUTCOME[outcome][0],
            written(point.start, found.step, zone),
            point.outcomes[outcome],
            Happening(Event(outcome.value), Period(point.start, point.end)),
            key=outcome,
            place=place_of(point.start, found.step, zone),
        )
        for outcome in Outcome
        for point in found.volume
    ]
    return Chart(
        "volume",
        f"Turns by {found.step.value}",
        "turns",
        [*marks, *_volume_before(found, zone)],
        caption=f"Turns that began in each {found.step.value}, by what came of them.",
        across=found.step.value.capitalize(),
    )


def _volume_before(found: Opening, zone: ZoneInfo) -> Marks:
    for place, x, point in pieces_before(found, found.volume_before, zone):
        piece = Period(point.start, point.end)
        yield Mark(BEFORE, x, point.turns, Happening(Event.TURN, piece), place=place)


def weekly(found: Telemetry, zone: ZoneInfo) -> Chart:
    """Turns by weekday and hour."""
    marks = [
        Mark(
            WEEKDAY[day],
            f"{hour:02}:00",
            count,
            Happening(Event.TURN, found.period, at=WeeklyHour(day, hour, zone)),
        )
        for day, hours in enumerate(found.weekly)
        for hour, count in enumerate(hours)
    ]
    caption = "When customers write: the fuller the colour, the more turns began in that hour."
    return Chart("weekly", "Turns by weekday and hour", "turns", marks, caption, "Hour")


def outcomes(found: Telemetry) -> Chart:
    def drawn(figures: Figures, period: Period, series: str) -> Marks:
        for outcome in Outcome:
            yield Mark(
                series,
                words.OUTCOME[outcome][0],
                figures.outcomes[outcome] / (figures.turns or 1),
                Happening(Event(outcome.value), period),
                key=outcome,
            )

    caption = "What came of the turns, as shares of all of them."
    marks = both_periods(found, drawn)
    return Chart("outcomes", "Outcomes", "of turns", marks, caption, "Outcome", "{:.1%}".format)


def reasons(found: Telemetry) -> Chart:
    def drawn(figures: Figures, period: Period, series: str) -> Marks:
        for reason, count in sorted(figures.escalations.items(), key=lambda pair: -pair[1]):
            behind = Happening(Event.TICKET, period, reason=reason)
            yield Mark(series, words.TICKET_REASON[reason].capitalize(), count, behind)

    marks = _with_anything(both_periods(found, drawn))
    caption = "Why tickets were opened."
    return Chart("reasons", "Reasons for a person", "tickets", marks, caption, "Reason")


def confidence(found: Telemetry) -> Chart:
    figures, marks = found.figures, []
    width = 1 / len(figures.confidence)
    for name, cites in (("Something cited", True), ("Nothing cited", False)):
        for at, (whole, cited) in enumerate(
            zip(figures.confidence, figures.confidence_cited, strict=True)
        ):
            lower, upper = round(at * width, 4), round((at + 1) * width, 4)
            last = at == len(figures.confidence) - 1
            behind = Happening(
                Event.TURN,
                found.period,
                at_least=lower,
                below=None if last else upper,
                cites=cites,
            )
            x = f"{lower * 100:.0f}–{upper * 100:.0f} %"
            marks.append(Mark(name, x, cited if cites else whole - cited, behind, key=cites))
    rate = words.percent(figures.hit_rate) or "none"
    caption = (
        f"Hit rate {rate}: of {figures.searched:,} turns for which the knowledge base was "
        "searched, the share whose answer cites something."
    )
    return Chart("confidence", "Confidence", "turns", marks, caption, "Confidence")


def articles(found: Telemetry) -> Chart:
    def drawn(figures: Figures, period: Period, series: str) -> Marks:
        for article in figures.cited_articles:
            behind = Happening(Event.TURN, period, article_id=article.article_id)
            yield Mark(series, article.title, article.turns, behind)

    marks = list(drawn(found.figures, found.period, NOW))
    caption = "The ten articles that the most answers cite."
    return Chart("articles", "Most cited articles", "answers", marks, caption, "Article")


def feedback(found: Telemetry) -> Chart:
    def drawn(figures: Figures, period: Period, series: str) -> Marks:
        for rating, event, count in (
            (Rating.UP, Event.RATED_UP, figures.feedback_up),
            (Rating.DOWN, Event.RATED_DOWN, figures.feedback_down),
        ):
            behind = Happening(event, period)
            yield Mark(series, words.RATING[rating][0], count, behind, key=rating)

    caption = "What customers said of single answers."
    return Chart("feedback", "Ratings", "ratings", both_periods(found, drawn), caption, "Rating")


def csat(found: Telemetry) -> Chart:
    def drawn(figures: Figures, period: Period, series: str) -> Marks:
        for score in sorted(figures.csat.scores, reverse=True):
            behind = Happening(Event.SCORED, period, at_least=score, below=score + 1)
            yield Mark(series, f"{score} of 5", figures.csat.scores[score], behind)

    average = found.figures.csat.average
    said = "nobody gave a score" if average is None else f"{average:.2f} on average"
    caption = f"How satisfied customers were with the whole chat: {said}."
    return Chart("csat", "Satisfaction", "scores", both_periods(found, drawn), caption, "Score")


def waits(found: Telemetry) -> Chart:
    def drawn(figures: Figures, period: Period, series: str) -> Marks:
        for name, seconds in _percentiles(figures.ticket_wait_seconds):
            yield Mark(series, name, seconds, Happening(Event.CLAIMED, period))

    taken = found.figures.ticket_wait_seconds.count
    caption = (
        f"From the queue to whoever took it, of {taken:,} tickets. "
        "Half of them waited up to p50, 95 of 100 up to p95."
    )
    marks = both_periods(found, drawn)
    return Chart("waits", "Wait in the queue", "s", marks, caption, "Percentile", words.duration)


def first_replies(found: Telemetry) -> Chart:
    def drawn(figures: Figures, period: Period, series: str) -> Marks:
        replies = figures.first_replies
        yield Mark(series, "In time", replies.met, Happening(Event.IN_TIME, period), key=True)
        yield Mark(series, "Late", replies.missed, Happening(Event.LATE, period), key=False)

    rate = words.percent(found.figures.first_replies.met_rate)
    caption = "Of tickets opened, whether a person wrote before it was due"
    caption += f": {rate} in time." if rate else "."
    marks = both_periods(found, drawn)
    return Chart("first_replies", "First reply", "tickets", marks, caption, "First reply")


def response(found: Telemetry, stages: Mapping[str, Percentiles]) -> Chart:
    """Seconds to the answer, and of each step."""

    def row(x: str, of: Percentiles, stage: str | None) -> Marks:
        for name, seconds in _percentiles(of):
            behind = Happening(Event.TURN, found.period, slower_than_s=seconds, stage=stage)
            yield Mark(name, x, seconds, behind)

    marks = list(row(TOTAL, found.figures.response_seconds, None))
    for stage, of in stages.items():
        marks.extend(row(words.readable(stage), of, stage))
    if found.compared is not None and found.before is not None:
        for name, seconds in _percentiles(found.before.response_seconds):
            if name == "p95":
                behind = Happening(Event.TURN, found.compared, slower_than_s=seconds)
                marks.append(Mark(f"{BEFORE}, p95", TOTAL, seconds, behind))
    caption = (
        "From a customer's message to the stored answer of the assistant, and each step of it. "
        "Half of the turns took up to p50, 95 of 100 up to p95; a press opens the slower ones."
    )
    return Chart("response", "Response time", "s", marks, caption, "Step", words.duration)


def _with_anything(marks: Sequence[Mark]) -> list[Mark]:
    present = {mark.x for mark in marks if mark.value}
    return [mark for mark in marks if mark.x in present]


def _percentiles(of: Percentiles) -> Iterator[tuple[str, float]]:
    for name, seconds in zip(PERCENTILES, (of.p50, of.p95, of.p99), strict=True):
        if seconds is not None:
            yield name, seconds
