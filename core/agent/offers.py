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
_GAP = r"[\s,.!;:–¡¿-]+"
_FOREIGN_YES = (
    r"(?:ja|jawohl|gern|gerne|ja gerne?|natürlich|klar|sicher|unbedingt|auf jeden fall"
    r"|einverstanden|in ordnung|machen sie das|mach das|das wäre (?:gut|nett|toll|super|prima)"
    r"|sehr gerne?"
    r"|holen sie (?:jemanden|einen menschen|ihn)(?: dazu)?|bitte"
    r"|sí|si|claro(?: que sí)?|por supuesto|de acuerdo|vale|hágalo|adelante|me gustaría"
    r"|sería (?:estupendo|genial|perfecto|bueno)|con mucho gusto|por favor"
    r"|oui|ouais|bien sûr|d['’]accord|volontiers|avec plaisir|certainement|allez-y|faites(?:-le)?"
    r"|je veux bien|ce serait (?:bien|parfait|super|gentil)|s['’]il (?:vous|te) pla[iî]t|svp|stp)"
)
_FOREIGN_THANKS = (
    r"(?:danke(?: schön)?|vielen dank|jetzt|dann|gracias|muchas gracias|ahora|merci(?: beaucoup)?"
    r"|maintenant|alors)"
)
_FOREIGN_NO = (
    r"(?:nein|nee|nö|ne|nein danke|danke nein|nicht nötig|jetzt nicht|lieber nicht|lassen sie es"
    r"|nicht jetzt|brauche ich nicht|muss nicht sein"
    r"|no|no gracias|gracias no|no hace falta|no es necesario|ahora no|mejor no|déjelo"
    r"|non|non merci|merci non|pas (?:la peine|nécessaire|maintenant|besoin)|ce n['’]est pas"
    r" (?:la peine|nécessaire)|ça ira|laissez)"
)
_FOREIGN_LEAVE = (
    r"(?:danke|schon gut|passt schon|ist (?:gut|in ordnung|nicht nötig)|es geht (?:schon|so)|bitte"
    r"|gracias|está bien|así está bien|merci|c['’]est bon|ça va|tout va bien"
    r"|pas (?:besoin|la peine))"
)
_YES = re.compile(
    rf"\W*(?:{_YES_WORD}|{_DO_IT})(?:{_GAP}(?:{_YES_WORD}|{_DO_IT}|{_PLEASE}))*\W*", re.IGNORECASE
)
_NO = re.compile(rf"\W*(?:{_NO_WORD}|leave it)(?:{_GAP}{_LEAVE})*\W*", re.IGNORECASE)
_OTHER_YES = re.compile(
    rf"\W*{_FOREIGN_YES}(?:{_GAP}(?:{_FOREIGN_YES}|{_FOREIGN_THANKS}))*\W*", re.IGNORECASE
)
_OTHER_NO = re.compile(
    rf"\W*{_FOREIGN_NO}(?:{_GAP}(?:{_FOREIGN_NO}|{_FOREIGN_LEAVE}))*\W*", re.IGNORECASE
)
"""In German, Spanish and French: whoever was just offered a person says little else by them."""


def is_yes(message: str) -> bool:
    """Whether a message says nothing but yes to an offer that was just made."""
    return any(words.fullmatch(message) for words in (_YES, _OTHER_YES))


def is_no(message: str) -> bool:
    """Whether a message says nothing but no to it."""
    return any(words.fullmatch(message) for words in (_NO, _OTHER_NO))
