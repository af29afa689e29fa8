"""The text of an answer: quoted from articles, from a person's words, or that there is none."""

from collections.abc import Sequence

from core.agent import decision, extractive, own_files
from core.agent.decision import Decision, Reason
from core.agent.draft import OFFERED, READ, Context, Draft
from core.agent.events import Source
from core.agent.own_files import FileAnswer
from core.agent.recollection import Recalled, written
from core.agent.topical import topical
from core.db import now
from core.escalation.detection.episode import is_angry
from core.escalation.detection.verdict import HandOver, Verdict
from core.knowledge.retrieval import Hit
from core.memory import secrets
from core.sessions.models import Outcome

SUGGESTIONS = 3


def as_source(hit: Hit, number: int) -> Source:
    return Source(
        number=number,
        article_id=hit.article_id,
        version=hit.version_number,
        title=hit.title,
        heading=hit.heading,
        url=hit.url,
        content=hit.text,
        relevance_score=round(min(1.0, max(0.0, hit.fused_score)), 4),
    )


def write(draft: Draft, verdict: Verdict) -> None:
    """An answer that quotes, or that there is none."""
    if draft.decision.outcome is Outcome.ANSWERED:
        if quote_found(draft):
            if verdict.outcome is HandOver.OFFER:
                draft.blocks = [*draft.blocks, draft.words("agent.offer")]
                draft.tools_used = [*draft.tools_used, OFFERED]
            return
        draft.decision = Decision(
            Outcome.DECLINED,
            Reason.NOTHING_FOUND,
            draft.decision.confidence,
            draft.decision.evidence,
        )
    draft.suggestions = closest(draft.hits)
    words = draft.words
    nearest = f" {words('agent.closest')}" if draft.suggestions else ""
    opening = [words("agent.sorry")] if is_angry(verdict) else []
    draft.blocks = [*opening, f"{words('agent.not_found')}{nearest}", words("agent.offer")]


def quote_found(draft: Draft) -> bool:
    """Answer with the passages that were found; whether any of them says something."""
    if draft.vector is None:
        return False
    quoted = extractive.quotes(topical(draft.query or ""), draft.hits, draft.vector)
    draft.blocks = draft.quoted = list(extractive.written(quoted))
    draft.sources = [as_source(q.hit, number) for number, q in enumerate(quoted, start=1)]
    draft.cited = {q.hit.passage_id: number for number, q in enumerate(quoted, start=1)}
    return bool(quoted)


def quote(draft: Draft, recalled: Recalled) -> None:
    """A person's words after an answer of the help centre's, or instead of it."""
    said = written(recalled, now(), draft.words)
    if draft.decision.outcome is Outcome.ANSWERED and not recalled.asked:
        draft.blocks = [*draft.blocks, *said]
        return
    draft.decision = decision.recall(recalled)
    draft.blocks, draft.sources, draft.suggestions, draft.cited = said, (), (), {}


def from_file(draft: Draft, found: FileAnswer) -> None:
    """The words of a file of the customer's, in place of the help centre's."""
    evidence = {
        "file": {
            "name": found.first.title,
            "place": found.first.heading,
            "score": round(found.score, 4),
            "threshold": found.bar,
        }
    }
    draft.decision = Decision(
        Outcome.ANSWERED,
        Reason.FROM_FILE,
        round(min(1.0, found.score), 4),
        {**draft.decision.evidence, **evidence},
    )
    numbered = list(enumerate(found.quotes, start=1))
    draft.blocks, draft.foreword = own_files.written(found, draft.words), ""
    draft.sources = [own_files.as_source(quote.hit, number) for number, quote in numbered]
    draft.suggestions, draft.cited = (), {}
    draft.tools_used = [*draft.tools_used, READ]


def only_files(context: Context) -> Draft:
    """What was read of files that came without a question."""
    kept = Decision(Outcome.ANSWERED, Reason.ONLY_FILES, 1.0)
    words = context.words
    told = own_files.summary(context.texts, context.sent, words)
    return Draft(kept, [*told, words("file.ask")], words=words, tools_used=[READ])


def apologise(draft: Draft, context: Context) -> Draft:
    """The draft, and below it a sentence for each file of the message that could not be read."""
    sorry = own_files.apologies(context.texts, context.sent, context.words)
    if draft.decision.reason is Reason.ONLY_FILES:
        draft.blocks = [*draft.blocks[:-1], *sorry, *draft.blocks[-1:]]
    else:
        draft.blocks = [*draft.blocks, *sorry]
    return draft


def tell_of_hidden(draft: Draft, message: str) -> None:
    """What is said last where something in the message was masked before it was stored."""
    if (hidden := secrets.told_of(message, draft.words)) is not None:
        draft.blocks = [*draft.blocks, hidden]


def with_notices(draft: Draft, context: Context, question: str) -> Draft:
    """The draft with what is said below an answer: files that failed, and what was masked."""
    if context.sent:
        draft = apologise(draft, context)
    tell_of_hidden(draft, question)
    return draft


def closest(hits: Sequence[Hit]) -> list[dict[str, str | None]]:
    """The articles of the best passages, as they are shown to the customer."""
    articles = {hit.article_id: hit for hit in reversed(hits)}
    best = sorted(articles.values(), key=lambda hit: hit.rank)[:SUGGESTIONS]
    return [{"article_id": hit.article_id, "title": hit.title, "url": hit.url} for hit in best]
