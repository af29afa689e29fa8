"""What a message is about: without its greeting, its signature and who may be reached where.

A name, an address and a telephone number say nothing of the topic, but they draw the vector of a
short question away from it, and their digits and names count as words that no article has.
"""

import re
from collections.abc import Iterator

from core.knowledge.lexical import FUNCTION_WORDS, terms
from core.memory.extraction import facts_in
from core.memory.facts import FactKind
from core.sessions.hidden import PLACEHOLDER

CONTACTS = frozenset({FactKind.EMAIL, FactKind.PHONE, FactKind.NAME})

LONGEST_SIGNATURE = 8
"""Lines and sentences after "Best regards"; more is text of its own."""
LONGEST_SIGNED_LINE = 80
"""Characters of such a line."""

FEWEST_OPENING, FEWEST_AFTER = 3, 8
"""Topic words of a first sentence that can be searched for alone, and of what follows it."""

_CONTACT_WORD_LIST = """
address call called calling cell contact customer email emails e-mail mail mails mobile name
named number numbers phone reach reachable reply tel telephone text whatsapp write writing best m s
der die das bin ich heiße heisse ist kunde kundin lautet mein meine name nummer telefon
telefonnummer handy handynummer adresse erreichbar erreichen können mir mich sie unter und
mailadresse e-mail-adresse
al con contactar correo cliente clienta el electrónico es escribir la llamo llamar me mi móvil
nombre número puede pueden soy teléfono y
adresse appelle client cliente contacter courriel est et je joindre le ma mon moi numéro nom
pouvez suis téléphone portable vous
"""
_CONTACT_WORDS = frozenset(_CONTACT_WORD_LIST.split())
"""Words that only lead to a contact, in the four languages of the interface."""

_NAME = r"(?:Mr|Mrs|Ms|Herr|Frau|Señora?|Madame|Monsieur|[A-ZÀ-ÖØ-Þ][\w'’-]*)\.?"
_WHOM = (
    r"(?i:there|here|all|everyone|everybody|team|support|folks|sir|madam|or|and|und|y|et|to|the|dear"
    r"|whom|it|may|concern|damen|herren|zusammen|a|todos|equipo|l'équipe|à|tous)"
)
_GREETING = re.compile(
    r"\A\W*(?i:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|to whom"
    r"|hallo|guten (?:tag|morgen|abend)|moin|servus|liebe[rs]?|sehr geehrte[rs]?"
    r"|hola|buen[oa]s (?:días|tardes|noches)|estimad[oa]s?|bonjour|bonsoir|ch(?:er|ère)s?)\b"
    rf"(?:[ \t]+(?:{_WHOM}\b|{_NAME})){{0,6}}[ \t]*(?:[,.!:;–—-]+\s|\n)\s*"
)
_PIECE = re.compile(r"(?:[^\n.!?]|[.!?](?!\s|\Z))+[.!?]*\s*|[\n.!?]+\s*")
"""A line or a sentence with what ends it."""
_SIGNING = re.compile(
    r"\s*(?:--|(?i:(?:many |kind |best |warm )?(?:thanks|thank you|thx|regards|wishes|cheers)"
    r"|best|sincerely|yours|sent from my|danke|vielen dank|besten dank|(?:mit )?(?:freundliche[nr]?"
    r"|viele[nr]?|beste[nr]?|liebe[nr]?|schöne[nr]?) gr[uü](?:ß|ss)en?|gr(?:uß|üße)|mfg|lg"
    r"|(?:muchas )?gracias|(?:un )?(?:cordial )?saludos?|atentamente|merci|cordialement"
    r"|bien à vous)\b)"
    r"(?i:[\s,]*(?:in advance|for (?:your|the|any) (?:help|time|support|reply)|a lot|so much"
    r"|very much|again|and|best|kind|regards|truly|sincerely|faithfully|iphone|ipad|android|phone"
    r"|im voraus|für (?:ihre|die) hilfe|por (?:su|la) ayuda|(?:beaucoup|d'avance)))*"
    rf"(?:[\s,]*{_NAME}){{0,4}}[\s,.!–—-]*"
)
_CLAUSE = re.compile(r"(?:[^,.;:!?\n]|[.:](?=\w))*(?:[,;!?\n]|[.:](?!\w)|\Z)")
_MARK = "\0"
_REACHING = re.compile(
    r"(?i:\b(?:you (?:can|may|could) (?:also )?|please |pls |feel free to |just )?"
    r"(?:reach|contact|call|text|ring|phone|e-?mail|mail|message|write(?: to)?|reply to"
    r"|get back to) (?:me|us)\b|\b(?:my|our) (?:e-?mail|phone|mobile|cell|tele?phone|number"
    r"|contact)(?: (?:address|number|no\.?))? (?:is|are)\b)"
    rf"(?:[ ,]*(?:at|on|by|via|or|and|under|through|here|my|mobile|e-?mail|phone|number)\b)*"
    rf"[ :]*{_MARK}(?:[ ,]*(?:(?:at|on|by|via|or|and)\b[ ]*)*{_MARK})*"
)
"""Where somebody may be reached, within a clause that says more."""


def topical(message: str) -> str:
    """The message without greeting, signature and contacts; all of it if nothing else is left."""
    ungreeted = _GREETING.sub("", message, count=1)
    kept = _unsigned(_without_contacts(ungreeted)).strip()
    return kept if _has_topic(kept) else message


def opening(text: str) -> str | None:
    """The first sentence or line of a text that goes on at length, such as a letter's subject."""
    for found in _PIECE.finditer(text):
        if _has_topic(found[0]):
            after = topic_words(text[found.end() :])
            long = len(topic_words(found[0])) >= FEWEST_OPENING and len(after) >= FEWEST_AFTER
            return found[0].strip() if long else None
    return None


def _unsigned(text: str) -> str:
    """The text up to where its last lines only take leave."""
    pieces = [(found.start(), found[0]) for found in _PIECE.finditer(text)]
    last = [(start, piece) for start, piece in pieces if piece.strip()][-LONGEST_SIGNATURE - 1 :]
    for place, (start, piece) in enumerate(last):
        if _SIGNING.fullmatch(piece) and all(_may_sign(after) for _, after in last[place:]):
            return text[:start]
    return text


def _may_sign(piece: str) -> bool:
    return len(piece) <= LONGEST_SIGNED_LINE and "?" not in piece


def _without_contacts(text: str) -> str:
    """The text without clauses that only give contacts, and without those in other clauses."""
    spans = sorted(_contacts(text))
    if not spans:
        return text
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], _MARK]
        at = max(at, end)
    marked = _REACHING.sub(_MARK, "".join([*parts, text[at:]]))
    clauses = (found[0] for found in _CLAUSE.finditer(marked))
    return "".join(clause.replace(_MARK, "") for clause in clauses if not _gives_contact(clause))


def _contacts(text: str) -> Iterator[tuple[int, int]]:
    for fact in facts_in(text):
        if fact.kind in CONTACTS:
            yield fact.start, fact.end
    for found in PLACEHOLDER.finditer(text):
        yield found.span()


def _gives_contact(clause: str) -> bool:
    if _MARK not in clause or "?" in clause:
        return False
    return _CONTACT_WORDS.issuperset(topic_words(clause.replace(_MARK, " ")))


def _has_topic(text: str) -> bool:
    return any(topic_words(text))


def topic_words(text: str) -> list[str]:
    """The distinct terms of a text that carry its topic; none where it has only function words."""
    return [term for term in terms(text) if term not in FUNCTION_WORDS]
