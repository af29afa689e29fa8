"""What English words mean for a comparison: the same, the opposite, nothing, another thing."""

from functools import lru_cache

from core.knowledge.lexical import FUNCTION_WORDS, stem


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, text.split()))


NEGATIONS = _words(
    "not never no cannot neither nor none nobody nothing unless hardly non except excluding"
)
"""Each turns a statement round. Words in "n't" do as well."""
OPPOSITES = {
    word: stem(positive)
    for positive, words in {
        "allowed": "forbidden prohibited banned impossible unable disallowed refused prevented",
        "required": "optional voluntary unnecessary",
        "included": "excluded separately",
        "enabled": "disabled deactivated",
        "available": "unavailable",
        "valid": "invalid",
        "refundable": "nonrefundable",
        "accepted": "rejected declined",
        "automatically": "manually",
        "public": "private",
        "open": "closed",
        "visible": "hidden invisible",
        "encrypted": "unencrypted",
        "limited": "unlimited",
        "supported": "unsupported",
        "welcome": "unwelcome",
    }.items()
    for word in words.split()
}
"""A word that says the opposite of another one: it counts as that one's stem, turned round."""
_SAME = (
    "refund reimburse repay money-back",
    "buy purchase",
    "change switch swap",
    "tell inform notify contact know report",
    "receive arrive deliver delivery arrival",
    "parcel package shipment",
    "goods product item article merchandise",
    "ship shipping dispatch send postage",
    "return returning back",
    "cancel cancellation terminate",
    "child children kid",
    "email mail e-mail",
    "keep kept store retain hold held save storage wait stay",
    "begin start commence",
    "require mandatory compulsory obligatory necessary need must have",
    "allow permit possible welcome accept let",
    "include included part comprise contain",
    "picture photo photograph image",
    "delete remove erase",
    "sofa couch",
    "phone telephone call hotline",
    "guarantee warranty",
    "fix repair mend",
    "customer client user",
    "employee staff",
    "answer reply respond response",
    "exchange replace replacement",
    "automatic automatically",
    "shop branch outlet-store",
    "doctor physician",
    "car vehicle",
    "show performance event",
    "film movie",
    "group class",
    "log-in sign-in login",
    "hire rent rental rental-fee",
    "max maximum",
    "min minimum",
    "subscription membership",
    "wring squeeze",
)
_SYNONYM = {
    stem(word): stem(group.split()[0])
    for group in _SAME
    for word in group.split()
    if "-" not in word
}
EMPTY = frozenset(
    {
        *FUNCTION_WORDS,
        *map(stem, FUNCTION_WORDS),
        *_stems(
            """
            may might must shall need use used using make made give given go come take takes taken
            please simply also however then therefore usually normally generally always every any
            want like way thing people person customer able allow possible get let per day days
            amount value size number period length limit time price cost costs charge fee total
            maximum minimum least most up until till by within later than or longer shorter
            available whole full whatever whenever there at once time free charged paid pay billed
            default long last lasts run runs valid required one two three of course anything
            everything something someone become own upon among still already yet
            either both add apply offer provide bring bought brought old year month week hour minute
            let see find look think mean call ask help sure much many well good next too
            """
        ),
    }
)
"""Stems that say nothing about what a statement is about."""
QUALIFIERS = _stems(
    """
    first second third fourth new existing former next previous initial further additional final
    small medium large big tiny huge mini single double triple twin
    summer winter spring autumn weekday weekend holiday morning evening night peak
    adult child student senior pensioner family member guest visitor employee admin
    administrator editor owner viewer operator teacher partner reseller
    standard express economy premium basic pro plus business enterprise starter team professional
    silver gold platinum bronze trial demo beta legacy classic outlet sale reduced
    domestic international national abroad foreign european overseas local regional
    windows mac macos linux android ios iphone ipad browser mobile desktop tablet
    online offline phone counter inbound outbound incoming outgoing
    upload download import export enable disable activate deactivate switch
    red blue green yellow black white orange frozen fresh hot cold warm dry wet
    front rear left right upper lower indoor outdoor internal external
    deposit assembly insurance discount surcharge
    leather wool silk cotton digital physical damaged faulty defective opened unopened
    """
)
"""Stems that tell one thing from another of its kind: found on one side only, they explain."""
INTERVALS = _words("monthly yearly annual annually weekly daily hourly quarterly")
"""The same, though their stems are those of months and years."""
CONDITIONS = _words("if when unless except without during while where once after before until")
"""Words that begin a condition or an exception."""
CIRCUMSTANCES = _words("for with from in on at to of")
"""Words that may begin one, or only tell more."""


@lru_cache(maxsize=50_000)
def canonical(word: str) -> tuple[str, bool]:
    """The stem that stands for a lower-case word and its synonyms; True if it is turned round."""
    positive = OPPOSITES.get(word)
    found = positive or stem(word)
    return _SYNONYM.get(found, found), positive is not None
