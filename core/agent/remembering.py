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
from core.language.language import Language
from core.language.words import Words, capital
from core.memory.kinds import Noted
from core.memory.known import Change, Known, changes
from core.memory.models import MemoryKind
from core.memory.words import matter, name_of, your, your_object
from core.sessions.models import Outcome

_FORGET_ALL = frozenset(Words.of(each)("memory.forget_phrase").lower() for each in Language)
"""What the customer is told to say for it, in each language."""


def reply_to(message: str, context: Context) -> Draft | None:
    """The answer to a message that is about memory itself, or only tells something to remember."""
    said, words = " ".join(message.replace("’", "'").split()).strip(" .!?"), context.words
    if said.lower() in _FORGET_ALL:
        return _forgotten(list(context.known), words)
    if FORGETS.fullmatch(said):
        return _forgetting(said, context.known, words)
    if ASKS_WHAT_IS_KNOWN.fullmatch(said):
        return _said("known", _everything(context, words), words=words)
    if (keys := asked_for(said)) is not None:
        return _told(keys, context.known, words)
    if only_tells(message):
        return _noted(changes(message, lambda: context.known), words)
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
        draft.blocks = [_about(chosen, draft.words), *draft.blocks]


def _about(known: Known, words: Words) -> str:
    what = _quoted(matter(known, words))
    if known.filename is not None:
        return words("memory.about_file", matter=what, file=_quoted(known.filename))
    about = "memory.about_elsewhere" if known.elsewhere else "memory.about"
    return words(about, matter=what, day=words.day(known.said_at))


def _quoted(value: str) -> str:
    """A customer's own words in Markdown, where they are text and nothing else."""
    return re.sub(r"([\\`*_\[\]<>#|~!&])", r"\\\1", value)


def _said(kind: str, block: str, *, words: Words, forgets: Sequence[int] = ()) -> Draft:
    chosen = Decision(Outcome.ANSWERED, Reason.REMEMBERED, 1.0, {"kind": kind})
    return Draft(chosen, [block], words=words, forgets=forgets)


def _told(keys: frozenset[str], known: Sequence[Known], words: Words) -> Draft | None:
    """`None` where it is not known: then it may be a question about where to find it."""
    fitting = [each for each in known if each.key in keys]
    if not fitting:
        return None
    latest = list({each.value: each for each in fitting}.values())[-3:]
    last = latest[-1]
    owned = capital(your(last.key, words))
    lines = [words("memory.value", Your=owned, value=_quoted(last.value))]
    if len(latest) > 1:
        others = words.listed(f"**{_quoted(each.value)}**" for each in latest[:-1])
        lines.append(words("memory.others", others=others))
    lines.append(_where_told(last, words))
    return _said("recalled", " ".join(lines), words=words)


def _where_told(known: Known, words: Words) -> str:
    if known.filename is not None:
        return words("memory.told_in_file", file=_quoted(known.filename))
    told = "memory.told_on" if _is_old(known) else "memory.told_here"
    return words(told, day=words.day(known.said_at))


def _is_old(known: Known) -> bool:
    return known.elsewhere or now() - known.said_at > timedelta(days=1)


def _everything(context: Context, words: Words) -> str:
    promised = [promise.text for said in context.statements for promise in said.promises]
    if not context.known and not promised:
        return words("memory.nothing_known")
    lines = [_entry(each, words) for each in context.known]
    lines += [words("memory.promised", text=_quoted(text)) for text in promised]
    told = "\n".join(f"- {line}" for line in lines)
    forget = words("memory.forget_all", phrase=words("memory.forget_phrase"))
    return f"{words('memory.everything')}\n\n{told}\n\n{forget}"


def _entry(known: Known, words: Words) -> str:
    name, value = capital(name_of(known.key, words)), _quoted(known.value)
    if known.filename is not None:
        return words("memory.entry_file", Name=name, value=value, file=_quoted(known.filename))
    key = "memory.entry_elsewhere" if known.elsewhere else "memory.entry"
    return words(key, Name=name, value=value, day=words.day(known.said_at))


def _forgetting(said: str, known: Sequence[Known], words: Words) -> Draft:
    if FORGETS_ALL.search(said):
        chosen = list(known)
    elif FORGETS_LAST.search(said):
        last = max((each.message_seq for each in known if not each.elsewhere), default=None)
        chosen = [each for each in known if each.message_seq == last]
    else:
        keys = asked_for(said, forget=True) or frozenset()
        chosen = [each for each in known if each.key in keys]
    return _forgotten(chosen, words)


def _forgotten(chosen: Sequence[Known], words: Words) -> Draft:
    stays = words("memory.stays")
    if not chosen:
        return _said("forgotten", words("memory.nothing_to_forget", stays=stays), words=words)
    what = words.listed(your_object(each.key, words) for each in chosen)
    done = words("memory.forgotten", what=what, stays=stays)
    return _said("forgotten", done, words=words, forgets=[each.id for each in chosen])


def _noted(made: Sequence[Change], words: Words) -> Draft | None:
    if not made:
        return None
    corrected = [change for change in made if change.instead_of is not None]
    lines = [
        words(
            "memory.corrected",
            new=_quoted(change.noted.value),
            old=_quoted(change.instead_of.value),
        )
        for change in corrected
        if change.instead_of is not None
    ]
    fresh = [change.noted for change in made if change.instead_of is None]
    if fresh:
        what = words.listed(_named(noted, words) for noted in fresh)
        lines.append(words("memory.also_noted" if lines else "memory.noted", what=what))
    return _said("noted", " ".join([*lines, words("memory.whats_next")]), words=words)


def _named(noted: Noted, words: Words) -> str:
    value = _quoted(noted.value)
    if noted.keeping.kind is MemoryKind.PREFERENCE:
        value = words("memory.wish", value=value)
    return f"{your_object(noted.key, words)} {value}"
