"""core/knowledge/markup.py: Markdown as blocks, and the parts that an answer can quote."""

import re

import pytest
from hypothesis import given, settings

from core.knowledge.markup import (
    MAX_QUOTED,
    Block,
    BlockKind,
    UnitKind,
    blocks,
    plain_text,
    sentences,
    units,
)
from core.knowledge.passages import split
from tests.knowledge.markdown_texts import any_text, articles, known_words, plain_marks

WORD = re.compile(r"[^\W_]+")


def plains(markdown: str) -> list[str]:
    return [unit.plain for unit in units(markdown)]


class TestBlocks:
    def test_are_the_top_level_parts_in_order(self) -> None:
        text = "# Title *here*\n\nSome text\nin two lines.\n\n- a\n- b\n\n| x |\n|---|\n| 1 |\n"
        assert list(blocks(text)) == [
            Block(BlockKind.HEADING, "Title here", 1),
            Block(BlockKind.PARAGRAPH, "Some text\nin two lines."),
            Block(BlockKind.LIST, "- a\n- b"),
            Block(BlockKind.TABLE, "| x |\n|---|\n| 1 |"),
        ]

    def test_keep_code_as_it_is(self) -> None:
        code = "```sh\nrm -r <folder>  # <!-- really -->\n\n# no heading\n```"
        assert list(blocks(code)) == [Block(BlockKind.CODE, code)]

    def test_read_a_heading_that_is_underlined(self) -> None:
        assert list(blocks("Returns\n-------\n\nText")) == [
            Block(BlockKind.HEADING, "Returns", 2),
            Block(BlockKind.PARAGRAPH, "Text"),
        ]

    def test_take_a_rule_below_a_paragraph_for_a_rule(self) -> None:
        assert list(blocks("First line\nsecond line\n---\nAfter")) == [
            Block(BlockKind.PARAGRAPH, "First line\nsecond line"),
            Block(BlockKind.PARAGRAPH, "After"),
        ]

    def test_take_the_content_of_a_quotation(self) -> None:
        text = "> **Note:** unplug it\n> first.\n>\n> - then wait\n\nAfter"
        assert [block.text for block in blocks(text)] == [
            "**Note:** unplug it\nfirst.",
            "- then wait",
            "After",
        ]

    @pytest.mark.parametrize("depth", [MAX_QUOTED, MAX_QUOTED + 5, 100_000])
    def test_take_the_words_of_quotations_however_deep(self, depth: int) -> None:
        assert [block.text for block in blocks(f"{'>' * depth} words")] == ["words"]
        assert list(blocks(">" * depth)) == []
        hidden = blocks(f"{'>' * depth} words <!-- secret -->")
        assert [block.text.strip() for block in hidden] == ["words"]

    @pytest.mark.parametrize("rule", ["---", "* * *", "_____"])
    def test_leave_rules_out(self, rule: str) -> None:
        assert [block.text for block in blocks(f"a\n\n{rule}\n\nb")] == ["a", "b"]

    @pytest.mark.parametrize(
        "text",
        ["<!-- secret -->\n\nSeen", "<!-- secret\n\nover lines -->\nSeen", "Seen <!-- secret -->"],
    )
    def test_leave_comments_out(self, text: str) -> None:
        assert [block.text.strip() for block in blocks(text)] == ["Seen"]

    @pytest.mark.parametrize(
        ("text", "seen"),
        [
            ("Write `<!-- x -->`.<!-- y -->", "Write <!-- x -->."),
            ("Write ``a ` <!-- x -->``.", "Write a ` <!-- x -->."),
            ("- a <!-- y -->\n\n  ```\n  <!-- x -->\n  ```", "a <!-- x -->"),
            ("    <!-- x -->", "<!-- x -->"),
            ("> ```\n> <!-- x -->\n> ```", "<!-- x -->"),
            ("| a |\n|---|\n| `<!-- x -->` <!-- y --> |", "a: <!-- x -->"),
        ],
        ids=["inline", "two backticks", "in a list", "indented", "in a quotation", "in a table"],
    )
    def test_keep_comments_that_are_code(self, text: str, seen: str) -> None:
        assert [unit.plain for unit in units(text)] == [seen]
        [passage] = split(text)
        assert [unit.plain for unit in units(passage.text)] == [seen]

    @pytest.mark.parametrize(
        "text", ["a \\`<!-- y -->` b", "- ``a <!-- y -->` b", "- `a<!-- y\n  -->b"]
    )
    def test_leave_comments_out_where_a_backtick_begins_no_code(self, text: str) -> None:
        [block] = blocks(text)
        assert "y" not in block.text


