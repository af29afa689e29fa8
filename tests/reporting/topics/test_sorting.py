"""core/reporting/topics: which questions are together, and what that is called."""

from collections.abc import Sequence

import numpy as np
import pytest

from core.embedding.embedder import Vectors
from core.reporting.topics import names
from core.reporting.topics.names import Background
from core.reporting.topics.sorting import Known, Question, Sorted, sort

NOTHING: Vectors = np.zeros(2, dtype=np.float32)


def question(
    seq: int, degrees: float = 0, *, article: str | None = None, text: str = "", session: str = ""
) -> Question:
    """At an angle in a plane."""
    angle = np.radians(degrees)
    vector = np.array([np.cos(angle), np.sin(angle)], dtype=np.float32)
    return Question(seq, session or f"s{seq}", text, article, vector)


def together(*loose: Question, known: Sequence[Known] = ()) -> list[list[int]]:
    return [[each.seq for each in group.added] for group in sort(known, loose, NOTHING)]


class TestSort:
    def test_brings_together_what_is_alike(self) -> None:
        asked = [question(1), question(2, 90), question(3, 10), question(4, 95)]
        assert together(*asked) == [[1, 3], [2, 4]]

    def test_brings_together_what_one_article_answers(self) -> None:
        asked = [question(1, article="a"), question(2, 179, article="a"), question(3, 90)]
        assert together(*asked)[0] == [1, 2]

    def test_adds_to_the_topic_of_the_article(self) -> None:
        known = [Known(7, "a", [question(1, article="a")])]
        [changed] = sort(known, [question(9, 120, article="a")], NOTHING)
        assert [topic.id for topic in changed.topics] == [7]
        assert [each.seq for each in changed.added] == [9]

    def test_leaves_topics_alone_that_nobody_asked_about(self) -> None:
        known = [Known(7, "a", [question(1)]), Known(8, "b", [question(2, 90)])]
        [changed] = sort(known, [question(9, 90)], NOTHING)
        assert [topic.id for topic in changed.topics] == [8]

    def test_keeps_the_oldest_of_topics_that_grew_together(self) -> None:
        known = [Known(8, None, [question(2, 5)]), Known(7, None, [question(1)])]
        [changed] = sort(known, [question(9, 2)], NOTHING)
        assert [topic.id for topic in changed.topics] == [7, 8]

    def test_of_nothing_is_nothing(self) -> None:
        assert sort([], [], NOTHING) == []


class TestIsTopic:
    @pytest.mark.parametrize(
        ("sessions", "enough"), [("ab", False), ("aaa", False), ("aab", True), ("abc", True)]
    )
    def test_takes_three_questions_of_two_sessions(self, sessions: str, enough: bool) -> None:
        asked = [question(seq, session=session) for seq, session in enumerate(sessions)]
        assert Sorted([], asked).is_topic is enough


class TestWords:
    BATTERIES = (
        question(1, text="Which battery does the siren need?"),
        question(2, text="The batteries of my siren are empty, Aurelius"),
        question(3, text="How do I change batteries?"),
    )
    OTHERS = (question(4, text="How do I change my address?"), question(5, text="change my plan"))

    def background(self) -> Background:
        return Background.of([self.BATTERIES, *([each] for each in self.OTHERS)])

    def test_are_those_that_set_it_apart_as_most_wrote_them(self) -> None:
        assert names.words(self.BATTERIES, self.background()) == "batteries, siren"

    def test_are_never_one_sessions_own(self) -> None:
        one = [question(seq, text="Aurelius Antonius", session="s") for seq in range(5)]
        assert names.words(one, Background.of([one])) == ""
        assert "aurelius" not in names.words(self.BATTERIES, self.background())

    def test_go_with_the_last_but_one_session_that_has_them(self) -> None:
        left = [self.BATTERIES[0], self.BATTERIES[2]]
        assert names.still_shared("batteries, siren", left) == "batteries"


class TestArticle:
    @pytest.mark.parametrize(
        ("cited", "name"),
        [("aab", "a"), ("abc", None), ("ab", "a"), ("a--", None), ("a-", "a"), ("--", None)],
    )
    def test_answers_at_least_half(self, cited: str, name: str | None) -> None:
        asked = [
            question(seq, article=None if key == "-" else key) for seq, key in enumerate(cited)
        ]
        assert names.article(asked) == name
