"""How customers speak of what is remembered. Every pattern is about the memory, not the product."""

import re

from core.memory.facts import FactKind
from core.memory.kinds import noted_in
from core.memory.known import BARE

_KEYS = (
    (r"e-?mail(?: address)?", {"email"}),
    (r"(?:tele)?phone(?: number)?|mobile(?: number)?|cell(?: ?phone)?(?: number)?", {"phone"}),
    (r"(?:full |first |last )?name", {"name"}),
    (r"order(?: (?:number|id|no))?", {"order", "reference"}),
    (r"(?:ticket|case|incident)(?: (?:number|id|no))?", {"ticket", "reference"}),
    (r"invoice(?: (?:number|id|no))?", {"invoice", "reference"}),
    (r"(?:booking|reservation|confirmation)(?: (?:number|id|code|no))?", {"booking", "reference"}),
    (r"(?:tracking|shipment|parcel|package)(?: (?:number|id|code|no))?", {"tracking"}),
    (r"(?:rma|return)(?: (?:number|id|code|no))?", {"return"}),
    (r"reference(?: (?:number|id|code|no))?", {"reference"}),
    (r"error(?: (?:code|number|no))?", {"error"}),
    (r"(?:product |software |app )?version", {"product"}),
    (r"wish(?:es)?|preferences?", {"preference"}),
)
_THING = "|".join(pattern for pattern, _ in _KEYS)
_PLEASE = r"(?:(?:please|hey|hi|ok(?:ay)?|so|and|now|well|actually|no),? )*"
_CAN_YOU = r"(?:(?:can|could|would|will) you (?:please )?|i (?:want|would like|'d like) you to )?"
_NOW = r"(?: (?:please|now|again|then|thanks|thank you))*"
_ABOUT_ME = r"(?: (?:about|of|from|on) me)"
_KNOW = r"(?:know|remember|have(?: (?:stored|saved|noted|remembered))?|recall|note|store|save)"
ASKS_WHAT_IS_KNOWN = re.compile(
    rf"{_PLEASE}(?:"
    rf"what (?:do|did|have) you (?:already |still )?(?:{_KNOW}|known|kept|learned)"
    rf"(?: down)?{_ABOUT_ME}(?: so far| already)?"
    rf"|(?:can|could) you (?:tell|show) me what you (?:{_KNOW}){_ABOUT_ME}"
    rf"|(?:tell|show) me (?:what|everything) you (?:{_KNOW}){_ABOUT_ME}"
    rf"|what (?:information|data|facts) (?:do|did) you (?:{_KNOW}){_ABOUT_ME}"
    rf"|do you (?:remember|know) (?:anything|something){_ABOUT_ME}|do you remember me"
    rf"){_NOW}",
    re.IGNORECASE,
)
_MEMORY = r"(?: (?:from|in) (?:your )?memory)"
_ALL = (
    rf"(?:everything|all)(?: of (?:it|that|this))?(?: (?:that )?(?:you (?:{_KNOW})|i (?:have )?"
    rf"(?:said|told you|wrote)))?{_ABOUT_ME}?|(?:all )?my (?:data|details|information|facts)|me"
    rf"|what you (?:{_KNOW})(?:{_ABOUT_ME})?"
)
_LAST = r"(?:that|this)(?: (?:number|one|last one|again))?|what i (?:just )?(?:said|told you|wrote)"
FORGETS = re.compile(
    rf"{_PLEASE}{_CAN_YOU}(?:please )?(?:"
    rf"forget (?:about )?(?:{_ALL}|{_LAST}|(?:my|the|that|this) (?:{_THING})(?: that i \w+ you)?)"
    rf"{_MEMORY}?"
    rf"|(?:delete|erase|remove|wipe|clear) (?:{_ALL}|{_LAST}|(?:my|the) (?:{_THING})){_MEMORY}"
    rf"|(?:delete|erase|remove|wipe) (?:everything|all|what) (?:that )?you (?:{_KNOW}){_ABOUT_ME}"
    rf"|don't remember (?:{_ALL}|{_LAST}|my (?:{_THING}))"
    rf"){_NOW}",
    re.IGNORECASE,
)
FORGETS_ALL = re.compile(
    rf"\b(?:forget|delete|erase|remove|wipe|clear|remember) (?:about )?(?:{_ALL})"
    rf"(?:{_MEMORY})?(?:{_NOW})$",
    re.IGNORECASE,
)
FORGETS_LAST = re.compile(
    rf"\b(?:forget|delete|erase|remove|wipe|clear|remember) (?:{_LAST})(?:{_MEMORY})?(?:{_NOW})$",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(
    rf"{_PLEASE}(?:"
    rf"(?:what|which)(?:'s| is| was) my (?P<a>{_THING})"
    rf"|(?:what|which) (?P<b>{_THING}) (?:do|did) (?:you have|i (?:give|tell|say|mention))"
    rf"(?: (?:for|of|from) me| you)?(?: (?:on file|noted|stored|saved))?"
    rf"|do you (?:still )?(?:have|know|remember|recall) my (?P<c>{_THING})(?: noted)?"
    rf"|(?:tell|remind) me (?:of )?my (?P<d>{_THING})"
    rf"|(?:can|could) you (?:tell|remind) me (?:of |what )?(?:my )?(?P<e>{_THING})(?: is| was)?"
    rf"){_NOW}(?: (?:that )?i (?:gave|told|mentioned|said)(?: (?:to )?you)?(?: earlier| before)?)?",
    re.IGNORECASE,
)
_FORGETS_THING = re.compile(
    rf"\b(?:forget|delete|erase|remove|wipe|clear|remember) (?:about )?"
    rf"(?:my|the|that|this) (?P<a>{_THING})\b",
    re.IGNORECASE,
)
_GOODS = (
    r"(?:order|parcel|package|shipment|delivery|ticket|case|invoice|booking|reservation|return"
    r"|refund|claim|request|purchase)"
)
LEANS_ON_MATTER = re.compile(
    rf"\b(?:my|the|that|this) (?:\w+ )?{_GOODS}\b(?! (?:number|id|confirmation|form|label|policy))"
    r"|\bwhere(?:'s| is| has| was| are|’s) (?:it|that|my (?:stuff|things|items?))\b"
    r"|\bwhen (?:will|does|is|do|can|should)"
    r" (?:it|that|i (?:get|receive|have|expect) (?:it|that))\b"
    r"|\b(?:has|is|was|will) (?:it|that) (?:been |be )?(?:shipped|sent|arrive[d]?|delivered|come"
    r"|dispatched|delayed|lost|cancell?ed|refunded|paid|on (?:its|the) way)\b"
    r"|\b(?:it|that) (?:has not|hasn['’]t|did not|didn['’]t|never|still has not|still hasn['’]t)"
    r" (?:yet )?(?:arriv|come|ship|been|show)"
    r"|\b(?:track|cancel|return|exchange|change|send back|refund|stop) (?:it|that|them)\b",
    re.IGNORECASE,
)
"""Where the customer means a certain order or ticket without saying which."""
_FILLERS = re.compile(
    r"\b(?:my|our|the|a|an|and|or|is|it|its|it's|was|are|am|i|i'm|me|this|that|here|you|go|hi|hello"
    r"|hey|yes|yeah|yep|sure|ok|okay|of|course|no|nope|not|sorry|wait|oops|actually|meant|mean|made"
    r"|mistake|typo|wrong|correct|correction|right|should|be|have|been|instead|order|orders|ticket"
    r"|case|number|numbers|id|no|nr|code|reference|ref|booking|reservation|confirmation|tracking"
    r"|invoice|parcel|shipment|rma|email|e|mail|address|phone|telephone|mobile|cell|name|called|full"
    r"|new|one|thanks|thank|please|s|fax|work|home|office|but|so|with|for|by|at|on|reach|can|call"
    r"|note|down|please|to|in|fact|purchase|incident|pnr)\b",
    re.IGNORECASE,
)
_ANY_WORD = re.compile(r"\w")


def asked_for(words: str, *, forget: bool = False) -> frozenset[str] | None:
    """The keys of what a message asks for, or wants forgotten; `None` if it does not."""
    found = _FORGETS_THING.search(words) if forget else _ASKS_FOR.fullmatch(words)
    if found is None:
        return None
    thing = next(part for part in found.groupdict().values() if part)
    return next(
        (frozenset(k) for p, k in _KEYS if re.fullmatch(p, thing, re.IGNORECASE)), frozenset()
    )


def only_tells(message: str) -> bool:
    """Whether a message is nothing but facts of the customer's, such as an order number."""
    if len(message) > 200 or "?" in message:
        return False
    noted = noted_in(message)
    if noted and all(each.key in _NEVER_ALONE for each in noted):
        return False
    rest = message
    for each in sorted(noted, key=lambda each: each.start, reverse=True):
        rest = f"{rest[: each.start]} {rest[each.end :]}"
    rest = BARE.sub(" ", rest) if not noted else rest
    if rest == message:
        return False
    return not _ANY_WORD.search(_FILLERS.sub(" ", rest.replace("’", "'")))


_NEVER_ALONE = frozenset({FactKind.AMOUNT, FactKind.DATE, FactKind.PRODUCT, "preference"})
"""Said alone these answer a question that was asked, and need more than a receipt."""
