"""What can be done with a customer's message: keep it as a test question, teach the detector."""

from collections.abc import Callable
from functools import partial

from console import words_knowledge
from console.actions import attempt, succeeded
from console.deps import Desk
from console.markup import Html, tag
from core.accounts.models import OperatorRole
from core.escalation.detection.verdict import HandOver
from core.quality.models import Expectation
from core.sessions.models import Message, Outcome, Role

CORRECTIONS = (
    ("Should have been handed over", HandOver.NOW),
    ("Should not have been", HandOver.NONE),
)
NOTED = "Noted for the next retraining."
SAVED = "Saved. It is asked in every test run from now on."
_KEEP, _CORRECT = "keep:", "correct:"


def menu(desk: Desk, message: Message) -> Html | None:
    """Folded away below a customer's message; `None` where there is nothing for this operator."""
    if message.role != Role.USER or not message.content:
        return None
    groups = [_kept(message)] if desk.may(OperatorRole.CURATOR) else []
    if desk.may(OperatorRole.OPERATOR):
        groups.append(_corrected(message))
    if not groups:
        return None
    return tag("details", tag("summary", "Use this message"), *groups, class_="menu")


def pressing(desk: Desk) -> Callable[[str, str], None]:
    """Does what a button of a menu says; its value is the message's id."""

    def pressed(name: str, message_id: str) -> None:
        kind, _, which = name.partition(":")
        if f"{kind}:" == _KEEP:
            done = partial(keep, desk, message_id, Expectation(which))
        else:
            done = partial(correct, desk, message_id, HandOver(which))
        if attempt(done):
            succeeded(SAVED if f"{kind}:" == _KEEP else NOTED)

    return pressed


def keep(desk: Desk, message_id: str, expectation: Expectation) -> None:
    """As a test question; where it was answered as it should be, from the article it cited first.

    Raises MessageNotFound, InvalidTestQuestion, TestQuestionExists.
    """
    desk.services.quality.questions.add_message(
        message_id,
        expectation,
        articles=_cited(desk, message_id) if expectation is Expectation.ANSWER else (),
        by=desk.caller.name,
    )


def correct(desk: Desk, message_id: str, wanted: HandOver) -> None:
    """Teach the detector. Raises MessageNotFound."""
    desk.services.detector.correct(message_id, label=wanted, by=desk.caller.name)


def _cited(desk: Desk, message_id: str) -> tuple[str, ...]:
    receipt = desk.services.receipts.of_message(message_id)
    if receipt.turn.outcome != Outcome.ANSWERED:
        return ()
    cited = [each.hit for each in receipt.hits if each.hit.cited_as is not None]
    first = min(cited, key=lambda hit: hit.cited_as or 0, default=None)
    return (first.article_id,) if first else ()


def _kept(message: Message) -> Html:
    buttons = [
        _button(f"{_KEEP}{each}", message, words_knowledge.EXPECTATION[each][0])
        for each in Expectation
    ]
    return tag("div", tag("span", "Save as test question, should be"), *buttons, class_="line")


def _corrected(message: Message) -> Html:
    buttons = [_button(f"{_CORRECT}{wanted}", message, said) for said, wanted in CORRECTIONS]
    return tag("div", tag("span", "A person"), *buttons, class_="line")


def _button(name: str, message: Message, said: str) -> Html:
    return tag("button", said, class_="small", name=name, value=message.id, type="button")
