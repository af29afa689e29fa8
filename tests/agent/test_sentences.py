"""core/agent/sentences.py: where a growing text is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agent.sentences import Sentence, Sentences


def cut(*pieces: str) -> list[str]:
    return [sentence.text for sentence in taken(*pieces)]


def taken(*pieces: str) -> list[Sentence]:
    sentences = Sentences()
    found = [sentence for piece in pieces for sentence in sentences.feed(piece)]
    return [*found, *sentences.finish()]


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("One. [1] Two [2]. Three", ["One. [1]", "Two [2].", "Three"]),
            ("It costs 9.90 EUR. Fine.", ["It costs 9.90 EUR.", "Fine."]),
            ("Cards, e.g. Visa, work. Yes!", ["Cards, e.g. Visa, work.", "Yes!"]),
            ("1. Open it. [1]\n2. Close it. [1]", ["1. Open it. [1]", "2. Close it. [1]"]),
            ("As follows:\n\n- One [1]\n- Two [2]", ["As follows:", "- One [1]", "- Two [2]"]),
            ("Ask Mr. Smith. [1, 2] Then go.", ["Ask Mr. Smith. [1, 2]", "Then go."]),
            ("Really?! Yes.", ["Really?!", "Yes."]),
            ("", []),
            (" \n ", []),
        ],
    )
    def test_are_cut_behind_their_citations(self, text: str, expected: list[str]) -> None:
        assert cut(text) == expected

    @given(st.text("ab. [1]\n,:A", max_size=60), st.integers(1, 5))
    def test_are_the_same_however_the_text_arrives(self, text: str, size: int) -> None:
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        assert cut(*pieces) == cut(text)

    @given(st.text("ab. [1]\n,:A", max_size=60))
    def test_lose_nothing_but_white_space(self, text: str) -> None:
        joined = "".join(each.before + each.text for each in taken(text))
        assert "".join(joined.split()) == "".join(text.split())

    def test_come_before_the_text_has_ended(self) -> None:
        sentences = Sentences()
        assert [each.text for each in sentences.feed("One. [1] T")] == ["One. [1]"]

    def test_do_not_wait_for_ever(self) -> None:
        assert len(cut("word " * 1000)) > 1
