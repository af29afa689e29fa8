"""What a sentence in another language than English must not say unless its passages do.

By the beginnings of words, in the languages of most customers; each with what says it in English.
"""

import re
from collections.abc import Iterator

_CLAIMS = {
    "refund": (
        r"erstatt|zahlen (?:wir )?(?:ihnen )?zurück|geld zurück|rembours|reembols"
        r"|devolve(?:mos|remos|r[áa])? (?:\w+ ){0,2}(?:dinero|dinheiro)|rimbors|terugbetal"
        r"|ausgezahlt"
        r"|退款|返金|возврат денег|возвращаем деньги|zwrot pieni",
        r"refund|reimburs|money|pay(?:s|ed)? back|credit",
    ),
    "discount": (
        r"rabatt|gutschein|geschenk|réduction|remise de|bon d['’]achat|cadeau|descuento|cup[óo]n"
        r"|vale de|regalo|sconto|buono|desconto|korting|cadeaubon"
        r"|优惠|折扣|代金券|割引|скидк|zniżk",
        r"discount|voucher|gift|coupon|reduc|bonus|% off",
    ),
    "free": (
        r"kostenlos|gratis|umsonst|kostenfrei|gratuit|grátis|免费|無料|бесплатн|bezpłatn|ücretsiz",
        r"free|no charge|costs nothing|without charge",
    ),
    "guarantee": (
        r"garanti|lebenslang|für immer|auf dauer|dauerhaft|à vie|de por vida|para siempre"
        r"|toda la vida|toute la vie|garanzia|保证|終身|终身|保証|гаранти|gwaranc",
        r"guarant|warrant|lifetime|forever|unlimited",
    ),
    "secret": (
        r"passw[oö]rt|kennwort|kartennummer|mot de passe|num[ée]ro de (?:la )?carte|contraseñ"
        r"|n[úu]mero de (?:la |su )?tarjeta|password|senha|numero di carta|wachtwoord"
        r"|密码|密鑰|密钥"
        r"|パスワード|парол|hasł|schlüssel|api[- ]key|clave|\bclé\b|kod(?:e|y)? pin|şifre",
        r"password|card number|\bpin\b|\bkeys?\b|credential",
    ),
    "closed": (
        r"für immer geschlossen|cerrad[oa] para siempre|fermé pour toujours|nie mehr öffnen",
        r"closed",
    ),
}
_FOREIGN = {name: re.compile(words, re.IGNORECASE) for name, (words, _) in _CLAIMS.items()}
_ENGLISH = {name: re.compile(words, re.IGNORECASE) for name, (_, words) in _CLAIMS.items()}
ACTS = re.compile(
    r"\b(?:ich (?:habe|werde|bestätige|verspreche)|wir (?:haben|werden) (?:ihnen|dir|für sie)"
    r"|hier (?:ist|spricht) (?-i:[A-Z])\w+ vo[mn]|im namen von"
    r"|j['’]ai|je vais|je (?:vous )?(?:confirme|promets)"
    r"|nous (?:vous )?(?:avons|allons|remboursons)"
    r"|ici (?-i:[A-Z])\w+ du"
    r"|yo (?:he|voy)|voy a|vamos a|hemos|le (?:confirmo|prometo|devolvemos)|soy (?-i:[A-Z])\w+ de"
    r"|le ho|abbiamo|ik (?:heb|zal)|we hebben (?:u|je))\b"
    r"|我是|我已|我会|我将|我们(?:已|会|将)|我們(?:已|會|將)",
    re.IGNORECASE,
)
"""What only someone could say who does something for the customer, or is someone."""


def foreign_claims(sentence: str, evidence: str) -> Iterator[str]:
    """The names of what it says and its passages do not."""
    for name, words in _FOREIGN.items():
        found = words.search(sentence)
        if found and not (words.search(evidence) or _ENGLISH[name].search(evidence)):
            yield found[0].lower()
