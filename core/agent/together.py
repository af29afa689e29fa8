"""What several queries for one message find together."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from core.agent import confidence
from core.agent.confidence import Calibration
from core.agent.finding import Found
from core.agent.query import Query, goes_on
from core.agent.topical import topic_words
from core.knowledge.fusion import UNRANKED, FusedParts
from core.knowledge.lexical import stems
from core.knowledge.retrieval import Hit


def together(
    queries: Sequence[Query], tried: Sequence[Found], calibration: Calibration, *, limit: int
) -> Found:
    """The hits of all queries, at most `limit`, by their fused scores weighted by confidence.

    Query, vector and confidence are those of the query that is surest of the article that then
    stands first. Its cosines and BM25 are also what the hits tell, save those that it did not
    return. The opening of a message only has a say in the order: it leaves out what would tell
    one article from the next. Hits that a reranker has ordered stay as they are for the surest
    query. Measured in docs/decisions/0004-retrieval.md.
    """
    if not goes_on(queries[0].topic):
        queries, tried = _of_this_message(queries, tried)
    whole = [found for query, found in zip(queries, tried, strict=True) if not query.is_opening]
    surest = max(reversed(whole), key=lambda found: found.confidence)
    if len(tried) == 1 or not surest.retrieval.hits or surest.retrieval.reranking:
        return surest
    parts = _weighted(tried)
    pool = {hit.passage_id: hit for found in whole for hit in found.retrieval.hits}
    order = sorted(pool, key=lambda key: (-parts[key].score, key))[:limit]
    first = pool[order[0]].article_id
    told = max(
        reversed([_about(first, found, calibration) for found in whole if _has(first, found)]),
        key=lambda found: found.confidence,
    )
    pool |= {hit.passage_id: hit for hit in told.retrieval.hits}
    hits = [
        replace(pool[key], rank=rank, parts=parts[key], fused_score=parts[key].score)
        for rank, key in enumerate(order, start=1)
    ]
    return replace(told, retrieval=replace(told.retrieval, hits=hits))


def _of_this_message(
    queries: Sequence[Query], tried: Sequence[Found]
) -> tuple[list[Query], list[Found]]:
    """Without the searches that only found what an earlier message was about.

    The article that they put first has fewer of this message's topic words than the one that the
    message finds alone.
    """
    said = stems(" ".join(topic_words(queries[0].topic)))
    alone = _told_of(said, tried[0])
    kept = [
        (query, found)
        for query, found in zip(queries, tried, strict=True)
        if query.is_opening or _told_of(said, found) >= alone
    ]
    return [query for query, _ in kept], [found for _, found in kept]


def _told_of(said: frozenset[str], found: Found) -> int:
    """How many of these stems the article that stands first has in the passages that were found."""
    hits = found.retrieval.hits
    first = [hit for hit in hits if hit.article_id == hits[0].article_id]
    told = (stems(f"{hit.title} {hit.heading} {hit.text}") for hit in first)
    return len(said & frozenset[str]().union(*told))


def _weighted(tried: Sequence[Found]) -> dict[int, FusedParts]:
    """Of each passage the mean of what the queries say, weighted by their confidence."""
    whole = sum(found.confidence for found in tried)
    shares = [found.confidence / whole if whole else 1 / len(tried) for found in tried]
    return {
        key: reduce(
            FusedParts.__add__,
            (
                found.retrieval.fused.get(key, UNRANKED) * share
                for found, share in zip(tried, shares, strict=True)
            ),
        )
        for key in {key for found in tried for key in found.retrieval.fused}
    }


def _has(article: str, found: Found) -> bool:
    return any(hit.article_id == article for hit in found.retrieval.hits)


def _about(article: str, found: Found, calibration: Calibration) -> Found:
    """The same, as sure as it is of this article, which need not be its own first."""
    hits: list[Hit] = sorted(found.retrieval.hits, key=lambda hit: hit.article_id != article)
    features = confidence.features(replace(found.retrieval, hits=hits), found.vector)
    return replace(
        found, features=features, confidence=confidence.probability(features, calibration)
    )
