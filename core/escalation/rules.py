"""When a message itself says that a person should take over: rules of high precision."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.escalation.models import TicketReason

RULES_VERSION = "2026-11-2"


@dataclass(frozen=True)
class Trigger:
    """A rule that matched, and the customer's words that it matched."""

    reason: TicketReason
    evidence: str


def _any(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


_NOT = _any(r"don['’]?t", "do not", "no need", "not necessary", "rather not", "never")
_ADJECTIVE = r"(?:(?:real|live|actual|human|normal|different|other|another|single|damn) )*"
_AGENT = _any(
    "humans?(?: being)?",
    "agents?",
    "operator",
    "representatives?",
    "reps?",
    "advis[eo]r",
    "managers?",
    "supervisors?",
    "colleagues?",
    "technicians?",
    "(?:bank )?workers?",
    r"(?:\w+ )?officer",
    "(?:support|service|staff) (?:member|person|agent|employee)",
    "member of (?:the |your )?(?:staff|team)",
)
_PERSON = rf"{_ADJECTIVE}{_any(_AGENT, 'persons?', 'people', 'staff', 'employees?')}"
_SOMEONE = _any("someone", "somebody", "some one")
_BOT = _any("(?:chat ?)?bots?", "robots?", "machines?", "software", "computers?", "(?:an )?ai")
_THE = r"(?:(?:an?|the|your|some|any|one of|of) )*"
_TALK = r"(?:speak(?:ing)?|talk(?:ing)?|chat(?:ting)?|discuss)"
_TO = r" (?:(?:directly|about|this|it|please) )*(?:to|with) "
_HAND_OVER = (
    r"(?:(?:transfer|connect|put|pass|forward|redirect|hand|get|escalate) (?:me|this|it)"
    r"(?: (?:directly|straight|back|on|over|through))*(?: (?:to|with))?"
    r"|(?:transferred|connected|escalated?|put through) (?:to|with)) "
)
_DANGEROUS = _any("plug", "socket", "cable", "wire", "battery", "charger", "adapt[eo]r", "device")

_INNOCENT = re.compile(
    r"\b"
    + _any(
        r"(?:smoke|gas|heat|fire)[ -](?:detect|alarm|sensor)\w*",
        r"smoke[ -](?:gr[ea]y|colou?r|black|white|glass)",
        r"smok(?:e|ing)[ -](?:room|area|zone)",
        r"smoke (?:from|of) (?:the|a|my|our) (?:chimney|barbecue|bbq|grill|neighbou?r\w*)",
        r"shock[ -]?(?:proof|resist\w+|absorb\w+)",
        r"overheat\w*[ -](?:protect\w*|cut-?off|alarm|alert)s?",
        r"melt(?:ed|ing) (?:snow|ice)",
        r"(?:on )?fire (?:tv|tablet|stick|hd)",
        r"sparks? (?:joy|creativity|ideas)",
        r"shock(?:ed)? (?:when|at|to) (?:i )?(?:see|saw|read|the price|the bill|the invoice)",
        r"time zones?",
        r"(?:person|people|human|face)[ -](?:detect|alert|recogni|notification|sensor)\w*",
        r"agent-free",
        rf"(?:{_NOT})(?: (?:want|need|have|like|please))*(?: to)?(?: be)?"
        rf" (?:(?:call|phone|ring) me(?: back)?|(?:{_TALK}|transfer|connect|put|pass|bring in)\w*"
        rf"(?: (?:me|through|to|with|in))* {_THE}{_ADJECTIVE}(?:{_PERSON}|{_SOMEONE}))",
        rf"{_NOT} (?:want|need) (?:an?|any|the) {_PERSON}",
        r"what (?:happens )?(?:if|when)[^.?!]{0,40}hack\w*",
        rf"do (?:i|we|you) (?:need|want) (?:an? )?{_PERSON}",
        rf"(?:when|if|whether) {_SOMEONE} (?:\w+ ){{0,2}}?(?:logged|signed|changed)\w*",
        r"(?:against|from|prevent\w*|avoid\w*|being|stop)(?: being)? (?:hack|unauthori[sz]ed)\w*",
    ),
    re.IGNORECASE,
)
"""Topics, hypothetical questions and declined offers that hold a rule's words by chance."""

_PATTERNS: dict[TicketReason, Sequence[str]] = {
    TicketReason.SAFETY: (
        r"\b(?:electric(?:al)? shock|(?:got|gave \w+|gets?) (?:an? )?(?:electric )?shock(?:ed)?)\b",
        r"\b(?:is|are|was|were|started|starts|began|keeps) (?:\w+ )?smoking\b",
        rf"\b(?:{_DANGEROUS}|hub|lamp|bulb|supply|thermostat|it) smokes\b",
        r"\bsmoke (?:is |was )?(?:com\w+|came|ris\w+|pour\w+|out|from)\b",
        r"\b(?:there(?: is| was|['’]s)|saw|see|smell\w*(?: like| of)?|full of|filled with)"
        r" (?:\w+ )?smoke\b",
        r"\b(?:caught|catch(?:es|ing)?|on) fire\b",
        rf"\b{_DANGEROUS} (?:is|was|are) burning\b",
        r"\bburn(?:ing|t|ed) (?:smell|plastic|hand|finger|cable|wire)",
        r"\bsmell(?:s|ed|ing)? (?:\w+ )?(?:(?:of|like) )?"
        r"(?:burn\w*|smoke|gas|melt\w*|plastic|chemicals?)\b",
        r"\bsparks? (?:are |is |were )?(?:com|fly|flew|out)\w*|\bsparking\b|\bsparks\b",
        r"\b(?:melt(?:ed|ing)|exploded|scorch(?:ed)?(?: marks?)?|loud bang|overheat(?:ing|ed))\b",
        rf"\bswollen (?:\w+ )?{_DANGEROUS}|\b(?:is|are|has|got) (?:\w+ )?(?:swollen|bulging)\b",
        r"\b(?:kill myself|suicid\w*|end my life|hurt(?:ing)? myself)\b",
    ),
    TicketReason.SECURITY: (
        r"\b(?:account|profile|doorbell|camera|home) (?:has been|was|got|is being|is|been)"
        r" (?:hacked|taken over|compromised|hijacked|stolen)\b",
        r"\b(?:i|we|have|has|had|was|were|got) (?:been |got )?hacked\b|\bhacked (?:my|our|into)\b",
        r"\bunauthori[sz]ed (?:charge|payment|order|purchase|access|transaction)s?\b",
        rf"\b(?:{_SOMEONE}|a stranger|my ex(?:[- ]\w+)?) (?:[\w'’]+ ){{0,6}}?(?:logged in|got into"
        r"|gets into|signed in|changed (?:my|the) (?:password|e-?mail|address)|took over"
        r"|taken over|is (?:using|in) my|(?:is |keeps )?(?:watch|talk)ing (?:us|me|my|through))",
        r"\bthreaten(?:s|ed|ing)? (?:me|us|my)\b",
        r"\bidentity theft\b",
        r"\b(?:orders?|charges?|payments?) (?:\w+ ){0,3}(?:i|that i) (?:never|did not|didn['’]?t)"
        r" (?:ma[dk]e|place|authori[sz]e)",
    ),
    TicketReason.LEGAL: (
        r"\b(?:my|our|a|the) (?:lawyer|solicitor|attorney)s?\b",
        r"\b(?:legal action|lawsuit|small claims|press charges|charge-?backs?|ombudsman"
        r"|trading standards)\b",
        r"\b(?:take|taking) you to court\b|\bsee you in court\b|\bfile a (?:claim|suit) \w+",
        r"\bsu(?:e|ing) (?:you|your|them|the company)\b",
        r"\b(?:report\w*|complain\w*|go|going|turn|turning|write|writing)\b[^.?!]{0,50}"
        r"\b(?:consumer (?:authority|protection|association|board|agency)"
        r"|data protection (?:authority|officer)|regulator|the (?:press|newspapers?|police))\b",
    ),
    TicketReason.EXPLICIT_REQUEST: (
        rf"\b(?:{_TALK}{_TO}|{_HAND_OVER}|reach |bring in )(?:please )?{_THE}{_PERSON}\b",
        rf"\b(?:{_TALK}{_TO}|{_HAND_OVER}){_SOMEONE}\b"
        r"(?! (?:outside|through|in front|at (?:my|the) door)\b)",
        r"\b(?:transfer|put) me (?:(?:on|over|through|directly) )*to\b",
        rf"\b{_TALK}{_TO}{_THE}(?:reception|support|customer service|\w+ (?:team|department))\b",
        rf"\b(?:need|want|prefer|give me|let me have|get me) {_THE}{_ADJECTIVE}"
        rf"(?:{_AGENT}|(?<=real )person|(?<=live )person|(?<=actual )person)\b",
        rf"\b{_SOMEONE} (?:else )?(?:real|human|in person|in charge|with authority|on the line)\b",
        rf"\b(?:need|get) {_SOMEONE} to"
        r" (?:call|help|look|talk|speak|explain|remove|check|sort|decide)\b",
        rf"^\W*(?:please )?(?:an? )?{_ADJECTIVE}(?:{_AGENT}|real person|person)"
        rf"(?:[\s,.!]+{_any(_AGENT, 'please', 'now', 'pls')})*\W*$",
        rf"\b(?:can|could|will|would|may|please|is there)\b[^.?!]{{0,30}}\b(?:{_SOMEONE}"
        r"|a (?:real )?(?:person|human)|an? manager|an? supervisor)\b[^.?!]{0,25}\b"
        r"(?:(?:call|phone|ring|contact) (?:me|us)|(?:talk|speak|chat) (?:to|with) (?:me|us)"
        r"|(?:i|we) can (?:talk|speak|chat)|take over"
        r"|look (?:at|into) (?:this|it|my (?:\w+ )?(?:case|order|account|ticket|request|claim)))\b",
        r"\b(?:call|phone|ring) me back\b|(?:^|[.!?,:] ?)(?:please )?(?:call|phone|ring) me\b",
        rf"\bno more {_BOT}|\bnot (?:with |to )?(?:an? |another )?{_BOT}\b(?!\?)"
        rf"|\bthan (?:with|to) (?:an? )?{_BOT}\b",
        rf"\b(?:{_NOT}|not|stop)\b[^.?!]{{0,20}}\b(?:{_TALK}|comfortable|sharing)\b[^.?!]{{0,40}}"
        rf"\b(?:with|to) (?:an? |another |the |this |your )?(?:{_BOT}|you\b)",
        r"\b(?:make an exception|written promise|(?:promise|confirm) (?:\w+ ){0,3}in writing)\b",
    ),
    TicketReason.FRUSTRATION: (
        r"\b(?:this is|it['’]?s|it is|for|now) (?:\w+ )?the (?:third|fourth|fifth|sixth|tenth"
        r"|hundredth|3rd|4th|5th|6th) time\b (?!the\b)",
        r"\b(?:this|it) is (?:ridiculous|unacceptable|outrageous|a disgrace|a joke)\b",
        r"\byou(?: people| all)? are (?:\w+ )?(?:a joke|useless|incompetent)\b",
        r"\b(?:absolutely|completely|totally|utterly) useless\b|\bbot is (?:stupid|useless)\b",
        r"\b(?:i am|i['’]?m)(?: \w+)? (?:furious|fed up|sick of)\b",
        r"\bthis is (?:really |so )?frustrating\b",
        r"\bhad (?:it|enough) with (?:you|your)\b|\bi['’]?m done with you\b",
        r"\bworst (?:service|company|support)\b",
        r"\b(?:nobody|no one) (?:\w+ )?(?:helps|answers|replies|listens|cares)\b",
        r"\b(?:nobody|no one) takes responsibility\b",
    ),
}
_RULES = [
    (reason, re.compile(_any(*patterns), re.IGNORECASE)) for reason, patterns in _PATTERNS.items()
]


def trigger(message: str) -> Trigger | None:
    """The first rule that a message meets, the gravest reason first; `None` for most messages."""
    words = " ".join(message.split())
    relevant = _INNOCENT.sub(lambda innocent: "–" * len(innocent.group()), words)
    for reason, rule in _RULES:
        if match := rule.search(relevant):
            return Trigger(reason, words[match.start() : match.end()].strip())
    return None
