"""core/quality/gaps/replies.py: what people replied, as the text of an article."""

from datetime import UTC, datetime

from core.embedding.embedder import Embedder
from core.knowledge.markup import plain_text
from core.knowledge.passages import split
from core.quality.gaps.replies import HumanReply, body_of, extracts
from core.quality.gaps.thresholds import ANSWERS
from tests.figures import tell
from tests.quality.gaps.conftest import TOMATOES
from tests.quality.gaps.paraphrases import PARAPHRASES
from tests.quality.gaps.test_clustering import DEMO

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
CHERRY = "Cherry tomatoes grow best on a balcony that faces north."


def reply(text: str, *, number: int = 1, author: str = "Ada", **more: object) -> HumanReply:
    return HumanReply(f"msg_{number}", f"sess_{number}", author, AT, text, **more)


class TestExtracts:
    def test_keep_the_wording_and_say_where_it_is_from(self, embedder: Embedder) -> None:
        found = extracts([reply(f"Hi Jo! {CHERRY} I will send you some.")], TOMATOES, embedder)
        assert body_of(found) == (
            f"{CHERRY}\n\n<!-- from: Ada, 3 Nov 2026, session sess_1, message msg_1 -->"
        )

    def test_take_what_two_people_said_alike_once(self, embedder: Embedder) -> None:
        alike = "On a balcony that faces north cherry tomatoes grow best."
        found = extracts([reply(CHERRY), reply(alike, number=2)], TOMATOES, embedder)
        assert len(found) == 1

    def test_take_the_new_part_of_what_was_said_in_part(self, embedder: Embedder) -> None:
        more = f"{CHERRY} Tomatoes in the shade need little water."
        found = extracts([reply(CHERRY), reply(more, number=2)], TOMATOES, embedder)
        assert body_of(found).count(CHERRY) == 1
        assert "need little water" in body_of(found)

    def test_keep_both_of_what_differs_in_a_number(self, embedder: Embedder) -> None:
        twice = [
            reply("Tomatoes on a balcony need 2 litres of water a day."),
            reply("Tomatoes on a balcony need 5 litres of water a day.", number=2),
        ]
        assert len(extracts(twice, TOMATOES, embedder)) == 2

    def test_leave_out_what_is_about_something_else(self, embedder: Embedder) -> None:
        other = "Gift cards are valid for three years and cannot be paid out."
        found = extracts([reply(other), reply(CHERRY, number=2)], TOMATOES, embedder)
        assert [line.text for each in found for line in each.lines] == [CHERRY]

    def test_of_no_reply_are_none(self, embedder: Embedder) -> None:
        assert extracts([], TOMATOES, embedder) == []
        assert extracts([reply("One moment please!")], TOMATOES, embedder) == []


class TestBodyOf:
    def test_shows_plain_text_as_it_looked(self, embedder: Embedder) -> None:
        text = "Tomatoes need <b>no</b> sun *at all* on a balcony."
        found = extracts([reply(text)], TOMATOES, embedder)
        assert plain_text(split(body_of(found))[0].text) == text

    def test_keeps_steps_as_a_list(self, embedder: Embedder) -> None:
        steps = "1. Fill a pot for the tomatoes.\n2. Put it on the shady balcony."
        assert body_of(extracts([reply(steps)], TOMATOES, embedder)).startswith(steps + "\n\n<!--")

    def test_cites_where_no_customer_reads_it(self, embedder: Embedder) -> None:
        found = extracts([reply(CHERRY, author="Ada --> <b>")], TOMATOES, embedder)
        [passage] = split(body_of(found))
        assert passage.text == CHERRY


class TestAnswers:
    def test_separates_what_answers_from_what_does_not(self, embedder: Embedder) -> None:
        """Each article's first passage as a person's reply, to its own and others' questions."""
        keys = list(PARAPHRASES)
        told = embedder.encode([_opening(key) for key in keys])
        near = {key: (told @ embedder.encode(list(PARAPHRASES[key])).T).max(axis=1) for key in keys}
        own = [float(near[key][at]) for at, key in enumerate(keys)]
        others = [float(v) for key in keys for at, v in enumerate(near[key]) if keys[at] != key]
        figures = f"own {min(own):.2f} and more, others up to {max(others):.2f}"
        tell(figures)
        assert min(own) >= ANSWERS.value > max(others)


def _opening(key: str) -> str:
    [path] = DEMO.rglob(f"{key}.md")
    return plain_text(split(path.read_text().split("---", 2)[2])[0].text)
