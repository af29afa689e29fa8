"""Memory that the customer sees: asked for, told, corrected, forgotten, and used in an answer."""

import re
from collections.abc import Sequence
from datetime import timedelta

from core.agent.decision import Decision, Reason
from core.agent.draft import Context, Draft
from core.agent.recalling import best
from core.agent.remembering_words import (
    ASKS_WHAT_IS_KNOWN,
    FORGETS,
    FORGETS_ALL,
    FORGETS_LAST,
    LEANS_ON_MATTER,
    asked_for,
    only_tells,
)
from core.db import now
from core.embedding.embedder import Vectors
from core.memory.kinds import Noted
from core.memory.known import Change, Known, changes
from core.memory.models import MemoryKind
from core.memory.words import in_a_sentence, matter, name_of
from core.sessions.models import Outcome

STAYS = (
    "The messages themselves stay in this chat, where you and our team can read them, until the "
    "chat is deleted."
)
NOTHING_KNOWN = (
    "I have noted nothing about you. What you write in this chat stays readable for you and our "
    "team."
)
NOTHING_TO_FORGET = f"I have nothing of that kind noted. {STAYS}"


def reply_to(message: str, context: Context) -> Draft | None:
    """The answer to a message that is about memory itself, or only tells something to remember."""
    words = " ".join(message.replace("’", "'").split()).strip(" .!?")
    if FORGETS.fullmatch(words):
        return _forgetting(words, context.known)
    if ASKS_WHAT_IS_KNOWN.fullmatch(words):
        return _said("known", _everything(context))
    if (keys := asked_for(words)) is not None:
        return _told(keys, context.known)
    if only_tells(message):
        return _noted(changes(message, lambda: context.known))
    return None


def mention(draft: Draft, message: str, vector: Vectors, context: Context) -> None:
    """Say which order or ticket an answer is taken to be about, if the question leaves it open."""
    references = [each for each in context.known if each.is_reference]
    if not references or draft.decision.outcome not in (Outcome.ANSWERED, Outcome.DECLINED):
        return
    if changes(message, lambda: context.known) or not LEANS_ON_MATTER.search(message):
        return
    chosen = best(references, message, vector)
    if chosen is not None and chosen.value.lower() not in message.lower():
        draft.blocks = [f"About {_quoted(matter(chosen))}, {_mentioned(chosen)}:", *draft.blocks]


def _mentioned(known: Known) -> str:
    if not known.elsewhere:
        return "which you mentioned"
    return f"which you mentioned on {_day(known)}"


def _day(known: Known) -> str:
    return f"{known.said_at.day} {known.said_at:%B %Y}"


def _quoted(value: str) -> str:
    """A customer's own words in Markdown, where they are text and nothing else."""
    return re.sub(r"([\\`*_\[\]<>#|~!&])", r"\\\1", value)


def _said(kind: str, *blocks: str, forgets: Sequence[int] = ()) -> Draft:
    chosen = Decision(Outcome.ANSWERED, Reason.REMEMBERED, 1.0, {"kind": kind})
    return Draft(chosen, list(blocks), forgets=forgets)


def _told(keys: frozenset[str], known: Sequence[Known]) -> Draft | None:
    """`None` where it is not known: then it may be a question about where to find it."""
    fitting = [each for each in known if each.key in keys]
    if not fitting:
        return None
    latest = list({each.value: each for each in fitting}.values())[-3:]
    lines = [f"Your {name_of(each.key)} is **{_quoted(each.value)}**." for each in latest[-1:]]
    if len(latest) > 1:
        others = in_a_sentence(f"**{_quoted(each.value)}**" for each in latest[:-1])
        lines.append(f"You also mentioned {others}.")
    when = latest[-1]
    source = f"You told me on {_day(when)}." if _is_old(when) else "You told me in this chat."
    return _said("recalled", " ".join([*lines, source]))


def _is_old(known: Known) -> bool:
    return known.elsewhere or now() - known.said_at > timedelta(days=1)


def _everything(context: Context) -> str:
    promised = [promise.text for said in context.statements for promise in said.promises]
    if not context.known and not promised:
        return NOTHING_KNOWN
    lines = [
        f"- {name_of(each.key).capitalize()}: {_quoted(each.value)}"
        + (f" (told on {_day(each)})" if each.elsewhere else "")
        for each in context.known
    ]
    lines += [f"- Promised to you by our team: {_quoted(text)}" for text in promised]
    told = "\n".join(lines)
    return f"This is what I have noted:\n\n{told}\n\nSay “forget everything about me” and it goes."


def _forgetting(words: str, known: Sequence[Known]) -> Draft:
    if FORGETS_ALL.search(words):
        chosen = list(known)
    elif FORGETS_LAST.search(words):
        last = max((each.message_seq for each in known if not each.elsewhere), default=None)
        chosen = [each for each in known if each.message_seq == last]
    else:
        keys = asked_for(words, forget=True) or frozenset()
        chosen = [each for each in known if each.key in keys]
    if not chosen:
        return _said("forgotten", NOTHING_TO_FORGET)
    what = in_a_sentence(f"your {name_of(each.key)}" for each in chosen)
    forgets = [each.id for each in chosen]
    return _said("forgotten", f"Done. I have forgotten {what}. {STAYS}", forgets=forgets)


def _noted(made: Sequence[Change]) -> Draft | None:
    if not made:
        return None
    corrected = [change for change in made if change.instead_of is not None]
    lines = [
        f"Thank you, I have noted {_quoted(change.noted.value)} instead of "
        f"{_quoted(change.instead_of.value)}."
        for change in corrected
        if change.instead_of is not None
    ]
    fresh = [change.noted for change in made if change.instead_of is None]
    if fresh:
        what = in_a_sentence(_named(noted) for noted in fresh)
        lines.append(f"Thank you, I have noted {what}." if not lines else f"I also noted {what}.")
    return _said("noted", " ".join([*lines, "What can I help you with?"]))


def _named(noted: Noted) -> str:
    value = _quoted(noted.value)
    said = f"“{value}”" if noted.keeping.kind is MemoryKind.PREFERENCE else value
    return f"your {name_of(noted.key)} {said}"
