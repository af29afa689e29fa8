"""The fields of guidance, each with what it does."""

import streamlit as st

from core.agent.guidance import Guidance
from core.quality.guidance import checking

PERSON, DECLINE = "Hand over to a person", "Decline politely and offer a person"


def fields(start: Guidance) -> None:
    """The form's fields, which begin with what `start` says."""

    def key(name: str) -> str:
        return f"guidance-{name}-{start.version}"

    left, right = st.columns(2, gap="large")
    left.text_input(
        "Company name", start.company, key=key("company"), max_chars=checking.LONGEST_COMPANY
    )
    left.text_input(
        "Tone",
        start.tone,
        key=key("tone"),
        max_chars=checking.LONGEST_TONE,
        placeholder="warm and plain, no exclamation marks",
    )
    left.text_input(
        "Languages, with commas",
        ", ".join(start.languages),
        key=key("languages"),
        placeholder="English, German",
        help="Answers are in the customer's language if it is one of these, else in the first. "
        "A question in English is always answered in English. Empty: in the customer's.",
    )
    left.text_area(
        "Further instructions, one a line",
        start.instructions,
        key=key("instructions"),
        max_chars=checking.LONGEST_INSTRUCTIONS,
        height=110,
    )
    right.text_area(
        "Forbidden topics: words and phrases, one a line",
        "\n".join(start.forbidden),
        key=key("forbidden"),
        height=200,
        placeholder="share price\nlawsuit",
        help="The product itself holds them, with a language model and without: a question in "
        "which one of them stands word for word (English endings aside) is not answered, nothing "
        "is searched, and no model is asked. Write other forms and languages on lines of their "
        "own. What your published articles say is not touched.",
    )
    right.radio(
        "A question on one of them",
        (DECLINE, PERSON),
        index=int(start.hand_over),
        key=key("outcome"),
    )


def written(start: Guidance) -> Guidance:
    """What stands in the fields that began with `start`."""
    names = ("company", "tone", "languages", "forbidden", "outcome", "instructions")
    said = {name: st.session_state[f"guidance-{name}-{start.version}"] for name in names}
    return Guidance(
        company=said["company"],
        tone=said["tone"],
        languages=tuple(said["languages"].split(",")),
        forbidden=tuple(said["forbidden"].splitlines()),
        hand_over=said["outcome"] == PERSON,
        instructions=said["instructions"],
    )
