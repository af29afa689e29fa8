"""The events that tell a stored answer, or what of it has not been told yet."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace

from core.agent.draft import Draft
from core.agent.events import (
    EscalationDecided,
    Source,
    SourcesFound,
    Started,
    TextAdded,
    TurnCompleted,
    TurnEvent,
)
from core.sessions.hidden import PLACEHOLDER

Events = Generator[TurnEvent, None, None]


def told(draft: Draft, completed: TurnCompleted) -> Iterator[TurnEvent]:
    """The stored answer, piece by piece: nothing is shown that could still be lost."""
    if completed.ticket_id is not None and draft.decision.ticket_reason is not None:
        yield EscalationDecided(draft.decision.ticket_reason.value, completed.ticket_id)
        yield TextAdded(completed.text)
    elif draft.told:
        if rest := completed.text.removeprefix(draft.told):
            yield TextAdded(rest)
    elif completed.message_id is not None:
        if draft.sources:
            yield SourcesFound(draft.sources)
        for number, block in enumerate(draft.blocks):
            yield TextAdded(f"\n\n{block}" if number else block)
    yield completed


def retold(completed: TurnCompleted, *, begun: bool = True) -> Iterator[TurnEvent]:
    """What the first telling of a finished turn told."""
    if completed.text and not begun:
        yield Started()
    if completed.sources:
        yield SourcesFound([Source.from_info(info) for info in completed.sources])
    if completed.text:
        yield TextAdded(completed.text)
    yield completed


def shown(events: Events, show: Callable[[str], str]) -> Iterator[TurnEvent]:
    """The events as the customer is told them, where `show` puts values in place of placeholders.

    Who closes these closes those.
    """
    with closing(events):
        for event in events:
            yield _shown(event, show)


def _shown(event: TurnEvent, show: Callable[[str], str]) -> TurnEvent:
    match event:
        case TextAdded(content) if PLACEHOLDER.search(content):
            return TextAdded(show(content))
        case TurnCompleted() if PLACEHOLDER.search(event.text):
            return replace(event, text=show(event.text))
        case _:
            return event
