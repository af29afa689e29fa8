"""Greetings, thanks and goodbyes: answered as a person would, without a search."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.language.language import Language
from core.language.words import ENGLISH, Words


@dataclass(frozen=True)
class _Said:
    """How these are said in one language: patterns."""

    greeting: str
    thanks: str
    goodbye: str
    well: str
    tail: str
    """What may follow a greeting or a goodbye."""
    regards: str
    """What a letter ends with, before the name."""
    how_are_you: str = r"(?!)"


_SAID: Mapping[Language, _Said] = {
    Language.EN: _Said(
        greeting=r"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))",
        thanks=r"(?:(?:many |ok(?:ay)? |great |perfect |super |cool )*"
        r"(?:thanks|thank you|thx|ty|cheers)"
        r"(?: (?:a lot|so much|very much|again|for (?:your|the) help))?)",
        goodbye=r"(?:bye|goodbye|good bye|see you|bye bye"
        r"|have a (?:nice|good|great) (?:day|evening|weekend|one)"
        r"|that(?:'s| is| was) all(?: for (?:now|today))?)",
        well=r"(?:ok(?:ay)?|great|perfect|super|cool|got it|understood|alright|nice"
        r"|that (?:helps|helped|works|worked)|it works(?: now)?)",
        tail=r"(?:there|all|everyone|team|support|bot|you|then|now)",
        regards=r"(?:(?:(?:with|and) )?(?:(?:best|kind|kindest|warm|many) )?(?:regards|wishes)"
        r"|best|sincerely|yours(?: (?:truly|sincerely|faithfully))?)",
        how_are_you=r"how are you(?: today| doing)?",
    ),
    Language.DE: _Said(
        greeting=r"(?:hallo|hi|hey|moin(?: moin)?|servus|grüezi|grüß gott|grüss gott"
        r"|guten (?:tag|morgen|abend)|schönen guten (?:tag|morgen|abend))",
        thanks=r"(?:(?:ok(?:ay)? |gut |super |prima |toll |perfekt |alles klar )*"
        r"(?:danke|vielen (?:lieben )?dank|herzlichen dank|besten dank|dankeschön|danke schön)"
        r"(?: (?:sehr|ihnen|dir|nochmals?|für (?:ihre|die|deine) hilfe))*)",
        goodbye=r"(?:tschüss|tschüs|auf wiedersehen|bis (?:bald|dann|später)|ciao"
        r"|schönen (?:tag|abend)(?: noch)?|schönes wochenende|das (?:war|wär|ist) alles)",
        well=r"(?:ok(?:ay)?|gut|super|prima|toll|perfekt|alles klar|verstanden|klasse"
        r"|das (?:hilft|hat geholfen|klappt|funktioniert)(?: jetzt)?|jetzt geht es)",
        tail=r"(?:zusammen|alle|team|liebes team|support|ihr|und|dann)",
        regards=r"(?:(?:und |mit )?(?:(?:freundlichen?|vielen?|besten?|lieben?|schönen?) )?"
        r"(?:grüßen?|grüssen?|gruß|gruss)|lg|mfg|vg)",
        how_are_you=r"wie geht(?:'s| es ihnen| es dir)",
    ),
    Language.ES: _Said(
        greeting=r"(?:hola|buenas|buenos días|buenas (?:tardes|noches)|saludos)",
        thanks=r"(?:(?:ok |vale |perfecto |genial |muy bien )*(?:muchas |muchísimas |mil )?gracias"
        r"(?: (?:por (?:su|la|tu) ayuda|de nuevo|otra vez))?)",
        goodbye=r"(?:adiós|hasta (?:luego|pronto|mañana)|chao|que tengan? (?:un )?buen día"
        r"|eso es todo|nada más)",
        well=r"(?:ok|vale|perfecto|genial|muy bien|estupendo|entendido|de acuerdo"
        r"|(?:ya )?(?:me ha servido|me sirvió|funciona))",
        tail=r"(?:a todos|todos|equipo|amigos|y)",
        regards=r"(?:(?:y )?(?:un )?(?:cordial(?:es)? )?saludos?(?: cordiales)?|atentamente)",
        how_are_you=r"(?:qué tal|cómo (?:está|estás|están))",
    ),
    Language.FR: _Said(
        greeting=r"(?:bonjour|bonsoir|salut|coucou|allô)",
        thanks=r"(?:(?:ok |parfait |super |très bien |d'accord )*(?:un grand )?merci"
        r"(?: (?:beaucoup|bien|infiniment|encore|à vous|pour (?:votre|l') ?aide))*)",
        goodbye=r"(?:au revoir|à bientôt|à plus(?: tard)?|bonne (?:journée|soirée|nuit)"
        r"|bon week end|c'est tout)",
        well=r"(?:ok|parfait|super|très bien|d'accord|génial|compris|entendu"
        r"|(?:ça|cela) (?:marche|m'a aidé|fonctionne)(?: maintenant)?)",
        tail=r"(?:à tous|tout le monde|l'équipe|madame|monsieur|et)",
        regards=r"(?:(?:bien )?(?:cordialement|à vous)|(?:meilleures )?salutations)",
        how_are_you=r"(?:comment (?:allez vous|ça va|vas tu)|ça va)",
    ),
}
_PUNCTUATION = re.compile(r"[^\w' ]+")
_NAME = r"(?-i:[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'A-Z]*)"
"""A word that is written as names are."""


def reply_to(message: str, words: Words = ENGLISH) -> tuple[str, str] | None:
    """Kind and reply if a message is nothing but small talk.

    The reply is in the language of the small talk; where several have it, in that of `words`.
    """
    said = " ".join(_PUNCTUATION.sub(" ", message.replace("’", "'")).split())
    if not said:
        return None
    for language in sorted(_KINDS, key=lambda each: each is not words.language):
        for kind, pattern in _KINDS[language]:
            if pattern.fullmatch(said):
                return kind, Words.of(language)(f"smalltalk.{kind}")
    return None


def _kinds(said: _Said) -> Iterator[tuple[str, re.Pattern[str]]]:
    tail = rf"(?:\s+{said.tail})*"
    thanks, well = said.thanks, said.well
    signature = rf"(?:\s+{said.regards})?(?:\s+{_NAME}){{0,3}}"
    greeting = rf"{said.greeting}{tail}(?:\s+{_NAME})?(?:\s+{said.how_are_you})?"
    goodbye = rf"(?:(?:{thanks}|{well})\s+)*{said.goodbye}{tail}{signature}"
    thanking = rf"(?:{well}\s+)*{thanks}{tail}(?:\s+{well})*{signature}"
    yield "greeting", re.compile(greeting, re.I)
    yield "goodbye", re.compile(goodbye, re.I)
    yield "thanks", re.compile(thanking, re.I)
    yield "acknowledgement", re.compile(rf"{well}(?:\s+{well})*", re.I)


_KINDS = {language: tuple(_kinds(said)) for language, said in _SAID.items()}
