"""In which language a customer is spoken to, and what is said of one that nobody wrote in."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.agent.decision import Reason
from core.agent.draft import OFFERED, Context, Draft
from core.language.guess import OTHER, guess
from core.language.language import Language
from core.language.words import Words
from core.sessions.models import ChatSession, Outcome


@dataclass(frozen=True)
class Spoken:
    """Of one message."""

    language: Language
    """In which it is answered."""
    written: str | None = None
    """In which it is written, a code of `core.language.guess`; `None` where that is in doubt."""


def spoken(session: ChatSession | None, text: str, *, fixed: Language | None = None) -> Spoken:
    """What a message tells of it; `fixed` where its words are not the customer's own."""
    kept = fixed or Language(session.language if session else Language.EN)
    written = guess(text) if fixed is None else None
    return Spoken(Language.of_tag(written) or kept, written)


def follow(session: ChatSession, heard: Spoken) -> None:
    """The session goes on in the language that its customer writes, unless they chose one."""
    if heard.written in set(Language) and not session.language_chosen:
        session.language = heard.language


def admit_language(draft: Draft, context: Context, knows: Sequence[str]) -> None:
    """Say in which languages the help centre is, to a customer who writes in none of them."""
    if context.language is None or not knows or draft.decision.reason is Reason.NONE_CHOSEN:
        return
    if (context.written or context.language) in knows:
        return
    words = draft.words
    languages = _named(knows, words)
    if draft.decision.reason in (Reason.CONFIDENT, Reason.CHOSEN):
        draft.foreword = words("agent.written_in", languages=languages)
        draft.blocks = [draft.foreword, *draft.blocks]
        if OFFERED not in draft.tools_used:
            draft.afterword = words("agent.offer")
            draft.blocks = [*draft.blocks, draft.afterword]
            draft.tools_used = [*draft.tools_used, OFFERED]
    elif draft.decision.reason is Reason.COMPETING:
        draft.blocks = [words("agent.written_in", languages=languages), *draft.blocks]
    elif draft.decision.outcome is Outcome.DECLINED:
        told = f"{words('agent.not_found')} {words('agent.ask_in', languages=languages)}"
        draft.blocks = [*draft.blocks[:-2], told, *draft.blocks[-1:]]
        draft.suggestions = ()


def _named(knows: Sequence[str], words: Words) -> str:
    return words.listed(words(f"languages.{code}") for code in knows if code != OTHER)
