"""The knowledge base as it would be if some drafts were published: the same search, nobody sees it.

Scores are exactly those that publishing would give: drafts' passages stand in the database's own
full-text index while the questions are asked, in transactions that are rolled back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from sqlalchemy.orm import Session

from core.db import Transactions
from core.embedding.embedder import Embedder, Vectors
from core.errors import NothingToPublish
from core.knowledge import lexical, publishing, repository
from core.knowledge.corpus import Corpus
from core.knowledge.index import DenseMatch, PendingQuery
from core.knowledge.lexical import LexicalFound
from core.knowledge.models import Article, ArticleDraft, Audience, Passage
from core.knowledge.passages import embeddable, split
from core.knowledge.repository import LivePassage
from core.knowledge.vector_plan import nearest
from core.knowledge.wholes import Whole, mean

ASKED_AT_ONCE = 20
"""Questions asked in one transaction, which keeps other writers waiting meanwhile."""


@dataclass(frozen=True)
class TrialPassage:
    """A passage of a draft as searches find it."""

    row: LivePassage
    """Its id is negative, so that it is none of a stored passage."""
    found_by: str
    """What search by words reads as its title."""
    whole: Whole
    """What it is a part of, by a negative id."""
    vectors: Vectors
    """Its own and those of the phrasings that stand for it, shape (1 + phrasings, dimension)."""
    phrasings: Sequence[int] = ()
    """The numbers of these, counted from 1."""

    def match(self, question: Vectors) -> DenseMatch:
        """What the index would give for the vector of a question, shape (dimension,)."""
        scores = self.vectors @ question
        nearest_one = int(np.argmax(scores))
        number = self.phrasings[nearest_one - 1] if nearest_one else None
        return DenseMatch(self.row.id, float(scores[nearest_one]), number)


@dataclass(frozen=True)
class Trial:
    """Passages that take the place of others."""

    passages: Sequence[TrialPassage]
    """Those of the drafts."""
    replaced: frozenset[int]
    """Ids of the live passages of the same articles."""
    replaced_versions: frozenset[int]


class TrialCorpus:
    """A corpus with a trial in it."""

    def __init__(self, live: Corpus, transactions: Transactions, trial: Trial) -> None:
        self._live = live
        self._transactions = transactions
        self._trial = trial
        self._by_id = {passage.row.id: passage for passage in trial.passages}

    def start_dense(self, vectors: Vectors, *, limit: int) -> PendingQuery:
        """As if the index held the drafts' vectors."""
        pending = self._live.start_dense(vectors, limit=limit + len(self._trial.replaced))
        return pending.adjusted(lambda found: self._with_drafts(found, vectors, limit))

    def lexical(self, questions: Sequence[str], *, limit: int) -> list[LexicalFound]:
        found: list[LexicalFound] = []
        for start in range(0, len(questions), ASKED_AT_ONCE):
            with self._transactions.begin() as db:
                self._put_in(db)
                some = questions[start : start + ASKED_AT_ONCE]
                found += [lexical.search(db, question, limit=limit) for question in some]
                db.rollback()
        return found

    def wholes(self, wanted: Sequence[Iterable[int]]) -> list[dict[int, Whole]]:
        kept = [list(ids) for ids in wanted]
        found = self._live.wholes([[key for key in ids if key > 0] for ids in kept])
        for ids, parts in zip(kept, found, strict=True):
            parts |= {key: self._by_id[key].whole for key in ids if key in self._by_id}
        return found

    def load(self, wanted: Sequence[Iterable[int]]) -> list[dict[int, LivePassage]]:
        kept = [[key for key in ids if key not in self._trial.replaced] for ids in wanted]
        loaded = self._live.load([[key for key in ids if key > 0] for ids in kept])
        for ids, rows in zip(kept, loaded, strict=True):
            rows |= {key: self._by_id[key].row for key in ids if key in self._by_id}
        return loaded

    def _put_in(self, db: Session) -> None:
        lexical.remove(db, sorted(self._trial.replaced_versions), sorted(self._trial.replaced))
        by_version = groupby(self._trial.passages, lambda passage: passage.whole.version_id)
        for version, passages in by_version:
            own = list(passages)
            rows = [Passage(id=p.row.id, heading=p.row.heading, text=p.row.text) for p in own]
            lexical.add(db, version, rows, title=own[0].found_by)

    def _with_drafts(
        self, found: list[list[DenseMatch]], vectors: Vectors, limit: int
    ) -> list[list[DenseMatch]]:
        return [
            sorted(
                [
                    *(match for match in near if match.passage_id not in self._trial.replaced),
                    *(passage.match(vectors[place]) for passage in self._trial.passages),
                ],
                key=lambda match: -match.score,
            )[:limit]
            for place, near in enumerate(found)
        ]


