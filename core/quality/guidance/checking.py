"""What may stand in guidance."""

import re

from core.agent.echoes import tokens
from core.agent.guidance import Guidance
from core.errors import InvalidInput
from core.unseen import without_unseen

LONGEST_COMPANY = 100
LONGEST_TONE = 300
LONGEST_LANGUAGE = 40
MOST_LANGUAGES = 10
LONGEST_PHRASE = 100
MOST_PHRASES = 100
LONGEST_INSTRUCTIONS = 2000
LONGEST_WHY = 500
_BLANKS = re.compile(r"[^\S\n]+")


def checked(guidance: Guidance) -> Guidance:
    """The same without blanks that say nothing. Raises InvalidInput."""
    found = Guidance(
        company=_line(guidance.company, "The company's name", LONGEST_COMPANY),
        tone=_line(guidance.tone, "The tone", LONGEST_TONE),
        languages=_each(guidance.languages, "A language", LONGEST_LANGUAGE, MOST_LANGUAGES),
        forbidden=_each(guidance.forbidden, "A phrase", LONGEST_PHRASE, MOST_PHRASES),
        hand_over=guidance.hand_over,
        instructions=_lines(guidance.instructions),
        version=guidance.version,
    )
    for phrase in found.forbidden:
        if not tokens(phrase):
            raise refused(f"“{phrase}” has no word by which a question could be known.")
    return found


def reason_of(why: str) -> str:
    """Raises InvalidInput."""
    found = _line(why, "The reason", LONGEST_WHY)
    if not found:
        raise refused("say in a few words why it changes.")
    return found


def _each(values: tuple[str, ...], what: str, longest: int, most: int) -> tuple[str, ...]:
    found = dict.fromkeys(filter(None, (_line(value, what, longest) for value in values)))
    if len(found) > most:
        raise refused(f"there are {len(found)} of these, at most {most} fit: {what}.")
    return tuple(found)


def _line(text: str, what: str, longest: int) -> str:
    found = " ".join(without_unseen(text).split())
    if len(found) > longest:
        raise refused(f"{what} has {len(found)} characters, at most {longest} fit.")
    return found


def _lines(text: str) -> str:
    lines = (_BLANKS.sub(" ", line).strip() for line in without_unseen(text).splitlines())
    found = "\n".join(line for line in lines if line)
    if len(found) > LONGEST_INSTRUCTIONS:
        most = f"at most {LONGEST_INSTRUCTIONS} fit"
        raise refused(f"Further instructions have {len(found)} characters, {most}.")
    return found


def refused(reason: str) -> InvalidInput:
    return InvalidInput(f"The guidance was not changed: {reason}")
