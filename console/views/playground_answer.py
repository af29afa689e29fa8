"""One answer of the playground: text, decision, and why each passage stands where it does."""

from dataclasses import asdict
from urllib.parse import quote

from console import words
from console.components import Column, empty, facts, heading, line, panel, table
from console.markup import Html, join, markdown, tag
from console.views import reranking
from core.quality.playground import Explained, Share, Trial
from core.reranking.reranker import Reranking

COLUMNS = (
    Column("", "2.2rem", numeric=True),
    Column("Passage"),
    Column("Meaning", "6.5rem", numeric=True, label=True),
    Column("Words", "6.5rem", numeric=True, label=True),
    Column("Together", "5.5rem", numeric=True, label=True),
)
FEATURE = {
    "cosine_prominence": "How far the nearest passage stands out from the ten nearest",
    "article_lexical_margin": "Lead of the whole article in words",
    "article_cosine_margin": "Lead of the whole article in meaning",
    "fused_margin": "Lead over the next article in all",
    "unit_cosine": "Nearest sentence of the first article",
}


def show(tried: Trial, *, key: str) -> None:
    """The whole of it."""
    panel(
        tag(
            "div",
            _outcome(tried),
            tag(
                "div",
                tag("div", markdown(tried.draft.text), class_="prose"),
                _articles(tried),
                class_="card",
            ),
            _decision(tried),
            _hits(tried),
            class_="stack",
        ),
        key=f"playground-{key}",
    )


def _articles(tried: Trial) -> Html | None:
    """Those that the customer is asked to choose from, or that come closest."""
    titles = [str(article["title"]) for article in tried.draft.suggestions]
    return tag("ul", *(tag("li", title) for title in titles), class_="cited") if titles else None


def _outcome(tried: Trial) -> Html:
    decision = tried.draft.decision
    confidence = decision.weighed_confidence
    return line(
        words.badge(words.OUTCOME, decision.outcome),
        None
        if confidence is None
        else f"{confidence:.1%} confident, answers from {tried.threshold:.0%}",
    )


def _decision(tried: Trial) -> Html:
    draft = tried.draft
    reason = draft.decision.reason
    return join(
        heading("Decision"),
        facts(
            [
                ("Reason", words.REASON.get(reason, words.readable(reason))),
                ("Searched for", draft.query or "Nothing, no search was needed"),
                ("A person", _person(tried)),
                ("Reranker", _reranker(draft.reranking)),
                ("Took", words.milliseconds(sum(draft.timings_ms.values()))),
            ]
        ),
        _confidence(tried) if tried.shares else None,
    )


def _reranker(did: Reranking | None) -> str | None:
    return ": ".join(value for _, value in reranking.told(asdict(did))) if did else None


def _person(tried: Trial) -> str | None:
    verdict = tried.verdict
    if not verdict:
        return None
    wanted = {"now": "takes over at once", "offer": "is offered", "none": "is not needed"}
    said = wanted.get(str(verdict.get("handover")), "")
    reason = verdict.get("rule")
    return f"{said}: {words.TICKET_REASON.get(reason, reason)}" if reason else said


def _confidence(tried: Trial) -> Html:
    rows = [_share(share) for share in tried.shares]
    rows.append(["Where every answer starts", None, f"{tried.intercept:+.2f}"])
    total = tried.intercept + sum(share.adds for share in tried.shares)
    rows.append([tag("b", "Sum (log-odds)"), None, tag("b", f"{total:+.2f}")])
    columns = (
        Column("What the confidence is made of"),
        Column("Value", "5rem", numeric=True, label=True),
        Column("Adds", "5rem", numeric=True, label=True),
    )
    return tag("details", tag("summary", "How the confidence comes about"), table(columns, rows))


def _share(share: Share) -> list[object]:
    name = FEATURE.get(share.name, words.readable(share.name))
    return [name, f"{share.value:.3f}", f"{share.adds:+.2f}"]


def _hits(tried: Trial) -> Html:
    if not tried.hits:
        told = empty("No passage was searched or found.", "Nothing else stands behind this answer.")
        return join(heading("Passages"), told)
    rows = [_row(each) for each in tried.hits]
    if all(each.hit.rerank_score is None for each in tried.hits):
        return join(heading("Passages"), table(COLUMNS, rows))
    for row, each in zip(rows, tried.hits, strict=True):
        row.append(reranking.cell(each.hit.rerank_score, each.hit.fused_rank))
    return join(heading("Passages"), table((*COLUMNS, reranking.COLUMN), rows))


def _row(each: Explained) -> list[object]:
    hit = each.hit
    article = f"knowledge?article={quote(hit.article_id, safe='')}"
    cited = tag("span", f"[{each.cited_as}]", class_="badge good") if each.cited_as else None
    return [
        hit.rank,
        tag(
            "div",
            line(tag("a", hit.title, href=article), f"v{hit.version_number}", cited),
            tag("div", hit.heading, class_="muted") if hit.heading else None,
            _shared(each),
            _asked_as(hit.phrasing),
            tag(
                "details",
                tag("summary", "Text"),
                tag("div", markdown(hit.text), class_="prose"),
            ),
        ),
        _score(hit.dense_score, each.dense_rank, hit.parts.dense, hit.parts.article_dense),
        _score(hit.lexical_score, each.lexical_rank, hit.parts.lexical, hit.parts.article_lexical),
        f"{hit.fused_score:.3f}",
    ]


def _shared(each: Explained) -> Html | None:
    if not each.shared:
        return None
    return tag("div", f"Shares: {', '.join(each.shared)}", class_="muted")


def _asked_as(phrasing: int | None) -> Html | None:
    if phrasing is None:
        return None
    return tag("div", f"Nearest by number {phrasing} of its “Also asked as”", class_="muted")


def _score(score: float | None, rank: int | None, own: float, article: float) -> Html:
    """What a search says of a passage, and what it and its article as a whole add."""
    found = score is not None and rank is not None
    return tag(
        "span",
        f"{score:.3f}" if found else "not found",
        tag("br"),
        tag("span", f"№ {rank}, +{own:.2f}", class_="muted") if found else None,
        tag("br"),
        tag("span", f"article +{article:.2f}", class_="muted"),
    )
