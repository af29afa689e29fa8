"""What people wrote to customers, and questions that are or are not about it."""

from typing import NamedTuple


class Case(NamedTuple):
    reply: str
    about_it: tuple[str, ...]
    """Questions that the reply answers."""
    asks_who: tuple[str, ...]
    """The same, naming the person or that something was said."""
    not_about_it: tuple[str, ...]
    """Questions for the help centre."""


CASES = (
    Case(
        "Hi Sam, sorry for the trouble. I will refund the 20 euros to your card by Friday.",
        ("When do I get my 20 euros back?", "Will the refund go to my card?"),
        ("What did Grace promise me?", "You said I would get a refund, when?"),
        ("How do I reset my password?", "Which countries do you ship to?"),
    ),
    Case(
        "I have ordered a new hub for you. It will arrive on 3 December with a prepaid label.",
        ("When does my new hub arrive?", "Is there a label for sending the old one back?"),
        ("What did your colleague say about the replacement?",),
        ("What does the orange light on the hub mean?", "How do I pair a bulb?"),
    ),
    Case(
        "We have extended your trial until the end of January, at no cost.",
        ("How long does my trial last now?",),
        ("Grace told me my trial was extended, until when?",),
        ("How do I cancel my subscription?", "Can I pay by invoice?"),
    ),
    Case(
        "A technician will call you tomorrow between 9 and 12 about the wiring.",
        ("When will the technician call me?", "At what time does someone ring about the wiring?"),
        ("I was promised a call, when is it?",),
        ("Do you sell gift cards?", "Is the doorbell waterproof?"),
    ),
    Case(
        "Your address has been changed to 12 Mill Lane, and the parcel leaves today.",
        ("Which address do you have for me?", "Has my parcel left?"),
        ("What did Grace write about my address?",),
        ("How long is the warranty?", "Can two people use one account?"),
    ),
    Case(
        "I have removed the late fee from your invoice; you pay 34.50 by the end of the month.",
        ("How much do I have to pay now?", "Is the late fee gone?"),
        ("You confirmed something about the fee, what was it?",),
        ("Where do I download the app?", "How do I update the firmware?"),
    ),
    Case(
        "Our engineers know this fault. We will send an update for it within two weeks.",
        ("When is the thermostat fixed?", "Is there an update coming for my thermostat?"),
        ("Has somebody promised an update?",),
        ("How do I delete my account?", "What is the return period?"),
    ),
    Case(
        "Please keep the broken lamp, we do not need it back.",
        ("Do I have to send the broken lamp back?",),
        ("Did she say that I can keep the lamp?",),
        ("How do I set up automations?", "Do you ship to Norway?"),
    ),
)
