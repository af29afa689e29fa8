"""core/agent/query.py: which messages are searched together with the one before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.agent.query import Query, candidates, leans_on_context, whole

BEFORE = "How do I reset my password?"
LEANING = [
    "and how long does the link stay valid?",
    "What about the doorbell?",
    "does it work without internet?",
    "why?",
    "How much is that in euros?",
    "And if I have two of them?",
    "the blue one",
    "refund",
]
STANDING_ALONE = [
    "How do I change the delivery address of an order after payment?",
    "Which countries does the Alderlight shop deliver doorbell cameras to?",
    "My thermostat shows error code E42 since the firmware update yesterday evening",
]

LETTER = """Hello,
Doorbell rings twice
since the firmware update on Monday our doorbell camera rings two times whenever somebody
presses the button, and the application on both telephones shows two missed visitors.
Best regards, Ines"""


class TestLeansOnContext:
    @pytest.mark.parametrize("message", LEANING)
    def test_is_true_of_what_only_the_earlier_message_explains(self, message: str) -> None:
        assert leans_on_context(message)

    @pytest.mark.parametrize("message", STANDING_ALONE)
    def test_is_false_of_a_question_with_a_topic_of_its_own(self, message: str) -> None:
        assert not leans_on_context(message)

    def test_is_false_of_a_long_question_that_says_it_somewhere(self) -> None:
        assert not leans_on_context(
            "My hub lost power yesterday night during the thunderstorm and since then the status "
            "light pulses amber whenever it restarts"
        )


class TestCandidates:
    def test_are_the_message_alone_without_an_earlier_one(self) -> None:
        assert candidates("why?", []) == [Query("why?", "why?")]

    def test_are_the_message_and_the_message_after_the_last_one(self) -> None:
        before = STANDING_ALONE[0]
        asked = candidates("and how long does it take?", ["Do you ship to Norway?", before])
        after = f"{before} and how long does it take?"
        assert asked == [
            Query("and how long does it take?", "and how long does it take?"),
            Query(after, after),
        ]

    def test_reach_back_to_what_the_message_before_leans_on_too(self) -> None:
        asked = candidates("how much is it?", [BEFORE, STANDING_ALONE[1], "and for businesses?"])
        assert [query.topic for query in asked] == [
            "how much is it?",
            "and for businesses? how much is it?",
            f"{STANDING_ALONE[1]} and for businesses? how much is it?",
        ]

    def test_reach_back_no_further_than_three_messages(self) -> None:
        asked = candidates("and that?", ["Returns?", "why?", "and this?", "those too?"])
        assert asked[-1].topic == "why? and this? those too? and that?"

    def test_are_searched_without_what_only_says_who_asks(self) -> None:
        before = STANDING_ALONE[0]
        introduced = f"Hi, I am ines@mail.example. {before}"
        alone, after = candidates("Thank you! and how long is it valid? Best, Ines", [introduced])
        assert alone.topic == "Thank you! and how long is it valid?"
        assert after.topic == f"{before} Thank you! and how long is it valid?"
        assert after.asked == f"{introduced} {alone.asked}"

    def test_are_a_long_message_and_its_opening(self) -> None:
        asked = candidates(LETTER, [BEFORE])
        assert [query.is_opening for query in asked] == [False, True]
        assert asked[0].topic.startswith("Doorbell rings twice\n")
        assert asked[1] == Query(LETTER, "Doorbell rings twice", is_opening=True)
        assert whole(asked) == asked[:1]

    @pytest.mark.parametrize(
        "message",
        [
            "Error!\n" + "since the firmware update yesterday the hub shows a red light all day",
            "My doorbell rings twice since yesterday. What can I do about that?",
        ],
    )
    def test_are_the_message_alone_where_its_opening_or_the_rest_says_little(
        self, message: str
    ) -> None:
        assert candidates(message, []) == [Query(message, message)]

    def test_lean_on_the_one_before_whatever_greets_first(self) -> None:
        asked = candidates("Hello Ms Lopez, and how long is it valid?", [BEFORE])
        assert [query.topic for query in asked] == [
            "and how long is it valid?",
            f"{BEFORE} and how long is it valid?",
        ]

    @pytest.mark.parametrize("message", STANDING_ALONE)
    def test_are_the_message_alone_where_it_explains_itself(self, message: str) -> None:
        assert candidates(message, [BEFORE]) == [Query(message, message)]

    @settings(deadline=None)
    @given(st.text(max_size=4000), st.lists(st.text(max_size=200), max_size=3))
    def test_begin_with_the_message_whatever_it_is(self, message: str, earlier: list[str]) -> None:
        asked = candidates(message, earlier)
        assert asked[0].asked == message
        assert len(asked) == len(set(asked)) <= 3
