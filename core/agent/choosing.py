"""Which of two or three articles is meant: asking the customer, and understanding the reply."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.agent import confidence
from core.agent.answering import Answering
from core.agent.decision import Decision, Reason
from core.agent.draft import OFFERED, SEARCHED, Choices, Context, Draft
from core.agent.offers import is_no
from core.agent.policy import CLARIFY_AT, COMPETES_AT
from core.agent.topical import topical
from core.agent.writing import closest, quote_found
from core.escalation.detection.verdict import HandOver, Verdict
from core.knowledge.retrieval import Hit, Retriever
from core.language.language import Language
from core.language.words import Words
from core.sessions.models import Outcome

MOST = 3
"""Articles that a customer is asked to choose from."""
PASSAGES = 50
"""Passages searched for those of the chosen article."""
_THE = r"(?:the |der |die |das |el |la |le )?"
_NONE = re.compile(
    r"(?:none|neither|nothing)(?: of (?:these|those|them|the above))?|something else"
    r"|(?:it is |it['’]s )?(?:another|a different) (?:question|thing|problem)"
    r"|(?:keine?[sr]?|nichts)(?: (?:davon|von denen|von beiden))?|etwas anderes"
    r"|ningun[oa](?: de (?:estos|estas|ellos|ellas))?|otra cosa"
    r"|aucune?(?: de (?:ceux|celles)[- ](?:ci|là))?|autre chose"
)
_PLACES = tuple(
    re.compile(rf"{_THE}(?:{words})(?: one| article| artikel| artículo)?")
    for words in (
        r"first|1st|1|erste[rsn]?|primer[oa]?|premi[eè]re?",
        r"second|2nd|2|zweite[rsn]?|segund[oa]|deuxième|seconde?",
        r"third|last|3rd|3|dritte[rsn]?|letzte[rsn]?|tercer[oa]?|últim[oa]|troisième|derni[eè]re?",
    )
)
"""The last is only asked for by its name or number where there are three."""


def ask_which(draft: Draft, verdict: Verdict) -> None:
    """Ask which article is meant, in place of declining, where a few compete.

    Not where a person is to be offered: whoever has failed before is not asked back again.
    """
    sure = draft.decision.confidence
    weak = draft.decision.reason is Reason.WEAK_EVIDENCE
    if not weak or sure < CLARIFY_AT.value or verdict.outcome is not HandOver.NONE:
        return
    rivals = competing(draft.hits)
    if len(rivals) < 2:
        return
    evidence = dict(draft.decision.evidence)
    evidence["threshold"] = {**evidence["threshold"], CLARIFY_AT.name: CLARIFY_AT.value}
    draft.decision = Decision(Outcome.CLARIFIED, Reason.COMPETING, sure, evidence)
    draft.suggestions = closest(rivals)
    draft.blocks = [draft.words("agent.which")]


def competing(hits: Sequence[Hit]) -> list[Hit]:
    """The best passage of each article that may be meant, best first; titles that differ."""
    best: dict[str, Hit] = {}
    for hit in hits:
        if all(hit.title != other.title for other in best.values()):
            best.setdefault(hit.article_id, hit)
    found = list(best.values())[:MOST]
    bar = COMPETES_AT.value * found[0].fused_score if found else 0.0
    return [hit for hit in found if hit.fused_score >= bar]


def is_reply(message: str, choices: Choices | None) -> bool:
    """Whether a message takes up what the customer was asked last, and says nothing else."""
    if choices is None:
        return False
    return _turns_down(message) or _chosen(message, choices.articles) is not None


def reply_to(
    message: str, context: Context, retriever: Retriever, answering: Answering
) -> Draft | None:
    """The answer to the earlier question from the chosen article, or that none is meant.

    `None` where the message is neither, or the article is gone.
    """
    choices = context.choices
    if choices is None:
        return None
    if _turns_down(message):
        return _none_meant(choices, context)
    article = _chosen(message, choices.articles)
    if article is None:
        return None
    found = retriever.search(topical(choices.query), choices.vector, limit=PASSAGES)
    own = [hit for hit in found.hits if hit.article_id == article]
    alone = replace(found, hits=own, passed_over=())
    features = confidence.features(alone, choices.vector)
    if features is None:
        return None
    sure = confidence.probability(features, answering.calibration)
    evidence = {"features": features.as_dict(), "asked_seq": choices.asked_seq}
    draft = Draft(
        Decision(Outcome.ANSWERED, Reason.CHOSEN, sure, evidence),
        words=context.words,
        hits=own,
        query=choices.query,
        vector=choices.vector,
        has_context=True,
        tools_used=[SEARCHED],
        reranking=found.reranking,
        timings_ms=dict(found.timings_ms),
    )
    return draft if quote_found(draft) else None


def _turns_down(message: str) -> bool:
    said = _plain(message)
    buttons = (Words.of(language)("agent.none_of_these") for language in Language)
    return any(said == _plain(button) for button in buttons) or (
        _NONE.fullmatch(said) is not None or is_no(message)
    )


def _none_meant(choices: Choices, context: Context) -> Draft:
    return Draft(
        Decision(Outcome.DECLINED, Reason.NONE_CHOSEN, 0.0, {"asked_seq": choices.asked_seq}),
        [context.words("agent.none_meant"), context.words("agent.offer")],
        words=context.words,
        query=choices.query,
        vector=choices.vector,
        has_context=True,
        tools_used=[OFFERED],
    )


def _chosen(message: str, articles: Sequence[tuple[str, str]]) -> str | None:
    """The id of the article whose title or place a message names, and nothing else."""
    said = _plain(message)
    for place, (article, title) in zip(_PLACES, articles, strict=False):
        if said == _plain(title) or place.fullmatch(said):
            return article
    return None


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(' .!?"“”').casefold()
