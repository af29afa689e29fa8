"""Greetings, thanks and goodbyes: answered as a person would, without a search."""

import re

_GREETING = r"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))"
_THANKS = (
    r"(?:(?:many |ok(?:ay)? |great |perfect |super |cool )*(?:thanks|thank you|thx|ty|cheers)"
    r"(?: (?:a lot|so much|very much|again|for (?:your|the) help))?)"
)
_GOODBYE = (
    r"(?:bye|goodbye|good bye|see you|bye bye"
    r"|have a (?:nice|good|great) (?:day|evening|weekend|one)"
    r"|that(?:'s| is| was) all(?: for (?:now|today))?)"
)
_WELL = (
    r"(?:ok(?:ay)?|great|perfect|super|cool|got it|understood|alright|nice"
    r"|that (?:helps|helped|works|worked)|it works(?: now)?)"
)
_TAIL = r"(?:\s+(?:there|all|everyone|team|support|bot|you|then|now))*"

_KINDS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "greeting",
        re.compile(rf"{_GREETING}{_TAIL}(?:\s+how are you(?: today| doing)?)?", re.I),
        "Hello! What can I help you with?",
    ),
    (
        "goodbye",
        re.compile(rf"(?:(?:{_THANKS}|{_WELL})\s+)*{_GOODBYE}{_TAIL}", re.I),
        "Goodbye! If something else comes up, just write here again.",
    ),
    (
        "thanks",
        re.compile(rf"(?:{_WELL}\s+)*{_THANKS}{_TAIL}(?:\s+{_WELL})*", re.I),
        "You are welcome! Is there anything else I can help with?",
    ),
    (
        "acknowledgement",
        re.compile(rf"{_WELL}(?:\s+{_WELL})*", re.I),
        "Good to hear. Is there anything else I can help with?",
    ),
)
_PUNCTUATION = re.compile(r"[^\w' ]+")


def reply_to(message: str) -> tuple[str, str] | None:
    """Kind and reply if a message is nothing but small talk."""
    words = " ".join(_PUNCTUATION.sub(" ", message.replace("’", "'")).split())
    for kind, pattern, reply in _KINDS:
        if words and pattern.fullmatch(words):
            return kind, reply
    return None
