"""When a message itself says that a person should take over: rules of high precision."""

import re
from dataclasses import dataclass

from core.escalation.models import TicketReason

RULES_VERSION = "2026-11-1"


@dataclass(frozen=True)
class Trigger:
    """A rule that matched, and the customer's words that it matched."""

    reason: TicketReason
    evidence: str


_PERSON = (
    r"(?:(?:real|live|actual|human|another)\s+)*(?:human(?:\s+being)?|person|people|agent|operator"
    r"|representative|rep|advisor|adviser|manager|supervisor|someone\s+(?:real|human)"
    r"|somebody\s+(?:real|human)|(?:support|service|staff)\s+(?:member|person|agent|employee)"
    r"|(?:member\s+of\s+(?:the\s+)?)?staff|colleague|employee)"
)
_WISH = (
    r"(?:speak|talk|chat|connect(?:ed)?|transfer(?:red)?|put\s+(?:me\s+)?through|pass(?:ed)?\s+"
    r"(?:me\s+)?(?:on|over)|escalate|hand(?:ed)?\s+(?:me\s+)?over|get\s+(?:me|hold\s+of)|reach"
    r"|need|want|prefer|give\s+me|let\s+me\s+have|bring\s+in|forward\s+(?:me|this))"
)
_PATTERNS: tuple[tuple[TicketReason, str], ...] = (
    (
        TicketReason.SAFETY,
        r"\b(?:electric(?:al)?\s+shock|(?:got|gave\s+\w+|gets?)\s+(?:a\s+|an\s+)?(?:electric\s+)?"
        r"shock(?:ed)?|smok(?:e|ing|es)|caught\s+fire|on\s+fire|burn(?:ing|t|ed)\s+(?:smell|plastic"
        r"|hand|finger|cable|wire)|smells?\s+(?:of\s+|like\s+)?(?:burn\w*|smoke|gas|melt\w*|plastic)"
        r"|sparks?(?:ing)?\b|melt(?:ed|ing)|exploded|swollen\s+battery|overheat(?:ing|ed)"
        r"|kill\s+myself|suicid\w*|end\s+my\s+life|hurt\s+myself)",
    ),
    (
        TicketReason.SECURITY,
        r"\b(?:(?:account|profile|doorbell|camera|home)\s+(?:has\s+been|was|got|is\s+being|is|been)"
        r"\s+(?:hacked|taken\s+over|compromised|hijacked|stolen)|hacked|been\s+hacked|unauthori[sz]ed"
        r"\s+(?:charge|payment|order|purchase|access|transaction)s?|(?:someone|somebody|a\s+stranger"
        r"|my\s+ex)\s+(?:else\s+)?(?:\w+\s+){0,3}(?:logged\s+in|got\s+into|signed\s+in|changed\s+my"
        r"|took\s+over|gets\s+into|is\s+using\s+my|is\s+in\s+my|watch\w*\s+us)|identity\s+theft"
        r"|(?:orders?|charges?|payments?)\s+(?:\w+\s+){0,3}(?:i|that\s+i)\s+(?:never|did\s+not"
        r"|didn['’]?t)\s+(?:ma[dk]e|place|authori[sz]e))",
    ),
    (
        TicketReason.LEGAL,
        r"\b(?:(?:my|our|a|the)\s+(?:lawyer|solicitor|attorney)s?|legal\s+action|(?:take|taking)\s+"
        r"you\s+to\s+court|small\s+claims|su(?:e|ing)\s+(?:you|your|them|the\s+company)|lawsuit"
        r"|consumer\s+(?:authority|protection|rights?|association|board)|ombudsman|trading\s+standards"
        r"|data\s+protection\s+(?:authority|officer)|press\s+charges|go(?:ing)?\s+to\s+the\s+(?:press"
        r"|newspapers?|police)|charge\s*back)\b",
    ),
    (
        TicketReason.EXPLICIT_REQUEST,
        rf"\b{_WISH}\s+(?:(?:to|with|through|by|me|us|in|for|speak|talk|chat|please|directly)\s+)*"
        rf"(?:a|an|the|your|some|one\s+of\s+your|any|with)?\s*{_PERSON}\b"
        rf"|\b(?:no\s+more\s+(?:bots?|robots?|machines?|chatbots?))\b"
        rf"|^\W*(?:please\s+)?(?:a\s+)?(?:real\s+|live\s+)?(?:human|agent|operator|representative"
        rf"|real\s+person|person)(?:\s+please|\s+now|\s+pls)*\W*$"
        rf"|\b(?:can|could|will|would|may|please|is\s+there)\b[^.?!]{{0,30}}\b(?:someone|somebody"
        rf"|a\s+(?:real\s+)?(?:person|human)|a\s+manager|a\s+supervisor)\b[^.?!]{{0,25}}\b(?:call|phone"
        rf"|ring|contact|help|talk|speak|look|take\s+over)\b"
        rf"|\b(?:call|phone|ring)\s+me(?:\s+back)?\b|\b(?:speak|talk|chat)\s+(?:to|with)\s+"
        rf"(?:someone|somebody)\b"
        rf"|\bnot\s+(?:a|another)\s+(?:bot|robot|machine|chatbot|computer)\b",
    ),
    (
        TicketReason.FRUSTRATION,
        r"\b(?:(?:third|fourth|fifth|sixth|tenth|hundredth|3rd|4th|5th|6th)\s+time\s+(?:i|that\s+i"
        r"|now|this|asking)|(?:this|it)\s+is\s+(?:ridiculous|unacceptable|outrageous|a\s+disgrace"
        r"|a\s+joke)|(?:i\s+am|i['’]?m)\s+(?:so\s+)?(?:furious|fed\s+up|sick\s+of)|worst\s+"
        r"(?:service|company|support)|nobody\s+(?:helps|answers|replies|listens|cares)"
        r"|no\s+one\s+(?:helps|answers|replies|listens|cares))",
    ),
)
_RULES = [(reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _PATTERNS]
_DECLINED = re.compile(
    r"\b(?:no\s+need|do\s+not|don['’]?t|not\s+necessary)\s+(?:to\s+|want\s+(?:to\s+)?|need\s+"
    r"(?:to\s+)?)?(?:be\s+)?(?:speak|talk|transfer\w*|connect\w*|call|an?\s+agent|a\s+person|a\s+human)",
    re.IGNORECASE,
)


def trigger(message: str) -> Trigger | None:
    """The first rule that a message meets, the gravest reason first; `None` for most messages."""
    for reason, rule in _RULES:
        match = rule.search(message)
        if match is None:
            continue
        if reason is TicketReason.EXPLICIT_REQUEST and _DECLINED.search(message):
            continue
        return Trigger(reason, match.group().strip())
    return None
