"""What of a person's reply may stand in an article: all but courtesy, this customer and promises.

A sentence about which there is doubt is left out: what is missing, a curator adds; a customer's
name or a promise that got into an article, nobody notices.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from core.knowledge.markup import sentences
from core.sessions.personal import is_personal

SHORTEST = 4
"""Words of a sentence that says something without the one before it."""
_GREETING = re.compile(
    r"^(?:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|greetings)\b"
    r"[^,.!?:\n]{0,40}[,.!:]\s*",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^\W*(?:(?:many |ok(?:ay)?,? )?thank(?:s| you)\b"
    r"|(?:i'?m |i am |we'?re |we are |so |very )*sorry\b"
    r"|(?:my |our |please accept )?apolog|(?:we|i) apologi[sz]e"
    r"|you'?re (?:very )?welcome|(?:no|not a) problem|glad\b|happy to\b|great\b|perfect\b"
    r"|good question|(?:have|enjoy) (?:a|your)\b|(?:best|kind|warm)(?:est)? (?:regards|wishes)"
    r"|regards\b|cheers\b|yours (?:sincerely|truly)|bye\b|goodbye\b|see you\b|take care\b"
    r"|(?:just )?let (?:me|us) know|feel free|(?:please )?do(?:n'?t| not) hesitate"
    r"|i hope\b|we hope\b|hope (?:this|that)|i understand\b|i see\b|(?:my name is|this is) [A-Z])",
    re.IGNORECASE,
)
_WAITING = re.compile(
    r"\b(?:let me|i'?ll|i will|allow me to|i need to|i have to) (?:just |quickly )?"
    r"(?:check|look|see|ask|find|verify|confirm|get back|come back|forward|pass)"
    r"|^\W*(?:one|just a|a) (?:moment|second|minute|sec)\b|\bbear with\b|\bplease (?:hold|wait)\b"
    r"|\b(?:checking|looking) (?:this|that|it|into)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:i|we|someone|somebody|(?:my|a|our|the) (?:colleagues?|team|technicians?|manager|boss))"
    r"(?: will| shall|['’]ll|(?: am| are| is|['’]m|['’]re) going to)\b"
    r"|\b(?:i|we) (?:promise|guarantee)\b|\byou have my word\b",
    re.IGNORECASE,
)
_WRITER = re.compile(r"\b[Ii]\b|\bme\b|\bmy\b|^My\b")
"""A button may be called "My account", so that it counts where the word is small."""
_THIS_CASE = re.compile(
    r"\bwe(?:['’]ve| have| had)\b|\bwe (?:just|now|already)\b"
    r"|\b(?:your|this|the) (?:order|parcel|refund|invoice|ticket|case|account|payment|request"
    r"|subscription|return|replacement|delivery|complaint)"
    r" (?:has been|was|is now|is still|is on its way|will be|arrived|left|shows|should be)\b"
    r"|\byou (?:ordered|bought|paid|returned|wrote|asked|told|sent|mentioned|said)\b"
    r"|\b(?:in|on) your (?:case|order of|account i)\b"
    r"|\b(?:today|tomorrow|yesterday|tonight|this (?:morning|afternoon|evening|week)"
    r"|(?:next|last) (?:week|monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b",
    re.IGNORECASE,
)
_NOT_GENERAL = (_COURTESY, _WAITING, _PROMISE, _WRITER, _THIS_CASE)
_LIST_MARK = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+")


@dataclass(frozen=True)
class Line:
    """Sentences that stood beside each other in one line of a reply; `mark` is that of a list."""

    sentences: tuple[str, ...]
    mark: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def general(reply: str, *, names: Collection[str] = ()) -> list[Line]:
    """The lines of a reply without the sentences that concern one customer, word for word.

    What contains one of `names` is left out.
    """
    found = []
    for line in reply.splitlines():
        mark = match.group() if (match := _LIST_MARK.match(line)) else ""
        text = _GREETING.sub("", line[len(mark) :].strip())
        kept = tuple(each for each in sentences(text) if _is_general(each, names, bool(mark)))
        if kept:
            found.append(Line(kept, mark.strip()))
    return found


def _is_general(sentence: str, names: Collection[str], is_item: bool) -> bool:
    if sentence.endswith("?") or (len(sentence.split()) < SHORTEST and not is_item):
        return False
    if any(pattern.search(sentence) for pattern in _NOT_GENERAL):
        return False
    return not is_personal(sentence, names)


def numbers(sentence: str) -> frozenset[str]:
    """What two sentences must share to say the same: their numbers and negations."""
    return frozenset(
        re.findall(
            r"\d+(?:[.,]\d+)*|\bno\b|\bnot\b|\w+n['’]t\b|\bnever\b|\bcannot\b", sentence.lower()
        )
    )
