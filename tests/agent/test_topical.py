"""core/agent/topical.py: what is searched for of a message that also says who writes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.agent.topical import topical

QUESTION = "How do I reset my password?"
LETTER = """Dear support team,

the lamp stays dark since yesterday.
It shows error AL-104.

Best regards,
Ines Keller
Keller & Sons
+49 30 901820
"""
AROUND = [
    "Hi, I am ines@mail.example, my number is +49 171 2345678. {}",
    "Hello Ines here\n{}\n\nThanks in advance\nInes",
    "My name is Ines. {} Thanks, Ines",
    "{} You can reach me at ines@mail.example or +49 171 2345678.",
    "Good morning! {} Sent from my iPhone",
    "I am [NAME_1], [EMAIL_1]. {}",
    "{}\n-- \nInes Keller\nines@mail.example",
    "Hallo, meine Nummer ist 0171 2345678. {} Viele Grüße\nInes",
    "Sehr geehrte Damen und Herren,\n{}\nMit freundlichen Grüßen\nInes Keller",
    "Buenos días, mi correo es ines@mail.example. {} Un saludo, Inés",
    "Bonjour, je suis ines@mail.example. {} Cordialement\nInès",
]
WHOLE = [
    QUESTION,
    "Hi",
    "thanks",
    "ines@mail.example",
    "Best regards",
    "Hi the sync fails with error 12, what now",
    "Hi Sync fails, what now",
    "Thanks, but the sync still fails",
    "Cheers Bob how do I log in",
    "Best way to reset the router",
    "What does best regards mean?",
    "Regards to your team, what time do you open?",
    "The link sends me back -- why",
    "where is it",
]


class TestTopical:
    @pytest.mark.parametrize("around", AROUND)
    def test_is_the_question_without_what_says_who_asks(self, around: str) -> None:
        assert topical(around.format(QUESTION)) == QUESTION

    def test_is_the_body_of_a_letter(self) -> None:
        body = "the lamp stays dark since yesterday.\nIt shows error AL-104."
        assert topical(LETTER) == body

    @pytest.mark.parametrize("message", WHOLE)
    def test_is_the_message_where_that_is_all_topic_or_none(self, message: str) -> None:
        assert topical(message) == message

    @pytest.mark.parametrize(
        ("message", "expected"),
        [
            ("Change my email to ines@mail.example", "Change my email to"),
            ("Is ines@mail.example locked?", "Is  locked?"),
            ("Call me on +49 171 2345678, my order is late", "my order is late"),
        ],
    )
    def test_keeps_what_is_said_of_a_contact(self, message: str, expected: str) -> None:
        assert topical(message) == expected

    def test_keeps_numbers_that_are_no_contacts(self) -> None:
        message = "My order 4471-2298 of 12 May cost 19.90 EUR and error AL-104 shows"
        assert topical(message) == message

    def test_keeps_lines_that_follow_a_farewell_and_ask(self) -> None:
        message = "The lamp is dark.\nThanks\nOr should I send it back?"
        assert topical(message) == message

    @settings(deadline=None)
    @given(st.text(max_size=2000))
    def test_is_never_empty_and_never_adds_words(self, message: str) -> None:
        kept = topical(message)
        assert kept == message or (kept and len(kept) < len(message))
