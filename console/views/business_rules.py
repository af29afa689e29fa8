"""The company's own rules for handing over: a list, switches, and a form for a new one."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from console.components import empty, panel, plain
from console.deps import Desk
from core.accounts.models import OperatorRole
from core.errors import SwitchboardError
from core.escalation.detection.business import RuleKind
from core.escalation.detection.models import BusinessRule
from core.escalation.detection.verdict import HandOver

KINDS: Mapping[RuleKind, str] = {
    RuleKind.KEYWORD: "Words in the message",
    RuleKind.TOPIC: "A topic, by an example",
    RuleKind.ATTRIBUTE: "An attribute of the session",
    RuleKind.ORDER_VALUE: "An amount in the session",
}
OUTCOMES: Mapping[HandOver, str] = {
    HandOver.NOW: "Hand over at once",
    HandOver.OFFER: "Offer a person",
}
LIKENESS = 0.6
"""The cosine that a new topic starts with."""


def show(desk: Desk) -> None:
    """Everybody reads the rules; administrators change them."""
    st.markdown("**Rules of your own**")
    st.caption("They come before the detector. A change holds within seconds, in every chat.")
    rules = desk.services.business_rules.rules()
    may_change = desk.may(OperatorRole.ADMIN)
    if not rules:
        hint = "Add one below." if may_change else "An administrator can add one."
        panel(empty("There are no rules of your own.", hint), key="no-rules")
    for rule in rules:
        _row(desk, rule, may_change=may_change)
    if may_change:
        _new(desk)


def _row(desk: Desk, rule: BusinessRule, *, may_change: bool) -> None:
    service = desk.services.business_rules
    with st.container(horizontal=True, vertical_alignment="center"):
        enabled = st.toggle(
            plain(f"{rule.name}: {_told(rule)}"),
            value=rule.enabled,
            key=f"rule-{rule.id}",
            disabled=not may_change,
        )
        if may_change and st.button("Remove", key=f"remove-{rule.id}"):
            service.remove(rule.id)
            st.rerun()
    if may_change and enabled != rule.enabled:
        service.enable(rule.id, enabled=enabled)


def _told(rule: BusinessRule) -> str:
    """A rule in a sentence."""
    condition, then = rule.condition, OUTCOMES[HandOver(rule.outcome)].lower()
    match RuleKind(rule.kind):
        case RuleKind.KEYWORD:
            met = f"a message says {' or '.join(condition['words'])}"
        case RuleKind.TOPIC:
            met = f"a message is like “{condition['example']}” ({condition['threshold']:.2f})"
        case RuleKind.ATTRIBUTE:
            met = f"{condition['key']} is {condition['value']}"
        case RuleKind.ORDER_VALUE:
            met = f"{condition['key']} is at least {condition['limit']:g}"
    return f"when {met}, {then}"


def _new(desk: Desk) -> None:
    with st.expander("New rule"):
        if wrong := st.session_state.pop("rule-wrong", None):
            st.error(plain(wrong), icon=":material/error:")
        chosen = st.selectbox(
            "It looks at", list(RuleKind), key="rule-kind", format_func=KINDS.__getitem__, width=320
        )
        kind = chosen or RuleKind.KEYWORD
        with st.form("new-rule", border=False):
            st.text_input("Name", key="rule-name", placeholder="Large orders", width=320)
            _condition(kind)
            st.selectbox(
                "Then",
                list(OUTCOMES),
                key="rule-outcome",
                format_func=OUTCOMES.__getitem__,
                width=320,
            )
            st.form_submit_button("Add rule", type="primary", on_click=_add, args=(desk, kind))


def _condition(kind: RuleKind) -> None:
    match kind:
        case RuleKind.KEYWORD:
            st.text_input("Words, with commas", key="rule-words", placeholder="journalist, press")
        case RuleKind.TOPIC:
            st.text_input("A message of this kind", key="rule-example")
            st.number_input(
                "How alike (cosine)", 0.05, 1.0, LIKENESS, 0.05, key="rule-threshold", width=320
            )
        case RuleKind.ATTRIBUTE:
            st.text_input("Attribute", key="rule-key", placeholder="plan", width=320)
            st.text_input("Its value", key="rule-value", placeholder="premium", width=320)
        case RuleKind.ORDER_VALUE:
            st.text_input("Attribute", key="rule-key", placeholder="order_total", width=320)
            st.number_input("At least", 0.0, None, 1000.0, key="rule-limit", width=320)


def _add(desk: Desk, kind: RuleKind) -> None:
    typed: Mapping[Any, Any] = st.session_state
    named = {name: typed.get(f"rule-{name}") for name in ("example", "threshold", "key", "value")}
    words = str(typed.get("rule-words") or "").split(",")
    condition = named | {"words": words, "limit": typed.get("rule-limit")}
    try:
        desk.services.business_rules.add(
            str(typed["rule-name"]),
            kind=kind,
            condition={name: value for name, value in condition.items() if value is not None},
            outcome=typed["rule-outcome"],
            by=desk.caller.name,
        )
    except SwitchboardError as error:
        st.session_state["rule-wrong"] = str(error)
    else:
        st.session_state["rule-name"] = ""
