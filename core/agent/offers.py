"""Whether a message takes up or turns down the offer of a person, in plain words."""

import re

_PLEASE = r"(?:please|thanks|thank you|thx|ok(?:ay)?|then|now)"
_DO_IT = (
    r"(?:please )?(?:do(?: (?:that|it|so))?|go ahead|(?:connect|transfer|put) me(?: through)?"
    r"|bring (?:in )?(?:a person|someone|somebody|one)(?: in)?|get (?:me )?(?:a person|someone|one)"
    r"|i would(?: like that| love that)?|i['’]d (?:like|love) (?:that|to|it)|i do|i want that"
    r"|that would be (?:good|great|nice|lovely|helpful|perfect)|sounds good"
    r"|let['’]s do (?:that|it))"
)
_YES_WORD = (
    r"(?:yes|yeah|yep|yup|ya|sure|of course|certainly|absolutely|definitely|gladly|ok(?:ay)?"
    r"|please|alright|all right|fine)"
)
_NO_WORD = r"(?:no|nope|nah|no thanks|no thank you|not now|not necessary|no need|never mind)"
_LEAVE = (
    r"(?:thanks|thank you|leave it|that['’]s (?:ok(?:ay)?|fine|all)|(?:it['’]s|i['’]m) (?:ok(?:ay)?"
    r"|fine|good|all right)|no need|not necessary|not now|don['’]t"
    r"|do not|i don['’]t(?: want (?:that"
    r"|one|a person))?|forget it|never mind|please|for now|a person is not (?:needed|necessary))"
)
_GAP = r"[\s,.!;:–-]+"
_YES = re.compile(
    rf"\W*(?:{_YES_WORD}|{_DO_IT})(?:{_GAP}(?:{_YES_WORD}|{_DO_IT}|{_PLEASE}))*\W*", re.IGNORECASE
)
_NO = re.compile(rf"\W*(?:{_NO_WORD}|leave it)(?:{_GAP}{_LEAVE})*\W*", re.IGNORECASE)


def is_yes(message: str) -> bool:
    """Whether a message says nothing but yes to an offer that was just made."""
    return _YES.fullmatch(message) is not None


def is_no(message: str) -> bool:
    """Whether a message says nothing but no to it."""
    return _NO.fullmatch(message) is not None