class TrialMaker:
    """Makes trials."""

    def __init__(self, transactions: Transactions, *, embedder: Embedder) -> None:
        self._transactions = transactions
        self._embedder = embedder

    def make(self, *, drafts: Sequence[str] = (), without: Sequence[str] = ()) -> Trial:
        """The drafts of some articles in their places, and others archived, by article ids.

        Raises ArticleNotFound, NothingToPublish.
        """
        with self._transactions.read() as db:
            found = [_draft(db, article_id) for article_id in drafts]
            replaced, versions = _live_ids(db, [*drafts, *without])
            numbers = [repository.next_number(db, article_id) for article_id in drafts]
        passages: list[TrialPassage] = []
        for draft, number in zip(found, numbers, strict=True):
            if draft.audience == Audience.PUBLIC:
                passages += self._passages(draft, number, first=-1 - len(passages))
        return Trial(passages, replaced, versions)

    def corpus(self, live: Corpus, trial: Trial) -> TrialCorpus:
        """The corpus with a trial in it."""
        return TrialCorpus(live, self._transactions, trial)

    def _passages(self, draft: ArticleDraft, number: int, *, first: int) -> list[TrialPassage]:
        parts = [part for part in split(draft.body) if not part.disabled]
        if not parts:
            return []
        texts = [embeddable(draft.title, part)[0] for part in parts]
        encoded = self._embedder.encode_spans(
            [text.text for text in texts], [text.spans for text in texts]
        )
        whole = Whole(first, mean([both.whole for both in encoded]))
        standing = self._phrasings(draft, [both.whole for both in encoded])
        return [
            TrialPassage(
                LivePassage(
                    id=first - place,
                    article_id=draft.article_id,
                    version_id=0,
                    version_number=number,
                    title=draft.title,
                    url=draft.url,
                    heading=part.heading,
                    text=part.text,
                    vector=both.whole.tobytes(),
                    unit_vectors=both.spans.astype(np.float16).tobytes(),
                ),
                publishing.found_by(draft.title, draft.phrasings, draft.keywords),
                whole,
                np.stack([both.whole, *(vector for _, vector in standing[place])]),
                [number for number, _ in standing[place]],
            )
            for place, (part, both) in enumerate(zip(parts, encoded, strict=True))
        ]

    def _phrasings(
        self, draft: ArticleDraft, passages: Sequence[Vectors]
    ) -> list[list[tuple[int, Vectors]]]:
        """For each passage the phrasings that stand for it, by number, with their vectors.

        A phrasing stands for the passage that is nearest to it.
        """
        standing: list[list[tuple[int, Vectors]]] = [[] for _ in passages]
        if passages and draft.phrasings:
            vectors = self._embedder.encode(list(draft.phrasings))
            for number, vector in enumerate(vectors, start=1):
                standing[nearest(np.stack(passages), vector)].append((number, vector))
        return standing


def _draft(db: Session, article_id: str) -> ArticleDraft:
    repository.get(db, article_id)
    draft = repository.draft(db, article_id)
    if draft is None:
        raise NothingToPublish(article_id)
    return draft


def _live_ids(db: Session, article_ids: Sequence[str]) -> tuple[frozenset[int], frozenset[int]]:
    """Of the live passages of some articles, and of the versions that they are of."""
    live = repository.live_passages().where(Article.id.in_(article_ids))
    rows = db.execute(live.with_only_columns(Passage.id, Passage.version_id)).all()
    return frozenset(row[0] for row in rows), frozenset(row[1] for row in rows)
