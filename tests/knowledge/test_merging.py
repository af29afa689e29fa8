"""core/knowledge/merging.py and comparison.py: two editors' texts together, two texts compared."""

from datetime import date
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.comparison import compared
from core.knowledge.documents import Document
from core.knowledge.matching import MAX_LINES, MAX_PAIRS
from core.knowledge.merging import has_marks, merge, merged_text

BASE = "One.\n\nTwo.\n\nThree."
lines = st.lists(st.sampled_from(["", "One.", "Two.", "Three.", "Four."]), max_size=8)
texts = lines.map("\n".join)
SOON_S = 5.0
"""Lines that stand in a text very often make a careless comparison take minutes."""


def every_second(line: str, word: str, times: int) -> list[str]:
    """A text of which every second line is the same."""
    return [each for number in range(times) for each in (f"{word} {number}", line)]


class TestMergedText:
    def test_takes_what_either_changed(self) -> None:
        theirs = "One more.\n\nTwo.\n\nThree."
        mine = "One.\n\nTwo.\n\nThree.\n\nFour."
        assert merged_text(BASE, theirs, mine) == "One more.\n\nTwo.\n\nThree.\n\nFour."

    def test_keeps_both_between_marks_where_they_contradict_each_other(self) -> None:
        merged = merged_text(BASE, "One.\n\n2 (theirs).\n\nThree.", "One.\n\n2 (mine).\n\nThree.")
        assert merged == (
            "One.\n\n<<<<<<< yours\n2 (mine).\n=======\n2 (theirs).\n>>>>>>> theirs\n\nThree."
        )
        assert has_marks(merged)

    def test_takes_the_same_change_of_both_once(self) -> None:
        same = "One.\n\nII.\n\nThree."
        assert merged_text(BASE, same, same) == same

    def test_keeps_apart_what_is_apart_by_a_blank_line(self) -> None:
        merged = merged_text(BASE, "1\n\n2\n\nThree.", "One.\n\nII\n\nThree.")
        assert merged.startswith("1\n\n<<<<<<< yours\nII\n=======\n2\n>>>>>>> theirs\n")

    def test_of_two_long_texts_with_many_blank_lines_takes_no_minutes(self) -> None:
        base, mine = (every_second("", word, 700) for word in ("old", "new"))
        theirs = ["First.", *base]
        begun = perf_counter()
        merged = merged_text("\n".join(base), "\n".join(theirs), "\n".join(mine))
        assert perf_counter() - begun < SOON_S
        assert merged.startswith("<<<<<<< yours\nnew 0\n")

    def test_takes_small_changes_of_a_very_long_text_from_both(self) -> None:
        base = [str(number) for number in range(2 * MAX_LINES)]
        merged = merged_text("\n".join(base), "\n".join(["0!", *base[1:]]), "\n".join([*base, "!"]))
        assert merged == "\n".join(["0!", *base[1:], "!"])

    def test_follows_one_who_removes_what_the_other_left(self) -> None:
        assert merged_text(BASE, "One.\n\nThree.", BASE) == "One.\n\nThree."

    @given(texts, texts)
    def test_of_a_text_that_one_left_is_the_other_s(self, base: str, changed: str) -> None:
        assert merged_text(base, changed, base) == changed
        assert merged_text(base, base, changed) == changed
        assert merged_text(base, changed, changed) == changed

    @given(texts, texts, texts)
    def test_loses_no_line_that_somebody_added(self, base: str, theirs: str, mine: str) -> None:
        merged = set(merged_text(base, theirs, mine).split("\n"))
        for changed in (theirs, mine):
            assert set(changed.split("\n")) - set(base.split("\n")) <= merged


class TestMerge:
    def test_takes_each_field_from_who_changed_it(self) -> None:
        base = Document("a", "Title", BASE, tags=("x", "y"), owner="Ada", phrasings=("One?",))
        theirs = Document("a", "New", BASE, tags=("x",), owner="Ada", phrasings=("One?", "Two?"))
        mine = Document(
            "a", "Title", f"{BASE}\n\nFour.", tags=("x", "y", "z"), owner="Grace", phrasings=()
        )
        merged = merge(base, theirs, mine)
        assert merged.conflicts == []
        assert merged.document == Document(
            "a", "New", f"{BASE}\n\nFour.", tags=("x", "z"), owner="Grace", phrasings=("Two?",)
        )

    def test_names_the_fields_that_both_changed(self) -> None:
        base = Document("a", "Title", BASE)
        theirs = Document("a", "Theirs", "1", review_by=date(2027, 1, 1))
        mine = Document("a", "Mine", "2", review_by=date(2027, 1, 1))
        merged = merge(base, theirs, mine)
        assert merged.conflicts == ["body", "title"]
        assert merged.document.title == "Mine"


class TestCompared:
    def test_marks_the_words_that_differ(self) -> None:
        [same, changed] = compared(["A.", "Within thirty days."], ["A.", "Within sixty days."]).rows
        assert not same.changed
        assert [(span.text, span.changed) for span in changed.old or ()] == [
            ("Within ", False),
            ("thirty", True),
            (" days.", False),
        ]
        assert [span.text for span in changed.new or () if span.changed] == ["sixty"]

    def test_leaves_room_beside_what_was_added_or_removed(self) -> None:
        [first, second, third] = compared(["A", "B"], ["B", "C"]).rows
        assert (first.new, third.old) == (None, None)
        assert not second.changed

    def test_says_of_another_line_that_all_of_it_is_another(self) -> None:
        [row] = compared(["Send it by post."], ["Nothing like that here whatsoever!"]).rows
        assert [span.changed for span in row.old or ()] == [True]

    def test_shows_long_texts_as_replaced_and_says_so(self) -> None:
        found = compared([str(n) for n in range(MAX_LINES)], ["x"])
        assert not found.in_full
        assert len(found.rows) == MAX_LINES
        assert all(row.changed for row in found.rows)

    def test_finds_a_small_change_of_a_very_long_text(self) -> None:
        text = [str(number) for number in range(2 * MAX_LINES)]
        found = compared(text, [*text[:-1], "x"])
        assert found.in_full
        assert [row.changed for row in found.rows].count(True) == 1

    def test_takes_no_minutes_over_many_blank_lines(self) -> None:
        old, new = (every_second("", word, 700) for word in ("old", "new"))
        begun = perf_counter()
        found = compared(old, new)
        assert perf_counter() - begun < SOON_S
        assert found.in_full
        assert [row.changed for row in found.rows] == [True, False] * 700

    def test_shows_texts_with_a_line_that_stands_in_them_very_often_as_replaced(self) -> None:
        times = int(MAX_PAIRS**0.5) + 2
        old, new = (every_second("same", word, times) for word in ("old", "new"))
        begun = perf_counter()
        found = compared(old, new)
        assert perf_counter() - begun < SOON_S
        assert not found.in_full
        assert [row.changed for row in found.rows].count(True) == 2 * times - 1

    @given(lines, lines)
    def test_loses_no_line(self, old: list[str], new: list[str]) -> None:
        rows = compared(old, new).rows
        for text, side in ((old, "old"), (new, "new")):
            shown = [getattr(row, side) for row in rows]
            assert ["".join(s.text for s in spans) for spans in shown if spans is not None] == text
        assert all(not row.changed for row in rows) == (old == new)
