"""What a list of sessions was opened for, as a sentence."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from console import clock, words
from console.words_resolution import RESOLUTION
from core.reporting.happening import Event, Happening
from core.reporting.model_figures import ModelPart
from core.reporting.topics.figures import NO_TOPIC

EVENT: Mapping[str, str] = {
    Event.STARTED: "that began",
    Event.TURN: "with a message of a customer",
    Event.ANSWERED: "with an answer",
    Event.CLARIFIED: "in which the assistant asked back",
    Event.DECLINED: "with a question that was declined",
    Event.ESCALATED: "that went to a person",
    Event.WITH_HUMAN: "with a message to a person",
    Event.TICKET: "for which a ticket was opened",
    Event.CLAIMED: "taken from the queue",
    Event.IN_TIME: "for which a ticket was opened and a person wrote in time",
    Event.LATE: "for which a ticket was opened and nobody wrote in time",
    Event.RESOLVED: "whose ticket was resolved",
    Event.RATED_UP: "with an answer rated helpful",
    Event.RATED_DOWN: "with an answer rated not helpful",
    Event.SCORED: "with a satisfaction score",
    Event.STRICTLY: "that count as resolved and are old enough to be judged",
    Event.STRICTLY_ALONE: "that count as resolved without a person and are old enough to be judged",
    Event.LENIENTLY: "without a ticket that are old enough to be judged",
    Event.LEFT: "that were left without an answer and are old enough to be judged",
    Event.JUDGED: "that are old enough to be judged",
    **{Event(each): f"counted as “{word}”" for each, (word, _) in RESOLUTION.items()},
}
MODEL: Mapping[ModelPart, str] = {
    ModelPart.ASKED: "a language model was asked",
    ModelPart.WROTE: "written by the language model",
    ModelPart.BEGAN: "begun by the language model, ended by quoting",
    ModelPart.QUOTED: "quoted where a language model was asked",
    ModelPart.STRUCK: "a sentence of the language model struck",
}

WEEKDAY = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def sentence(happened: Happening, *, topic: str | None = None) -> str:
    """Such as "Sessions with an answer, 24 Nov 00:00 to 25 Nov 00:00".

    `topic` is what the topic is called that is asked for.
    """
    zone = clock.zone()
    return ", ".join(
        (
            f"Sessions {EVENT[happened.event]}",
            *_narrowed(happened),
            *_of_the_turn(happened),
            *_in_topic(happened, topic),
            f"{_time(happened.period.start, zone)} to {_time(happened.period.end, zone)}",
        )
    )


def _narrowed(happened: Happening) -> Iterator[str]:
    if happened.reason is not None:
        yield f"reason: {words.TICKET_REASON[happened.reason]}"
    if happened.article_id is not None:
        yield f"citing {happened.article_id}"
    if happened.event is Event.SCORED:
        if happened.at_least is not None:
            yield f"score {happened.at_least:g} or more"
        if happened.below is not None:
            yield f"score below {happened.below:g}"
    else:
        if happened.at_least is not None:
            yield f"confidence {happened.at_least:.0%} or more"
        if happened.below is not None:
            yield f"confidence below {happened.below:.0%}"


def _of_the_turn(happened: Happening) -> Iterator[str]:
    if happened.slower_than_s is not None:
        stage = f"{words.readable(happened.stage)} " if happened.stage else ""
        yield f"{stage}slower than {words.milliseconds(happened.slower_than_s * 1000)}"
    if happened.cites is not None:
        yield "something cited" if happened.cites else "nothing cited"
    if happened.model is not None:
        yield MODEL[happened.model]
    if happened.fell_back is not None:
        yield f"quoting since: {happened.fell_back}"
    if happened.at is not None:
        yield f"{WEEKDAY[happened.at.weekday]}s from {happened.at.hour}:00"


def _in_topic(happened: Happening, name: str | None) -> Iterator[str]:
    if happened.topic_id == NO_TOPIC:
        yield "in no topic"
    elif happened.topic_id is not None:
        yield f"topic: {name or 'one that is no longer there'}"


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d %b %H:%M}"
