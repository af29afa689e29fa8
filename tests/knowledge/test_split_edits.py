"""core/knowledge/split_edits.py: an editor divides a text in another way, in the text itself."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ImpossibleSplit, InvalidInput
from core.knowledge.packing import parts
from core.knowledge.passages import PassageText, split
from core.knowledge.split_edits import beginnings, divided, lines_of_blocks, merged, switched
from tests.knowledge.markdown_texts import articles, known_words

BODY = "Intro.\n\n## Returns\n\nSend it.\n\nUse the box.\n\n## Refunds\n\nWait."
LONG_LIST = "\n".join(f"- item {number} of a list that is far too long" for number in range(60))

SOON_S = 5.0


def texts(body: str) -> list[str]:
    return [passage.text for passage in split(body)]


def first_boundary(body: str) -> tuple[int, int] | None:
    """A passage and a block of it with which another one could begin."""
    lines = lines_of_blocks(body)
    for position, part in enumerate(parts(body)):
        if blocks := beginnings(part, lines):
            return position, blocks[0]
    return None


class TestMerged:
    def test_joins_two_passages_over_the_heading_between_them(self) -> None:
        body = merged(BODY, 1)
        assert split(body) == [
            PassageText("", "Intro."),
            PassageText("Returns", "Send it.\n\nUse the box.\n\n## Refunds\n\nWait."),
        ]
        assert "Use the box.\n\n<!-- passage: join -->\n\n## Refunds" in body

    def test_takes_back_a_division(self) -> None:
        apart = divided(BODY, 1, 3)
        assert merged(apart, 1) == BODY

    def test_joins_what_was_divided_by_its_length(self) -> None:
        sentence = "This sentence has exactly forty letters. "
        body = "\n\n".join([(sentence * 10).strip()] * 4)
        assert len(texts(body)) == 2
        assert len(texts(merged(body, 0))) == 1

    def test_of_a_passage_that_ends_inside_a_list_is_refused(self) -> None:
        with pytest.raises(ImpossibleSplit, match="Divide or shorten"):
            merged(LONG_LIST, 0)

    @pytest.mark.parametrize("position", [-1, 2, 99])
    def test_of_the_last_or_no_passage_is_refused(self, position: int) -> None:
        with pytest.raises(InvalidInput):
            merged(BODY, position)

    @given(articles(), st.integers(0, 30))
    def test_loses_no_word_and_makes_one_passage_of_two(
        self, article: tuple[str, list[str]], position: int
    ) -> None:
        body, _ = article
        before = texts(body)
        try:
            joined = merged(body, position)
        except (ImpossibleSplit, InvalidInput):
            return
        after = texts(joined)
        assert known_words(after) == known_words(before)
        assert set(known_words(before[position : position + 1])) <= set(
            known_words(after[position : position + 1])
        )
        assert len(after[position]) > len(before[position])


class TestDivided:
    def test_begins_a_passage_at_a_paragraph(self) -> None:
        body = divided(BODY, 1, 3)
        assert texts(body) == ["Intro.", "Send it.", "Use the box.", "Wait."]
        assert "<!-- passage: new -->\n\nUse the box." in body

    def test_at_a_heading_that_was_joined_takes_the_joining_back(self) -> None:
        assert divided(merged(BODY, 1), 1, 4) == BODY

    def test_within_a_list_is_refused(self) -> None:
        with pytest.raises(ImpossibleSplit):
            divided(LONG_LIST, 0, 0)

    @given(articles())
    def test_loses_no_word_and_makes_two_passages_of_one(
        self, article: tuple[str, list[str]]
    ) -> None:
        body, _ = article
        if (boundary := first_boundary(body)) is None:
            return
        position, block = boundary
        before, after = texts(body), texts(divided(body, position, block))
        assert known_words(after) == known_words(before)
        assert after[:position] == before[:position]
        assert before[position].startswith(after[position])
        assert len(after[position]) < len(before[position])


class TestSwitched:
    @pytest.mark.parametrize("position", [0, 1, 2])
    def test_off_and_on_again_gives_the_same_text(self, position: int) -> None:
        off = switched(BODY, position, off=True)
        assert [passage.disabled for passage in split(off)] == [
            number == position for number in range(3)
        ]
        assert texts(off) == texts(BODY)
        assert switched(off, position, off=False) == BODY

    def test_twice_changes_nothing_more(self) -> None:
        off = switched(BODY, 1, off=True)
        assert switched(off, 1, off=True) == off

    def test_on_of_one_of_very_many_takes_no_minutes(self) -> None:
        body = "\n\n".join(f"## Part {n}\n\n<!-- passage: off -->\n\nText {n}." for n in range(400))
        begun = perf_counter()
        on = switched(body, 399, off=False)
        assert perf_counter() - begun < SOON_S
        assert [at for at, each in enumerate(split(on)) if not each.disabled] == [399]

    def test_takes_the_first_and_the_last_part_of_a_long_list_and_none_between(self) -> None:
        assert len(texts(LONG_LIST)) > 2
        for position in (0, len(texts(LONG_LIST)) - 1):
            passages = split(switched(LONG_LIST, position, off=True))
            assert [at for at, each in enumerate(passages) if each.disabled] == [position]
        with pytest.raises(ImpossibleSplit):
            switched(LONG_LIST, 1, off=True)

    @given(articles(), st.integers(0, 30))
    def test_changes_no_word_and_no_other_passage(
        self, article: tuple[str, list[str]], position: int
    ) -> None:
        body, _ = article
        before = split(body)
        try:
            off = switched(body, position, off=True)
        except (ImpossibleSplit, InvalidInput):
            return
        after = split(off)
        assert [passage.text for passage in after] == [passage.text for passage in before]
        assert [at for at, passage in enumerate(after) if passage.disabled] == [position]
        assert split(switched(off, position, off=False)) == before