class TestUnits:
    def test_are_sentences_items_rows_and_code(self) -> None:
        text = "One. Two.\n\n- a\n- b\n\n| x |\n|---|\n| 1 |\n\n```\ncode\n```"
        assert [(unit.kind, unit.plain, unit.block) for unit in units(text)] == [
            (UnitKind.SENTENCE, "One.", 0),
            (UnitKind.SENTENCE, "Two.", 0),
            (UnitKind.ITEM, "a", 1),
            (UnitKind.ITEM, "b", 1),
            (UnitKind.ROW, "x: 1", 2),
            (UnitKind.CODE, "code", 3),
        ]

    def test_of_a_numbered_list_know_their_number(self) -> None:
        found = units("3. Open the app.\n4) Press *Add*\n   and wait.\n10. Done")
        assert [(unit.ordinal, unit.plain) for unit in found] == [
            (3, "Open the app."),
            (4, "Press Add and wait."),
            (10, "Done"),
        ]

    def test_of_a_nested_list_are_its_items_too(self) -> None:
        assert plains("1. One\n   - sub a\n   - sub b\n2. Two") == ["One", "sub a", "sub b", "Two"]

    def test_of_an_empty_item_are_none(self) -> None:
        assert plains("- \n- a\n-") == ["a"]

    def test_of_a_table_say_the_column_with_each_cell(self) -> None:
        [first, second] = units("| Plan | Price |\n|---|---:|\n| Free | **0** |\n| Plus | |")
        assert first.plain == "Plan: Free; Price: 0"
        assert second.plain == "Plan: Plus"
        assert first.header == "| Plan | Price |\n|---|---:|"
        assert first.text == "| Free | **0** |"

    def test_of_a_table_keep_a_pipe_that_is_text(self) -> None:
        [row] = units("| Keys |\n|---|\n| a \\| b |")
        assert row.plain.split() == ["Keys:", "a", "b"]

    @given(plain_marks)
    @settings(max_examples=300, deadline=None)
    def test_have_every_word_of_any_text(self, text: str) -> None:
        seen = " ".join(f"{unit.plain} {unit.ordinal}" for unit in units(text))
        assert [word for word in WORD.findall(text) if word not in seen] == []

    @given(articles())
    @settings(max_examples=60, deadline=None)
    def test_have_every_word_of_an_article_once_and_in_order(
        self, article: tuple[str, list[str]]
    ) -> None:
        text, words = article
        assert known_words(plains(text)) == words

    @given(any_text)
    @settings(max_examples=300, deadline=None)
    def test_of_any_text_at_all_are_found_without_an_error(self, text: str) -> None:
        for unit in units(text):
            assert unit.plain.strip()
            assert unit.text.strip()
            assert unit.kind is UnitKind.CODE or "\n" not in unit.text


class TestSentences:
    @pytest.mark.parametrize(
        "whole",
        [
            "It costs 3.5 EUR a month.",
            "See e.g. The list below.",
            "Use approx. 5 metres of cable.",
            "Ask Dr. Who about it.",
            "We open at 9 a.m. Mondays to Fridays.",
            "Open settings.json in v2.1 of the app.",
            "Write to help@alder.example if in doubt.",
            "no capital follows. so it goes on",
        ],
    )
    def test_do_not_end_inside(self, whole: str) -> None:
        assert sentences(whole) == [whole]

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
            ("It is done.  \n Then wait.", ["It is done.", "Then wait."]),
            ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
            ("(It is off.) Turn it on.", ["(It is off.)", "Turn it on."]),
            ("It is **on.** 2 lights blink.", ["It is **on.**", "2 lights blink."]),
            ("Wait. “Done” appears.", ["Wait.", "“Done” appears."]),
            ("no stop\n\nanother part", ["no stop", "another part"]),
        ],
    )
    def test_end_where_a_reader_would_say_so(self, text: str, parts: list[str]) -> None:
        assert sentences(text) == parts

    def test_of_nothing_are_none(self) -> None:
        assert sentences(" \n ") == []


class TestPlainText:
    @pytest.mark.parametrize(
        ("markdown", "plain"),
        [
            ("See [the **guide**](https://a.example/x)", "See the guide"),
            ("![a red light](light.png) blinks", "a red light blinks"),
            ("Press `Ctrl`+`C` *now*", "Press Ctrl+C now"),
            ("Set MAX_FILE_SIZE and _then_ restart", "Set MAX_FILE_SIZE and then restart"),
            ("H<sub>2</sub>O and a<br>b", "H 2 O and a b"),
            ("1 \\* 2 \\[x\\]", "1 * 2 [x]"),
            ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
            ("a\n  b\tc", "a b c"),
        ],
    )
    def test_has_the_words_and_not_the_marks(self, markdown: str, plain: str) -> None:
        assert plain_text(markdown) == plain
