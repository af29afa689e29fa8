"""core/agent/smalltalk.py: what is answered without a search, and what is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.agent.smalltalk import reply_to

SMALL_TALK = {
    "greeting": ["hi", "Hello!", "Good morning", "Hey there", "hello, how are you today?"],
    "thanks": ["thanks", "Thank you so much!", "ok thanks", "Perfect, thank you", "thx", "cheers"],
    "goodbye": ["bye", "Goodbye!", "That's all for today", "thanks, bye", "Have a nice day!"],
    "acknowledgement": ["ok", "Great!", "got it", "it works now", "Okay, that helped."],
}
SIGNED = {
    "greeting": ["Hi Mia", "Hello Mia, how are you?", "Hola Inés", "Bonjour Chloé"],
    "thanks": [
        "thanks, Ines",
        "Thank you very much! Best regards, Ines Fischer",
        "Many thanks,\nInes",
        "Vielen Dank und viele Grüße\nInes Müller",
        "Danke, LG Ines",
        "Muchas gracias, un saludo, Inés",
        "Merci beaucoup, cordialement, Chloé",
    ],
    "goodbye": ["Bye, Ines", "Thanks, that's all. Kind regards, Ines O'Brien"],
}
QUESTIONS = [
    "thanks ines@example.org",
    "Hello password",
    "Hi VPN problem",
    "Thanks Ines, where is the Refund Form?",
    "Hi, how do I reset my password?",
    "Thanks, and how long does the link stay valid?",
    "ok but where is the button?",
    "Hello, my hub is offline",
    "Is it good?",
    "That was not helpful",
    "thanks for nothing",
    "it works only sometimes",
    "How are you billing me?",
    "the great hub",
    "?",
    "👍",
    "",
]


class TestReplyTo:
    @pytest.mark.parametrize(
        ("kind", "message"),
        [
            (kind, text)
            for said in (SMALL_TALK, SIGNED)
            for kind, texts in said.items()
            for text in texts
        ],
    )
    def test_answers_small_talk(self, kind: str, message: str) -> None:
        found = reply_to(message)
        assert found is not None
        assert found[0] == kind
        assert found[1].endswith(("?", "."))

    @pytest.mark.parametrize("message", QUESTIONS)
    def test_leaves_everything_else_to_the_search(self, message: str) -> None:
        assert reply_to(message) is None

    def test_does_not_mind_case_typographic_quotes_and_spaces(self) -> None:
        found = reply_to("  THAT’S   all!!  ")
        assert found is not None
        assert found[0] == "goodbye"

    @settings(deadline=None)
    @given(st.text(max_size=4000))
    def test_reads_any_text(self, message: str) -> None:
        found = reply_to(message)
        assert found is None or found[0] in SMALL_TALK

    @settings(deadline=None, max_examples=30)
    @given(st.lists(st.sampled_from(["thanks ", "ok ", "hi ", "bye ", "great "]), max_size=300))
    def test_is_quick_on_long_chains_of_its_own_words(self, words: list[str]) -> None:
        found = reply_to("".join(words) + "x")
        assert found is None
