"""core/language: the catalogues, and which language a customer is spoken to in."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest

from core.language.language import Language
from core.language.words import ENGLISH, Words

ROOT = Path(__file__).parents[2]
OTHERS = [language for language in Language if language is not Language.EN]
SPEAK = (
    *sorted((ROOT / "app").glob("chat_*.py")),
    *(ROOT / "app" / name for name in ("render.py", "help_page.py")),
    *(ROOT / "core/agent").glob("*.py"),
    ROOT / "core/escalation/texts.py",
    ROOT / "core/attachments/wording.py",
    ROOT / "core/memory/words.py",
    ROOT / "core/quality/recalls/delivery.py",
)
"""Modules whose words customers read."""
NOT_SAID = {
    "topical.py": "words of customers who tell how to reach them",
    "chat_uploads.py": "refusals of forged requests; the chat says its errors in its own words",
    "chat_ui.py": "a mistake of whoever changes it",
    "help_page.py": "values of an attribute",
    "composition.py": "the receipt, which operators read",
    "forbidding.py": "the rule by its name, which operators read",
    "policy.py": "thresholds, which operators read",
    "prompting.py": "a language model reads it",
    "tools.py": "a language model reads it",
    "claims.py": "a list of words",
    "languages.py": "a list of words",
    "review.py": "a list of words",
}
SENTENCE = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")
PATTERN = re.compile(r"\\|\(\?|\|")


def strings(path: Path) -> Iterator[str]:
    """Every string of a module that is neither a docstring nor a pattern."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and "log." in ast.unparse(node.func):
            skipped |= {id(part) for part in ast.walk(node)}
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in skipped and not PATTERN.search(node.value):
            yield re.sub(r"<[^>]*(?:>|$)|^[^<]*>|\w+=\"[^\"]*\"", " ", node.value)


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


class TestCatalogues:
    @pytest.mark.parametrize("language", OTHERS)
    def test_have_the_same_keys_and_the_same_fields(self, language: Language) -> None:
        said = Words.of(language).sentences
        english = ENGLISH.sentences
        assert said.keys() == english.keys()
        differing = [k for k in english if (fields(said[k]) ^ fields(english[k])) - {"n"}]
        assert differing == []

    @pytest.mark.parametrize("language", OTHERS)
    def test_are_translated(self, language: Language) -> None:
        said = Words.of(language).sentences
        same = [key for key, text in ENGLISH.sentences.items() if " " in text and said[key] == text]
        assert [
            key for key in same if not key.startswith(("date.", "file.pages", "memory.entry"))
        ] == []

    @pytest.mark.parametrize("path", SPEAK, ids=lambda path: f"{path.parent.name}-{path.name}")
    def test_hold_every_sentence_to_a_customer(self, path: Path) -> None:
        said = [text for text in strings(path) if SENTENCE.search(text)]
        assert bool(said) == (path.name in NOT_SAID), said


class TestWords:
    MOMENT = datetime(2026, 3, 1, 9, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("language", "day"),
        [
            ("en", "Sunday, 1 March 2026"),
            ("de", "Sonntag, 1. März 2026"),
            ("es", "domingo, 1 de marzo de 2026"),
            ("fr", "dimanche 1er mars 2026"),
        ],
    )
    def test_write_days_as_the_language_does(self, language: str, day: str) -> None:
        assert Words.of(language).day(self.MOMENT, weekday=True) == day

    @pytest.mark.parametrize(
        ("language", "one", "five"),
        [
            ("en", "a minute", "5 minutes"),
            ("de", "eine Minute", "5 Minuten"),
            ("es", "un minuto", "5 minutos"),
            ("fr", "d'une minute", "de 5 minutes"),
        ],
    )
    def test_have_plurals(self, language: str, one: str, five: str) -> None:
        words = Words.of(language)
        assert words.several("queue.minutes", 1) == one
        assert words.several("queue.minutes", 5) == five

    def test_write_numbers_with_the_languages_sign(self) -> None:
        assert [Words.of(language).number(2.5) for language in ("en", "de")] == ["2.5", "2,5"]

    def test_keep_french_signs_on_their_line(self) -> None:
        assert Words.of("fr")("chat.feedback.question") == "Cela vous a-t-il aidé\u00a0?"


class TestPreferred:
    @pytest.mark.parametrize(
        ("header", "language"),
        [
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("nl,fr;q=0.3,es;q=0.7", "es"),
            ("en;q=0.1, fr-CA;q=0.5", "fr"),
            ("de;q=0, fr", "fr"),
        ],
    )
    def test_is_the_best_that_is_spoken(self, header: str, language: str) -> None:
        assert Language.preferred(header) == language

    @pytest.mark.parametrize("header", [None, "", "*", "nl", "xx-YY;q=1", ";;q=,=", "d" * 10_000])
    def test_is_none_where_none_is(self, header: str | None) -> None:
        assert Language.preferred(header) is None
