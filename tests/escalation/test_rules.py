"""core/escalation/rules.py: which messages go to a person, and which only sound like it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.escalation.models import TicketReason
from core.escalation.rules import trigger

FOR_A_PERSON = {
    TicketReason.EXPLICIT_REQUEST: [
        "I want to talk to a human",
        "Can I speak to someone please?",
        "agent",
        "Human please!",
        "connect me with a real person",
        "Please transfer me to the billing department",
        "I need to speak with your manager",
        "can somebody call me back?",
        "Is there a person I can talk to?",
        "I'd rather talk to a person than to a bot",
        "put me through to customer service",
        "could someone look into my case",
        "no more bots",
        "I need a representative",
        "get me a supervisor",
        "I need a person. My refund has not come for three weeks.",
        "We just want a real person now!",
        "yes please ask a person",
    ],
    TicketReason.SAFETY: [
        "there is smoke coming out of the hub",
        "The adapter caught fire last night",
        "I got an electric shock from the thermostat",
        "the plug smells of burning",
        "My doorbell's battery is swollen",
        "sparks came out of the socket",
        "the charger melted",
        "it got so hot that it burnt my fingers",
        "the cable is burning",
        "It exploded on the shelf",
    ],
    TicketReason.SECURITY: [
        "My account has been hacked",
        "someone logged in to my account from Brazil",
        "There is an unauthorised charge on my card",
        "a stranger is watching us through the camera",
        "somebody changed my password",
        "I was hacked",
        "There are two orders that I never made",
        "my ex-husband still gets into the app",
    ],
    TicketReason.LEGAL: [
        "You will hear from my lawyer",
        "I will take legal action",
        "I am going to sue you",
        "I'll report you to the consumer protection agency",
        "I will file a chargeback",
        "see you in court",
    ],
    TicketReason.REPEATED_FAILURE: ["this is the third time I ask"],
    TicketReason.FRUSTRATION: [
        "This is ridiculous",
        "You are useless",
        "I am fed up",
        "worst service ever",
        "nobody answers my mails",
        "the bot is useless",
    ],
}
NOT_FOR_A_PERSON = [
    "what are your phone hours?",
    "the driver was great",
    "can I get a human-readable invoice?",
    "how do I add a person to my home?",
    "does the doorbell detect people?",
    "is smoke detector integration planned?",
    "person detection does not work",
    "no need to talk to an agent, thanks",
    "How do I invite someone to my home?",
    "What colour is smoke grey?",
    "can the camera tell people from animals?",
    "How do I share access with someone in my family?",
    "does the adapter have overheating protection?",
    "I don't want to be called back",
    "Do I need a technician to install the thermostat?",
    "How many people can use one account?",
    "how do I prevent unauthorised access to my camera?",
    "What happens if my account is hacked?",
    "Can I talk to someone at the door through the doorbell?",
    "How do I connect the hub to the router?",
    "transfer my plan to another account",
    "My order is late",
    "Do I need a person to sign for the parcel?",
    "We need a person counter for the shop.",
    "Please ask an agent code for the discount",
    "the app is not working",
    "Where is my refund?",
    "The battery is empty",
    "Can I use the doorbell without a hub?",
    "what is your return policy?",
    "",
]


class TestTrigger:
    @pytest.mark.parametrize(
        ("reason", "message"),
        [(reason, text) for reason, texts in FOR_A_PERSON.items() for text in texts],
    )
    def test_names_the_reason_and_the_words(self, reason: TicketReason, message: str) -> None:
        found = trigger(message)
        assert found is not None
        assert found.reason is reason
        assert found.evidence
        assert found.evidence in message

    @pytest.mark.parametrize("message", NOT_FOR_A_PERSON)
    def test_leaves_other_messages_to_the_agent(self, message: str) -> None:
        assert trigger(message) is None

    def test_takes_the_gravest_reason_of_several(self) -> None:
        found = trigger("This is ridiculous, I want a manager: the hub is on fire!")
        assert found is not None
        assert found.reason is TicketReason.SAFETY

    def test_reads_a_message_over_several_lines(self) -> None:
        found = trigger("I want to\n\n  speak\tto a person")
        assert found is not None
        assert found.reason is TicketReason.EXPLICIT_REQUEST

    @pytest.mark.parametrize("change", [str.upper, str.lower, str.title])
    def test_does_not_mind_case(self, change: type[str]) -> None:
        assert trigger(change("I want to talk to a human")) is not None

    def test_finds_a_request_beside_a_topic_that_sounds_like_one(self) -> None:
        found = trigger("Person detection does not work. Let me talk to a person.")
        assert found is not None
        assert found.reason is TicketReason.EXPLICIT_REQUEST

    @settings(deadline=None)
    @given(st.text(max_size=4000))
    def test_reads_any_text(self, message: str) -> None:
        found = trigger(message)
        assert found is None or found.reason in TicketReason
