"""core/knowledge/merging.py and comparison.py: two editors' texts together, two texts compared."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.comparison import MAX_LINES, compared
from core.knowledge.documents import Document
from core.knowledge.merging import has_marks, merge, merged_text

BASE = "One.\n\nTwo.\n\nThree."
lines = st.lists(st.sampled_from(["", "One.", "Two.", "Three.", "Four."]), max_size=8)
texts = lines.map("\n".join)


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
        [same, changed] = compared(["A.", "Within thirty days."], ["A.", "Within sixty days."])
        assert not same.changed
        assert [(span.text, span.changed) for span in changed.old or ()] == [
            ("Within ", False),
            ("thirty", True),
            (" days.", False),
        ]
        assert [span.text for span in changed.new or () if span.changed] == ["sixty"]

    def test_leaves_room_beside_what_was_added_or_removed(self) -> None:
        [first, second, third] = compared(["A", "B"], ["B", "C"])
        assert (first.new, third.old) == (None, None)
        assert not second.changed

    def test_says_of_another_line_that_all_of_it_is_another(self) -> None:
        [row] = compared(["Send it by post."], ["Nothing like that here whatsoever!"])
        assert [span.changed for span in row.old or ()] == [True]

    def test_shows_long_texts_as_replaced(self) -> None:
        rows = compared([str(n) for n in range(MAX_LINES)], ["x"])
        assert len(rows) == MAX_LINES
        assert all(row.changed for row in rows)

    @given(lines, lines)
    def test_loses_no_line(self, old: list[str], new: list[str]) -> None:
        rows = compared(old, new)
        for text, side in ((old, "old"), (new, "new")):
            shown = [getattr(row, side) for row in rows]
            assert ["".join(s.text for s in spans) for spans in shown if spans is not None] == text
        assert all(not row.changed for row in rows) == (old == new)
