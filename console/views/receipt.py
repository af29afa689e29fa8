"""Why an answer is what it is: the question, the decision, the evidence, every hit."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import streamlit as st

from console import files, words
from console.charts import stage_timings
from console.components import Column, empty, facts, heading, line, moment, panel, table
from console.deps import Desk
from console.filters import ANSWERS, back_to
from console.markup import Html, join, markdown, tag
from console.views import message_menu, receipt_model, replay, reranking
from core.accounts.models import OperatorRole
from core.agent.models import TurnHit
from core.agent.receipts import Receipt

COLUMNS = (
    Column("Rank", "3.5rem", numeric=True, label=True),
    Column("Cited as", "5rem", label=True),
    Column("Article, heading and passage"),
    Column("Dense", "5rem", numeric=True, label=True),
    Column("Lexical", "5rem", numeric=True, label=True),
    Column("Fused", "5rem", numeric=True, label=True),
)


def show(desk: Desk, message_id: str) -> None:
    """Raises MessageNotFound."""
    receipt = desk.services.receipts.of_message(message_id)
    answers = [receipt.answer.id] if receipt.answer else []
    recalled = bool(desk.services.quality.recalls.of_answers(answers))
    panel(_story(receipt, recalled=recalled), key=f"story-{message_id}")
    replay.show(desk, receipt)
    if desk.may(OperatorRole.OPERATOR):
        _correction(desk, receipt.question.id)
    if receipt.turn.timings_ms:
        st.markdown("**Time by stage**")
        stage_timings(receipt.turn.timings_ms, key=f"timings-{message_id}")
    panel(
        join(
            receipt_model.section(receipt.turn),
            _from_files(receipt),
            reranking.section(receipt.turn.evidence.get(reranking.KEY)),
            _hits(receipt) if receipt.turn.query else None,
            heading("Versions in force"),
            facts((words.readable(name), value) for name, value in receipt.turn.versions.items()),
        ),
        key=f"hits-{message_id}",
    )


def _correction(desk: Desk, question_id: str) -> None:
    """What the detector should learn from this message."""
    with st.container(horizontal=True):
        for label, wanted in message_menu.CORRECTIONS:
            if st.button(label, key=f"{wanted}-{question_id}"):
                message_menu.correct(desk, question_id, wanted)
                st.toast(message_menu.NOTED)


def _story(receipt: Receipt, *, recalled: bool) -> Html:
    turn = receipt.turn
    return tag(
        "div",
        back_to(ANSWERS),
        tag("h1", words.said(receipt.question.content), class_="title asked"),
        line(
            words.turn_badge(turn.outcome),
            words.recalled_badge() if recalled else None,
            _confidence(turn.confidence),
            moment(turn.started_at),
            tag("a", "Open the session", href=f"sessions?session={quote(turn.session_id)}"),
            tag("a", "Try it now in the playground", href=f"playground?{_tried(receipt)}"),
        ),
        _answer(receipt),
        heading("Decision"),
        facts(
            [
                ("Reason", _reason(turn.reason)),
                ("Searched for", turn.query or "Nothing, no search was needed"),
                ("Took", words.took(turn.started_at, turn.finished_at)),
            ]
        ),
        _evidence(turn.evidence),
        class_="stack",
    )


def _reason(reason: str | None) -> str:
    return words.REASON.get(reason, words.readable(reason)) if reason else "Not decided yet"


def _confidence(share: float | None) -> str | None:
    return None if share is None else f"{words.percent(share)} confident"


def _tried(receipt: Receipt) -> str:
    """What the playground asks: what was searched for then, a question before it included."""
    return urlencode({"q": receipt.turn.query or receipt.question.content})


def _answer(receipt: Receipt) -> Html:
    if receipt.answer is None:
        return empty("There is no answer.", "A person had the session, or the turn broke off.")
    body = tag("div", markdown(receipt.answer.content), class_="prose article")
    return join(heading("Answer"), tag("div", body, class_="card"))


def _evidence(evidence: Mapping[str, Any]) -> Html | None:
    """Features, thresholds and matched words, each group under its name."""
    apart = (receipt_model.KEY, reranking.KEY)
    shown = {name: value for name, value in evidence.items() if name not in apart}
    groups = {name: value for name, value in shown.items() if isinstance(value, dict)}
    single = {name: value for name, value in shown.items() if name not in groups}
    parts = [_group(name, group) for name, group in groups.items() if group]
    if single:
        parts.append(_group("evidence", single))
    return tag("div", *parts, class_="groups") if parts else None


def _group(name: str, group: Mapping[str, Any]) -> Html:
    pairs = ((words.readable(key), _value(value)) for key, value in group.items())
    return tag("section", tag("h3", words.readable(name)), facts(pairs))


def _value(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{words.readable(str(key))} {_value(v)}" for key, v in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_value(item) or "none" for item in value) or "none"
    return "none" if value is None else str(value) or None


def _from_files(receipt: Receipt) -> Html | None:
    """The passages of the customer's own files that the answer cites."""
    sources = receipt.answer.sources if receipt.answer else []
    own = [source for source in sources if source["metadata"].get("attachment_id")]
    if not own:
        return None
    return join(heading("From the customer's files"), *(_own(source) for source in own))


def _own(source: Mapping[str, Any]) -> Html:
    about = source["metadata"]
    link = tag(
        "a", about["title"], href=files.address(about["attachment_id"]), download=about["title"]
    )
    return tag(
        "div",
        line(tag("span", f"[{source['rank']}]", class_="badge good"), link, about["heading"]),
        tag("div", markdown(source["content"]), class_="prose"),
        class_="card",
    )


def _hits(receipt: Receipt) -> Html:
    rows = [_row(found.hit, found.text) for found in receipt.hits]
    scores = receipt.turn.evidence.get(reranking.KEY, {}).get("scores")
    if rows and scores:
        for row, found in zip(rows, receipt.hits, strict=True):
            row.append(reranking.cell(scores.get(str(found.hit.rank))))
        return join(heading("Passages found"), table((*COLUMNS, reranking.COLUMN), rows))
    if rows:
        return join(heading("Passages found"), table(COLUMNS, rows))
    return join(
        heading("Passages found"),
        empty("Nothing was found.", "No published article bears on this question yet."),
    )


def _row(hit: TurnHit, text: str) -> list[object]:
    return [
        hit.rank,
        tag("span", f"[{hit.cited_as}]", class_="badge good") if hit.cited_as else None,
        tag("div", _place(hit), _passage(text)),
        _score(hit.dense_score),
        _score(hit.lexical_score),
        _score(hit.fused_score),
    ]


def _place(hit: TurnHit) -> Html:
    article = f"knowledge?article={quote(hit.article_id, safe='')}"
    return tag(
        "div",
        tag("a", hit.title, href=article),
        tag("span", f" v{hit.version_number}", class_="muted"),
        tag("div", hit.heading, class_="muted") if hit.heading else None,
    )


def _passage(text: str) -> Html:
    if not text:
        return tag("div", "The passage has since been erased.", class_="muted")
    body = tag("div", markdown(text), class_="prose")
    return tag("details", tag("summary", "Passage"), body)


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.3f}"
