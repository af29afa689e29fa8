"""In which language a text is written, as far as its small words tell beyond doubt.

Each language has a list of words that its customers write most. A word that stands in one list
alone speaks for that language; one that several share says little. What looks like a name, a code
or a quotation says nothing. Without a clear winner nothing is said: see `docs/decisions/0034`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

LISTS = ("en", "de", "es", "fr", "it", "pt", "nl", "other")
OTHER = "other"
"""A language that has no list of its own."""
READ = 2000
"""Characters of a text that are looked at."""
SURE_AT = 1.9
"""Points that the best language has to have; measured by tests/language/test_guess.py."""
AHEAD = 1.8
"""How many times the points of the second it has to have."""
OWN, SHARED, COMMON, SIGN = 1.0, 0.45, 0.15, 0.6
"""Points of a word in one list, in two, in more, and of letters that one language writes."""
LEAST_SHARE = 0.25
"""Of a text's words that have to be known to the winner."""
_NO_WORDS = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|[\"“„«][^\"“”„«»]{1,300}[\"”“»]|`[^`]*`|\[[^\]]{1,80}\]"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]*\d\w*")
_SIGNS = {
    "de": re.compile(r"ß|[äöü]"),
    "es": re.compile(r"ñ|[áíóú]"),
    "fr": re.compile(r"[çœèêàùûî]"),
    "pt": re.compile(r"[ãõ]"),
}
_OTHER_LETTERS = re.compile(r"[ąćęłńśźżğışřěůőűășțåø]")


def guess(text: str) -> str | None:
    """The code of a language in `LISTS` if that is beyond doubt, else `None`."""
    plain = _NO_WORDS.sub(" ", text[:READ])
    tokens = [word for word in _WORD.findall(plain) if not any(map(str.isdigit, word))]
    if not tokens or _is_title(tokens):
        return None
    if _is_other_script(tokens):
        return OTHER
    points, known = _points(tokens, plain)
    if not points:
        return None
    best, most = max(points.items(), key=lambda each: each[1])
    second = max((value for name, value in points.items() if name != best), default=0.0)
    if most < SURE_AT or most < AHEAD * second or known[best] < LEAST_SHARE * len(tokens):
        return None
    return best


def _points(tokens: list[str], plain: str) -> tuple[Mapping[str, float], Counter[str]]:
    """What speaks for each language, and how many of the words are its own."""
    lists = _lists()
    points: defaultdict[str, float] = defaultdict(float)
    known: Counter[str] = Counter()
    counted: set[str] = set()
    for place, token in enumerate(tokens):
        found = [part for part in _parts(token) if part in lists]
        for part in found:
            owners = lists[part]
            known.update(owners)
            if part not in counted:
                counted.add(part)
                worth = OWN if len(owners) == 1 else SHARED if len(owners) == 2 else COMMON
                for owner in owners:
                    points[owner] += worth
        if not found and (place == 0 or token.islower()):
            _signs(token.lower(), points, known)
    if "¿" in plain or "¡" in plain:
        points["es"] += SIGN
    return points, known


def _signs(word: str, points: defaultdict[str, float], known: Counter[str]) -> None:
    """Letters of one language, in a word that is no name: it has no capital."""
    if _OTHER_LETTERS.search(word):
        points[OTHER] += SIGN
        return
    written = [language for language, sign in _SIGNS.items() if sign.search(word)]
    for language in written:
        points[language] += SIGN / len(written)
        known[language] += 1


def _parts(token: str) -> Iterator[str]:
    """The word itself where it is in a list, or what its apostrophes join: j'ai, l'appareil."""
    word = token.lower().replace("’", "'")
    joined = "'" in word and word not in _lists()
    yield from word.split("'") if joined else (word,)


def _is_title(tokens: list[str]) -> bool:
    """Every word has its capital, as in a name: El Corte Inglés."""
    return len(tokens) > 1 and all(t[0].isupper() and not t.isupper() for t in tokens)


def _is_other_script(tokens: list[str]) -> bool:
    foreign = sum(all(ord(letter) > 0x24F for letter in token) for token in tokens)
    return foreign * 2 > len(tokens)


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    """By word, the languages whose list has it."""
    owners: dict[str, list[str]] = {}
    for language in LISTS:
        name = files("core.language.small_words").joinpath(f"{language}.txt")
        for word in set(name.read_text(encoding="utf-8").split()):
            owners.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in owners.items()}
