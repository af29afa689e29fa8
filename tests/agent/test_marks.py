"""core/agent/marks.py: citations of a model, read and written."""

import pytest

from core.agent.marks import is_lead_in, put_back, taken_out


class TestTakenOut:
    @pytest.mark.parametrize(
        ("sentence", "text", "numbers"),
        [
            ("It is free. [1]", "It is free.", [1]),
            ("It is free [1][3].", "It is free.", [1, 3]),
            ("It is free [1, 2].", "It is free.", [1, 2]),
            ("It is free 【2†source】.", "It is free.", [2]),
            ("It is [free](https://evil.example) [1](https://evil.example).", "It is free.", [1]),
            ("See ![this](https://evil.example/a.png) [1]", "See this", [1]),
            ("<b>Free</b><script> [1]", "Free", [1]),
            ("Write to [EMAIL_1] [2]", "Write to [EMAIL_1]", [2]),
            ("| Red | Offline [1] |", "| Red | Offline |", [1]),
            ("[1]", "", [1]),
        ],
    )
    def test_gives_words_and_numbers_apart(
        self, sentence: str, text: str, numbers: list[int]
    ) -> None:
        assert taken_out(sentence) == (text, numbers)


class TestPutBack:
    @pytest.mark.parametrize(
        ("sentence", "expected"),
        [
            ("It is free.", "It is free. [1] [3]"),
            ("Do this:", "Do this [1] [3]:"),
            ("| Red | Offline |", "| Red | Offline [1] [3] |"),
        ],
    )
    def test_stands_where_the_quoting_answer_has_it(self, sentence: str, expected: str) -> None:
        assert put_back(sentence, [1, 3]) == expected


@pytest.mark.parametrize("line", ["To return it:", "## Return", "**Return**", "| A | B |", "---"])
def test_a_line_that_only_leads_in(line: str) -> None:
    assert is_lead_in(line)


@pytest.mark.parametrize("line", ["It is free.", "**Free** for all", "- Print the label"])
def test_a_line_that_says_something(line: str) -> None:
    assert not is_lead_in(line)
