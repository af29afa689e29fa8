"""When a message itself says that a person should take over, or might: precise rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.escalation import foreign_rules
from core.escalation.detection.verdict import HandOver
from core.escalation.models import TicketReason
from core.escalation.request_rules import REQUESTS
from core.escalation.wording import (
    ADJECTIVE,
    AGENT,
    ANYONE,
    BOT,
    DANGEROUS,
    DATA,
    HAND_OVER,
    INNOCENT,
    NOT,
    PERSON,
    REQUEST,
    SOMEONE,
    TALK,
    THE,
    THING,
    TO,
    any_of,
)

RULES_VERSION = "2026-11-6"


@dataclass(frozen=True)
class Trigger:
    """A rule that matched, and the customer's words that it matched."""

    reason: TicketReason
    evidence: str
    outcome: HandOver = HandOver.NOW
    is_english: bool = True


_PATTERNS: dict[TicketReason, Sequence[str]] = {
    TicketReason.SAFETY: (
        r"\b(?:electric(?:al)? shock|(?:got|gave \w+|gets?) (?:an? )?(?:electric )?shock(?:ed)?)\b",
        r"\b(?:is|are|was|were|started|starts|began|keeps) (?:\w+ )?smoking\b",
        rf"\b(?:{DANGEROUS}|hub|lamp|bulb|supply|thermostat|it) smokes\b",
        r"\bsmoke (?:is |was )?(?:com\w+|came|ris\w+|pour\w+|out|from)\b",
        r"\b(?:there(?: is| was|['’]s)|saw|see|smell\w*(?: like| of)?|full of|filled with)"
        r" (?:\w+ )?smoke\b",
        r"\b(?:caught|catch(?:es|ing)?|on) fire\b",
        rf"\b{DANGEROUS} (?:is|was|are) burning\b",
        r"\bburn(?:ing|t|ed) (?:(?:my|his|her|our|their) )?"
        r"(?:smell|plastic|hand|finger|cable|wire)",
        r"\bsmell(?:s|ed|ing)? (?:\w+ )?(?:(?:of|like) )?"
        r"(?:burn\w*|smoke|gas|melt\w*|plastic|chemicals?)\b",
        r"\bsparks? (?:are |is |were )?(?:com|fly|flew|out)\w*|\bsparking\b|\bsparks\b",
        r"\b(?:melt(?:ed|ing)|exploded|scorch(?:ed)?(?: marks?)?|loud bang|overheat(?:ing|ed))\b",
        rf"\bswollen (?:\w+ )?{DANGEROUS}|\b(?:is|are|has|got) (?:\w+ )?(?:swollen|bulging)\b",
        r"\b(?:kill(?:ing)? myself|suicid\w*|end(?:ing)? (?:my life|it all)"
        r"|(?:hurt|harm|cut)(?:ing)? myself|(?:want|going) to die\b(?! for)"
        r"|better off (?:if i (?:were|was) )?(?:dead|without me)|wish i (?:were|was) dead"
        r"|(?:no|not see an?|any) reason to live|(?:not|n['’]t) want to (?:live|be alive)"
        r"|(?:can ?not|can['’]t) go on living)\b",
    ),
    TicketReason.SECURITY: (
        r"\b(?:account|profile|doorbell|camera|home) (?:has been|was|got|is being|is|been)"
        r" (?:hacked|taken over|compromised|hijacked|stolen)\b",
        r"\b(?:i|we|have|has|had|was|were|got) (?:been |got )?hacked\b|\bhacked (?:my|our|into)\b",
        r"\bunauthori[sz]ed (?:charge|payment|order|purchase|access|transaction)s?\b",
        rf"\b(?:{SOMEONE}|a stranger|my ex(?:[- ]\w+)?) (?:[\w'’]+ ){{0,6}}?(?:logged in|got into"
        r"|gets into|signed in|changed (?:my|the) (?:password|e-?mail|address)|took over"
        r"|taken over|is (?:using|in) my|(?:is |keeps )?(?:watch|talk)ing (?:us|me|my|through))",
        r"\bthreaten(?:s|ed|ing)? (?:me|us|my)\b",
        r"\bidentity theft\b",
        r"\b(?:account|cards?|money|payments?|transactions?|orders?)\b[^.?!]{0,60}"
        r"\b(?:it (?:is|was) not|(?:is|was)n['’]t|it['’]s not|not (?:made )?by) me\b",
        r"\b(?:purchases|charges|payments) (?:that )?(?:were|are) not (?:made by )?(?:me|mine)\b",
        r"\b(?:some ?one|some ?body|they|hackers?|scammers?|thie(?:f|ves)|a stranger)"
        r" (?:(?:has|have|is|are|was|were|keeps?|been|had|just|now) )*"
        r"(?:logg\w+ in(?:to)?|got into|using|used|buying|bought|spend\w*|spent|order\w*|moved|sent"
        r"|took|taken|withdr\w+|emptied)\b[^.?!]{0,40}"
        r"\b(?:my (?:\w+ )?(?:account|cards?|money|bank\w*|name|savings|profile)|in my name)\b",
        r"\b(?:stolen|lost)\b[^.?!]{0,40}\b(?:they|someone|somebody) (?:\w+ )?"
        r"(?:are|is|have|has|keeps?)? ?(?:buying|using|spending|ordering|paying)\b",
        r"\b(?:orders?|charges?|payments?) (?:\w+ ){0,3}(?:i|that i) (?:never|did not|didn['’]?t)"
        r" (?:ma[dk]e|place|authori[sz]e)",
    ),
    TicketReason.LEGAL: (
        r"\b(?:my|our) (?:lawyer|solicitor|attorney)s?\b",
        r"\b(?:get|getting|hire|hiring|call|calling|contact\w*|consult\w*|involv\w*|see|seeing"
        r"|instruct\w*|speak\w* (?:to|with)|talk\w* (?:to|with)|hear from|through|taken?)"
        r" (?:an?|the) (?:lawyer|solicitor|attorney)s?\b",
        r"\b(?:i|we)(?:['’]ll| will|['’]m going to| am going to|['’]re going to) sue\b",
        r"\b(?:legal action|lawsuit|small claims|press charges|charge-?backs?|ombudsman"
        r"|trading standards)\b",
        r"\b(?:take|taking) you to court\b|\bsee you in court\b|\bfile a (?:claim|suit) \w+",
        r"\bsu(?:e|ing) (?:you|your|them|the company)\b",
        r"\b(?:report\w*|complain\w*|go|going|turn|turning|write|writing)\b[^.?!]{0,50}"
        r"\b(?:consumer (?:authority|protection|association|board|agency)"
        r"|data protection (?:authority|officer)|regulator|the (?:press|newspapers?|police))\b",
    ),
    TicketReason.PRIVACY: (
        rf"(?<!how do i )(?<!how can i )(?<!can i )\b(?:delete|erase|remove|wipe|destroy)"
        rf" (?:\w+ ){{0,2}}?(?:{DATA}|everything (?:you|stored))",
        rf"\b(?:want|demand|request|send me|give me|need)\b[^.?!]{{0,20}}\b(?:copy|export|all)\b"
        rf"[^.?!]{{0,12}}\b{DATA}",
        r"\b(?:subject access request|right (?:to erasure|of access|to be forgotten))\b",
        r"\b(?:i|we) (?:hereby )?(?:object to|withdraw my consent)\b",
        rf"\bstop processing {DATA}",
        rf"\b(?:want|have|need|wish) {DATA}[^.?!]{{0,20}}\b(?:erased|deleted|removed|destroyed)\b",
        r"\b(?:want|have|need) (?:all )?my records (?:to be )?(?:erased|deleted|removed)\b",
    ),
    TicketReason.EXPLICIT_REQUEST: (
        rf"\b(?:{TALK}{TO}|{HAND_OVER}|reach |bring in )(?:please )?{THE}{PERSON}\b",
        rf"\b(?:{TALK}{TO}|{HAND_OVER}){SOMEONE}\b"
        r"(?! (?:outside|through|in front|at (?:my|the) door)\b)",
        r"\b(?:transfer|put) me (?:(?:on|over|through|directly) )*to\b",
        rf"\b{TALK}{TO}{THE}(?:reception|support|customer service|\w+ (?:team|department))\b",
        rf"\b(?:need|want|prefer|give me|let me have|get me) {THE}{ADJECTIVE}"
        rf"(?:{AGENT}|(?<=real )person|(?<=live )person|(?<=actual )person)\b",
        rf"\b{SOMEONE} (?:else )?(?:real|human|in person|in charge|with authority|on the line)\b",
        rf"\b(?:need|get) {SOMEONE} to"
        r" (?:call|help|look|talk|speak|explain|remove|check|sort|decide)\b",
        rf"^\W*(?:please )?(?:an? )?{ADJECTIVE}(?:{AGENT}|real person|person)"
        rf"(?:[\s,.!]+{any_of(AGENT, 'please', 'now', 'pls')})*\W*$",
        rf"\b(?:can|could|will|would|may|please|is there)\b[^.?!]{{0,30}}\b(?:{SOMEONE}"
        r"|a (?:real )?(?:person|human)|an? manager|an? supervisor)\b[^.?!]{0,25}\b"
        r"(?:(?:call|phone|ring|contact) (?:me|us)|(?:talk|speak|chat) (?:to|with) (?:me|us)"
        r"|(?:i|we) can (?:talk|speak|chat)|take over"
        r"|look (?:at|into) (?:this|it|my (?:\w+ )?(?:case|order|account|ticket|request|claim)))\b",
        r"\b(?:call|phone|ring) me back\b|(?:^|[.!?,:] ?)(?:please )?(?:call|phone|ring) me\b",
        rf"\bno more {BOT}|\bnot (?:with |to )?(?:an? |another )?{BOT}\b(?!\?)"
        rf"|\bthan (?:with|to) (?:an? )?{BOT}\b",
        rf"\b(?:{NOT}|not|stop)\b[^.?!]{{0,20}}\b(?:{TALK}|comfortable|sharing)\b[^.?!]{{0,40}}"
        rf"\b(?:with|to) (?:an? |another |the |this |your )?(?:{BOT}|you\b)",
        rf"\b{REQUEST}\b[^.?!]{{0,25}}\b{TALK}{TO}(?:(?:one of )?(?:the|your))"
        rf" (?!{THING}\b)"
        r"\w+(?: (?:team|desk|department|manager|staff))?(?:\W*$| (?:please|about|directly)\b)",
        rf"\b(?:connect|link) me (?:up )?(?:to|with) (?:the|your) (?!(?:\w+ )?{THING}\b)\w+"
        r"(?: \w+)?(?:,? please)?\W*$",
        r"^\W*(?:the |your )?(?:[\w-]+ ){1,2}(?:team|department|desk|staff),? (?:please|pls)\W*$",
        rf"\bnon[- ]?robot\w* |\b(?:ask|hear|want|get|need)\b[^.?!]{{0,40}}\bfrom (?:an? )?"
        rf"(?:real |live |human )*{AGENT}\b",
        rf"\b{ANYONE} (?:(?:there|around|available|else|at \w+) )*"
        r"(?:to|who can|(?:that )?i can) (?:talk|speak|chat) ?(?:to|with)?\W*$",
        rf"\b{REQUEST}\b[^.?!]{{0,25}}\b(?:chat|word|conversation) with (?:one|some|any|an?|the"
        rf"|your)\b(?! {THING})",
        *REQUESTS,
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
    (reason, re.compile(any_of(*patterns), re.IGNORECASE)) for reason, patterns in _PATTERNS.items()
]
_AMBIGUOUS = re.compile(
    r"\W*(?:agents?|support|help(?: me)?|assistance|customer (?:service|care|support)|advis[eo]r"
    r"|hotline|contact|contact support|i need (?:help|support)|live chat)(?:,? please)?\W*",
    re.IGNORECASE,
)
"""Whoever writes no more than this may want a person, or something that is called so."""
_REPEATEDLY = re.compile(
    r"\b(?:third|fourth|fifth|sixth|tenth|hundredth|3rd|4th|5th|6th) time\b"
    r"|\b(?:three|four|five|six|3|4|5|6) (?:different )?(?:times|chats|calls|e-?mails|messages)\b",
    re.IGNORECASE,
)


def trigger(message: str) -> Trigger | None:
    """The first rule that a message meets, the gravest reason first; `None` for most messages.

    Anger alone offers a person; anger about something that has failed three times brings one.
    """
    words = " ".join(message.split())
    if _AMBIGUOUS.fullmatch(words):
        return Trigger(TicketReason.EXPLICIT_REQUEST, words, HandOver.OFFER)
    relevant = INNOCENT.sub(lambda innocent: "–" * len(innocent.group()), words)
    for reason, rule in _RULES:
        if match := rule.search(relevant):
            return _weighed(reason, words[match.start() : match.end()].strip(), words)
    relevant = foreign_rules.without_innocent(words)
    for reason, rule in foreign_rules.RULES:
        if match := rule.search(relevant):
            evidence = words[match.start() : match.end()].strip()
            return Trigger(reason, evidence, is_english=False)
    return None


def _weighed(reason: TicketReason, evidence: str, words: str) -> Trigger:
    if reason is not TicketReason.FRUSTRATION:
        return Trigger(reason, evidence)
    if again := _REPEATEDLY.search(words):
        return Trigger(TicketReason.REPEATED_FAILURE, again.group())
    return Trigger(reason, evidence, HandOver.OFFER)
