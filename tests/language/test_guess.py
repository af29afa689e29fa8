"""core/language/guess.py: which language a message is in, measured on short ones of customers."""

from pathlib import Path

import pytest

from core.language.guess import guess
from core.language.language import Language

MESSAGES = [
    line.split("\t")
    for line in Path(__file__).with_name("messages.tsv").read_text(encoding="utf-8").splitlines()
]
"""The language, or `-` where no one could tell, and the message."""
SPOKEN = frozenset(Language)
HEARD = 0.9
"""Share of clear messages of each language in which it has to be heard; 0.93 when written."""


class TestGuess:
    def test_never_takes_one_language_for_another(self) -> None:
        wrong = [
            (language, guess(text), text)
            for language, text in MESSAGES
            if guess(text) in SPOKEN - {language}
        ]
        assert wrong == []

    @pytest.mark.parametrize("language", sorted(SPOKEN))
    def test_hears_most_messages_of_a_language(self, language: str) -> None:
        texts = [text for written, text in MESSAGES if written == language]
        heard = sum(guess(text) == language for text in texts)
        assert heard / len(texts) >= HEARD

    def test_says_that_another_script_is_another_language(self) -> None:
        assert guess("Где мой заказ?") == "other"

    def test_leaves_out_quotations_and_addresses(self) -> None:
        assert guess('"Ich habe keine Verbindung zum Hub"') is None
        assert guess("https://shop.example/wie-kann-ich-das-zurückgeben") is None

    def test_is_silent_where_two_languages_are_mixed(self) -> None:
        assert guess("Ich habe eine Frage. How long do I have to return this?") is None

    def test_reads_long_texts_too(self) -> None:
        letter = "Sehr geehrte Damen und Herren, ich habe das Gerät vor zwei Wochen bestellt. "
        assert guess(letter * 60) == "de"
