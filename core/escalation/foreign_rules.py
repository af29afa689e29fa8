"""When a message in German, Spanish or French itself says that a person should take over.

Rules are far narrower than the English ones: the detector's classifier and the retrieval know
English best, so what is heard here has to be beyond doubt. Each is held to hard negatives.
"""

import re
from collections.abc import Mapping, Sequence

from core.escalation.crisis import SELF_HARM
from core.escalation.states import TicketReason

_DE_ONE = (
    r"(?:(?:einem|einen|eine|einer|ein|den|dem|der|ihrem|ihren|ihrer|ihre|irgendeinem"
    r"|irgendeinen) )?"
    r"(?:(?:echten|richtigen|realen|anderen|menschlichen|zuständigen|wirklichen) )*"
    r"(?:menschen?|person|mitarbeiter(?:in|innen)?|kundenberater(?:in)?|berater(?:in)?"
    r"|support-?mitarbeiter(?:in)?|kollegen|kollegin|vorgesetzten?|chef(?:in)?|manager(?:in)?"
    r"|sachbearbeiter(?:in)?|ansprechpartner(?:in)?|agenten|jemandem?(?: (?:echte[mn]"
    r"|richtige[mn]))?)"
)
_DE_NOT = r"(?<!\bnicht )(?<!\bkeinen )(?<!\bkeine )"
_DE_PLEASE = r"(?:,? (?:bitte|jetzt|sofort|sprechen|dran|haben))*"
_ES_ONE = (
    r"(?:(?:un|una|el|la|algún|alguna|su|otro|otra) )?"
    r"(?:(?:verdader[oa]|otr[oa]) )?"
    r"(?:persona|humano|ser humano|agente|asesor[a]?|operador[a]?|encargad[oa]|supervisor[a]?"
    r"|gerente|jef[ea]|responsable|representante|empleado|alguien)(?: (?:real|humano|humana|de"
    r" verdad"
    r"|de carne y hueso))?"
)
_FR_ONE = (
    r"(?:(?:un|une|le|la|votre|l['’]|quelqu['’]) ?)?"
    r"(?:(?:vrai|vraie|autre|véritable) )*"
    r"(?:personne|humain|être humain|conseiller|conseillère|agent|responsable|supérieur|chef"
    r"|manager|opérateur|opératrice|employé|collègue|technicien|un)"
    r"(?: (?:réel|réelle|humain|humaine|en chair et en os))?"
)
_PATTERNS: Mapping[TicketReason, Sequence[str]] = {
    TicketReason.SAFETY: (
        *SELF_HARM.values(),
        r"\b(?:es|gerät|akku|stecker|kabel|lampe|hub|netzteil|klingel|ladegerät|thermostat)"
        r" (?:\w+ ){0,2}(?:raucht|brennt|qualmt|schmort|explodiert)\b|\bfeuer gefangen\b"
        r"|\b(?:ist|sind) (?:\w+ )?explodiert\b|\b(?:riecht|stinkt) (?:\w+ )?(?:verbrannt"
        r"|verschmort|nach (?:rauch|gas|verbranntem))|\bstromschlag (?:bekommen|gekriegt|erlitten)"
        r"|\bfunken (?:aus|sprühen|fliegen)|\bkommt (?:\w+ )?(?:rauch|qualm)\b",
        r"\b(?:echa|sale|saca|salía) (?:mucho )?humo\b|\b(?:se )?(?:está|estaba) (?:quemando"
        r"|ardiendo)\b|\bse (?:ha )?(?:incendi(?:ó|ado)|prendió fuego)|\bhuele a (?:quemado"
        r"|humo|gas)"
        r"|\bme (?:ha dado|dio) (?:una )?(?:descarga|calambre)|\b(?:explotó|ha explotado)\b"
        r"|\b(?:salen|echa|saltan) chispas\b",
        r"\b(?:prend|a pris) feu\b|\b(?:dégage|sort|fait) de la fumée\b|\bil fume\b"
        r"|\b(?:ça|cela) (?:sent|fume|brûle)(?: le (?:brûlé|gaz)| la fumée)?(?= |$|[.,!])"
        r"(?<! sent)|\bsent le (?:brûlé|gaz)\b|\b(?:reçu|pris) (?:une décharge|un choc électrique)"
        r"|\ba explosé\b|\bdes étincelles\b|\ben (?:feu|flammes)\b",
    ),
    TicketReason.SECURITY: (
        r"\b(?:konto|account|kamera)\b[^.?!]{0,25}\b(?:gehackt|übernommen worden|kompromittiert)\b"
        r"|\bwurde gehackt\b|\bhat (?:\w+ )?(?:mein konto|meine kamera) gehackt\b",
        r"\b(?:me|han) (?:han )?hackea(?:do|ron)\b|\bcuenta\b[^.?!]{0,20}\bhackead[ao]\b",
        r"\bcompte\b[^.?!]{0,20}\bpirat[ée]+\b|\b(?:m['’]a|ont) pirat[ée]\b",
    ),
    TicketReason.LEGAL: (
        r"\b(?:mein(?:en|em)? (?:rechts)?anwalt|meiner? (?:rechts)?anwältin)\b"
        r"|\b(?:gehe|geh|gehen) (?:\w+ )?zum (?:rechts)?anwalt\b"
        r"|\b(?:einen|zum) (?:rechts)?anwalt (?:nehmen|einschalten|gehen|beauftrag\w+)"
        r"|\b(?:rechtliche schritte|strafanzeige|anzeige erstatten|verbraucherzentrale)\b"
        r"(?![^.!]{0,40}\?)|\b(?:verklage|verklagen) (?:sie|euch)\b|\bsie verklagen\b"
        r"|\b(?:sehen uns|gehe|ziehe) (?:\w+ )?vor gericht\b",
        r"\bmi abogad[oa]\b|\b(?:contratar|llamar|acudir|hablar[ée]?) (?:a |con )?un abogado\b"
        r"|\b(?:acciones legales|les (?:voy a )?demand(?:o|ar[ée]?)|los (?:voy a )?demand(?:o"
        r"|ar[ée]?)"
        r"|voy a (?:demandar|denunciar)(?:los|les|os)?|oficina del consumidor|nos vemos en los"
        r" tribunales)\b",
        r"\bmon avocate?\b|\b(?:prendre|contacter|saisir|consulter) un avocat\b"
        r"|\b(?:poursuites? (?:judiciaires?|en justice)|action en justice|porter plainte"
        r"|vous (?:attaquer|poursuivre) en justice|je porte plainte|saisir (?:le tribunal"
        r"|la justice))\b",
    ),
    TicketReason.EXPLICIT_REQUEST: (
        rf"\b{_DE_NOT}mit {_DE_ONE} (?:\w+ )?(?:sprechen|reden|telefonieren|chatten|schreiben"
        rf"|verbinden|verbunden)\b",
        rf"\b(?:verbinden|verbinde|verbindet) sie mich\b|\bverbinde mich (?:bitte )?mit {_DE_ONE}\b"
        rf"|\b(?:möchte|will|würde gerne?|kann ich|brauche|hätte gerne?|bitte) (?:bitte |sofort"
        rf" |jetzt )?"
        rf"(?:mit )?(?:{_DE_ONE})(?: (?:sprechen|reden|haben|erreichen))?"
        rf"{_DE_PLEASE}\W*$",
        rf"^\W*(?:bitte )?{_DE_ONE},? bitte\W*$|^\W*(?:echten menschen|mitarbeiter|menschen)"
        rf"{_DE_PLEASE}\W*$",
        r"\b(?:möchte|will|würde gerne?|kann ich|lassen sie mich) (?:\w+ ){0,2}"
        r"(?:ihren (?:chef|vorgesetzten)|den (?:chef|vorgesetzten|filialleiter)) sprechen\b",
        r"\b(?:rufen sie mich|ruft mich|bitte um (?:einen )?rückruf|kann mich (?:bitte )?jemand"
        r" (?:anrufen|zurückrufen))\b",
        r"\b(?:nicht|nie) (?:mehr )?mit (?:einem|dem|diesem) (?:bot|roboter|computer|automaten)"
        r" (?:sprechen|reden|schreiben|chatten)\b|\bkeinen? (?:bot|roboter),?"
        r" (?:sondern )?(?:einen )?menschen\b",
        r"\b(?:holen sie|hol) (?:mir )?(?:bitte )?(?:einen|eine) (?:menschen|mitarbeiter\w*"
        r"|person)\b",
        rf"\b(?:quiero|quisiera|necesito|deseo|prefiero|puedo|podría|déjeme|me gustaría)"
        rf" (?:\w+ )?(?:hablar|chatear|comunicarme|contactar) (?:directamente )?con {_ES_ONE}\b",
        rf"\b(?:páse(?:n)?me|póngame|comuní(?:queme|quenme)|pás[ae]me|conéct(?:eme|ame)"
        rf"|transfiérame)"
        rf" (?:con|a) {_ES_ONE}\b",
        rf"^\W*(?:por favor,? )?(?:con )?{_ES_ONE},? por favor\W*$"
        rf"|^\W*hablar con {_ES_ONE}(?:,? por favor)?\W*$",
        r"\b(?:quiero|necesito) (?:a )?(?:un|una) (?:persona|humano|agente|asesor)"
        r"(?: (?:real|humano|de verdad))?(?:,? por favor)?\W*$",
        r"\b(?:puede (?:alguien )?llamarme|me puede (?:llamar alguien|alguien llamar))\b"
        r"|\b(?:llámenme|llámeme|que (?:alguien )?me llam(?:e|en))\b",
        r"\bno quiero (?:hablar|chatear|seguir hablando) con (?:un|una|este) (?:bot|robot"
        r"|máquina)\b",
        rf"\b(?:je (?:veux|voudrais|souhaite|souhaiterais|préfère|désire|dois)|puis-je|peux-je"
        rf"|j['’]aimerais|laissez-moi|est-ce que je peux) (?:\w+ )?(?:parler|discuter|échanger)"
        rf" (?:directement )?(?:à|avec|au) {_FR_ONE}\b",
        rf"\b(?:passez|mettez)-moi (?:en (?:relation|contact) avec )?{_FR_ONE}\b"
        rf"|\btransférez-moi (?:à|vers) {_FR_ONE}\b",
        rf"^\W*(?:parler (?:à|avec) )?{_FR_ONE},? (?:s['’]il (?:vous|te) pla[iî]t|svp|stp)\W*$"
        rf"|^\W*parler (?:à|avec) {_FR_ONE}\W*$",
        r"\b(?:je veux|il me faut|j['’]ai besoin d['’]?) ?(?:un|une)?"
        r" ?(?:(?:vrai|vraie) )?(?:humain|conseiller|vraie personne)"
        r"(?:,? (?:s['’]il vous pla[iî]t|svp))?\W*$",
        r"\bquelqu['’]un (?:peut|pourrait)(?:-il)? me (?:r)?appeler\b|\b(?:pouvez|pourriez)-vous"
        r" me (?:r)?appeler\b|\b(?:rappelez-moi|appelez-moi|qu['’]on me rappelle)\b",
        r"\b(?:ne veux )?(?:plus|pas) (?:parler|discuter) (?:à|avec) (?:un|une|ce) (?:bot|robot"
        r"|machine)\b",
    ),
}
_INNOCENT = re.compile(
    r"\b(?:rauchmelder|rauchwarnmelder|brandmelder|rauchfrei|feuermelder|rauchschwarz|brennt die"
    r" (?:led|lampe|leuchte)|brennt (?:rot|grün|gelb|orange|blau|weiß)|personenerkennung"
    r"|detector(?:es)? de humo|alarmas? de incendio|détecteurs? de fumée|détection de personnes?"
    r"|alarmes? incendie|fire tv|brennt nicht|brennt (?:dauerhaft|ständig|nachts)"
    r"|licht (?:\w+ )?brennt|lampe (?:nicht|nachts|dauerhaft) brennt)\b"
    r"|\b(?:muss|müsste) ich (?:dafür |dazu )?(?:erst )?mit (?:jemandem|einem \w+)"
    r"|\b(?:tengo que|debo|hay que) hablar con\b|\b(?:dois-je|faut-il) parler (?:à|avec)\b"
    r"|\b(?:möchte|will) (?:\w+ ){0,2}(?:nicht|keinen|keine) mit (?:einem|einer)? ?(?:menschen"
    r"|mitarbeiter\w*|person|jemandem)\b"
    r"|\b(?:no quiero|sin) hablar con (?:una persona|un agente|nadie)\b"
    r"|\b(?:pas|sans) (?:besoin de )?parler (?:à|avec) (?:une personne|un conseiller"
    r"|quelqu['’]un)\b",
    re.IGNORECASE,
)
"""Devices, lights and questions that hold a rule's words by chance, and what is declined."""
RULES = [
    (reason, re.compile(f"(?:{'|'.join(patterns)})", re.IGNORECASE))
    for reason, patterns in _PATTERNS.items()
]


def without_innocent(words: str) -> str:
    return _INNOCENT.sub(lambda innocent: "–" * len(innocent.group()), words)
