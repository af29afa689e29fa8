"""What the product says to customers, in one language: sentences, plurals, dates and lists."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from core.language.language import Language

_BEFORE_SIGN = re.compile(r" (?=[?!:;»])|(?<=«) ")
"""French has spaces there at which no line may break."""


class Words:
    """One language's sentences, by keys such as `agent.offer`."""

    def __init__(self, language: Language, sentences: Mapping[str, str]) -> None:
        self.language = language
        self.sentences = sentences

    @classmethod
    def of(cls, language: str) -> "Words":
        """Read once in a process."""
        return _words(Language(language))

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence with its values. Raises KeyError for a key that is in no catalogue."""
        return self.sentences[key].format(**values)

    def knows(self, key: str) -> bool:
        return key in self.sentences

    def several(self, key: str, n: float, /, **values: object) -> str:
        """The form for so many: `{n}` is the number as this language writes it."""
        form = "one" if self._is_one(n) else "other"
        return self(f"{key}.{form}", n=self.number(n), **values)

    def number(self, n: float) -> str:
        """With at most one digit behind the point, or the comma."""
        written = f"{n:g}" if n == int(n) else f"{n:.1f}"
        return written if self.language is Language.EN else written.replace(".", ",")

    def day(self, moment: date, *, weekday: bool = False) -> str:
        """Such as "3 March 2026", or with its weekday."""
        return self(
            "date.long" if weekday else "date.short",
            weekday=self.weekday(moment),
            day=self.day_of_month(moment),
            month=self.month(moment),
            year=moment.year,
        )

    def weekday(self, moment: date) -> str:
        return self.sentences["date.weekdays"].split()[moment.weekday()]

    def month(self, moment: date) -> str:
        return self.sentences["date.months"].split()[moment.month - 1]

    def day_of_month(self, moment: date) -> str:
        return self.several("date.day", moment.day)

    def listed(self, names: Iterable[str]) -> str:
        """Names with commas and a last "and", each once."""
        once = list(dict.fromkeys(names))
        if len(once) < 2:
            return "".join(once)
        return f"{', '.join(once[:-1])}{self('list.and')}{once[-1]}"

    def _is_one(self, n: float) -> bool:
        """As in Unicode's plural rules, for whole numbers: nothing is one in French."""
        return n == 1 or (n == 0 and self.language is Language.FR)


@cache
def _words(language: Language) -> Words:
    text = files("core.language.texts").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    sentences = dict(_flat(tomllib.loads(text)))
    if language is Language.FR:
        sentences = {key: _BEFORE_SIGN.sub("\u00a0", said) for key, said in sentences.items()}
    return Words(language, sentences)


def _flat(table: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield f"{before}{name}", value
        else:
            yield from _flat(value, f"{before}{name}.")


ENGLISH = Words.of(Language.EN)


def capital(words: str) -> str:
    """With a capital letter, and otherwise as it is."""
    return words[:1].upper() + words[1:]
