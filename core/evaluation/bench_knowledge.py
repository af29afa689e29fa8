"""How fast Markdown files become searchable, and what a hundred times as many passages cost."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, select

from core.agent.thinking import Thinker
from core.db import Transactions, make_engine
from core.embedding.embedder import Embedder, SpannedVectors, Vectors, unit
from core.errors import IndexUnavailable
from core.escalation.detection.detector import Detector, Shipped
from core.evaluation.bench_floor import Floor
from core.evaluation.bench_installation import Installation
from core.evaluation.bench_plan import median
from core.evaluation.bench_turns import bench_questions
from core.evaluation.demo import demo_corpus
from core.knowledge.corpus import LiveCorpus
from core.knowledge.curation import CurationService
from core.knowledge.documents.document import Document
from core.knowledge.importing import import_path
from core.knowledge.index import VectorIndex
from core.knowledge.indexing import IndexingService
from core.knowledge.models import Passage, PassageVector
from core.knowledge.passages import embeddable, split
from core.knowledge.retrieval import Retriever

BRAND = "Alderlight"
PARTS = 4
"""Parts in which floor and import take turns."""
HITS = 5
WARM_UP = 5
NOISE = 0.25
"""Length of the random part of a copied vector of length 1: a cosine of about 0.97 to it."""


@dataclass(frozen=True)
class Store:
    """The knowledge services of one installation, in this process."""

    transactions: Transactions
    curation: CurationService
    indexing: IndexingService
    thinker: Thinker
    index: VectorIndex

    def is_reachable(self) -> bool:
        try:
            self.index.count()
        except IndexUnavailable:
            return False
        return True

    def index_waiting(self) -> None:
        while self.indexing.run_some():
            pass


@contextmanager
def opened(installation: Installation, embedder: Embedder) -> Iterator[Store]:
    """The product's own services on the installation's database and index server."""
    engine = make_engine(installation.settings.resolved_database_url)
    transactions = Transactions(engine)
    index = VectorIndex(installation.settings, model=embedder.name)
    retriever = Retriever(LiveCorpus(transactions, index=index, model=embedder.name))
    yield Store(
        transactions,
        CurationService(transactions, model=embedder.name),
        IndexingService(transactions, embedder=embedder, index=index),
        Thinker(embedder=embedder, retriever=retriever, detector=Detector(Shipped(embedder))),
        index,
    )
    engine.dispose()


def variants(number: int) -> list[Document]:
    """The demo articles as another company's: other ids, titles and brand, so other vectors.

    The brand keeps its length, so each article divides into the same passages as its original.
    """
    return [_variant(document, number) for document in demo_corpus()]


def corpus_of(passages: int) -> list[Document]:
    """Variants of the demo articles with at least so many passages in all."""
    found: list[Document] = []
    have = 0
    for number in count(1):
        for document in variants(number):
            if have >= passages:
                return found
            found.append(document)
            have += len(split(document.body))
    return found


def measure_ingest(
    store: Store, floor: Floor, folder: Path, passages: int
) -> tuple[dict[str, Any], float]:
    """`ingest`, and `floor.encode_docs_per_s` on the same passages; the two interleaved."""
    documents = corpus_of(passages)
    done, floor_s, ingest_s = 0, 0.0, 0.0
    for part in range(PARTS):
        own = documents[part::PARTS]
        source = _written(folder / f"part{part}", own)
        texts = _texts(own)
        floor_s += floor.documents_s(texts)
        started = time.perf_counter()
        import_path(store.curation, source)
        store.index_waiting()
        ingest_s += time.perf_counter() - started
        done += len(texts)
    figures = {
        "ratio": round(floor_s / ingest_s, 3),
        "passages_per_s": round(done / ingest_s, 1),
        "n": done,
    }
    return figures, round(done / floor_s, 1)


def fill(store: Store, embedder: Embedder, passages: int) -> int:
    """Publish and index variants until there are so many passages; how many there are.

    Only the embedding is skipped: copies of the originals' vectors with some noise are stored
    beforehand, so that the indexing finds every passage's vector computed already.
    """
    originals = _original_vectors(embedder)
    have = 0
    for number in count(1):
        documents = variants(number)
        for document in documents:
            store.curation.publish(document, author="Benchmark")
        have += _store_copies(store, embedder.name, originals, documents, number)
        store.index_waiting()
        if have >= passages:
            break
    return have


def measure_growth(few: Store, many: Store, searches: int) -> dict[str, Any]:
    """Medians of a search in both, question by question in turn."""
    asked = bench_questions(searches + WARM_UP)
    found: dict[str, list[dict[str, float]]] = {"few": [], "many": []}
    for question in asked:
        for name, store in (("few", few), ("many", many)):
            started = time.perf_counter()
            _, stages = store.thinker.find(question, (), limit=HITS)
            found[name].append({"ms": (time.perf_counter() - started) * 1000, **stages})
    figures = {name: _medians(rows[WARM_UP:]) for name, rows in found.items()}
    return {"ratio": round(figures["many"]["ms"] / figures["few"]["ms"], 3), **figures}


def _variant(document: Document, number: int) -> Document:
    brand = f"Brand{number:0{len(BRAND) - 5}}"
    return replace(
        document,
        id=f"{document.id}-{number}",
        title=f"{document.title} ({brand})",
        body=document.body.replace(BRAND, brand),
    )


def _written(folder: Path, documents: Sequence[Document]) -> Path:
    folder.mkdir(parents=True)
    for document in documents:
        front = f"---\nid: {json.dumps(document.id)}\ntitle: {json.dumps(document.title)}\n---\n\n"
        file = folder / f"{document.id.replace('/', '-')}.md"
        file.write_text(front + document.body, encoding="utf-8")
    return folder


def _texts(documents: Sequence[Document]) -> list[str]:
    """What the model reads for each passage."""
    return [
        embeddable(document.title, part)[0].text
        for document in documents
        for part in split(document.body)
    ]


def _original_vectors(embedder: Embedder) -> dict[str, list[SpannedVectors]]:
    """By article id, the vectors of its passages in order."""
    found = {}
    for document in demo_corpus():
        texts = [embeddable(document.title, part)[0] for part in split(document.body)]
        found[document.id] = embedder.encode_spans(
            [text.text for text in texts], [text.spans for text in texts]
        )
    return found


def _store_copies(
    store: Store,
    model: str,
    originals: dict[str, list[SpannedVectors]],
    documents: Sequence[Document],
    number: int,
) -> int:
    noise = np.random.default_rng(number)
    ids = [document.id for document in documents]
    columns = (Passage.article_id, Passage.position, Passage.content_hash)
    with store.transactions.begin() as db:
        rows = db.execute(select(*columns).where(Passage.article_id.in_(ids))).all()
        copies = [
            {
                "content_hash": content_hash,
                "model": model,
                "vector": _near(source.whole, noise).tobytes(),
                "unit_vectors": _near(source.spans, noise).astype(np.float16).tobytes(),
            }
            for article_id, position, content_hash in rows
            for source in [originals[article_id.rpartition("-")[0]][position]]
        ]
        db.execute(insert(PassageVector), copies)
    return len(rows)


def _near(vectors: Vectors, noise: np.random.Generator) -> Vectors:
    """Unit vectors near others; rows of zeros stay zeros."""
    random = noise.normal(size=vectors.shape) * NOISE / np.sqrt(vectors.shape[-1])
    present = np.linalg.norm(vectors, axis=-1, keepdims=True) > 0
    return unit(((vectors + random) * present).astype(np.float32))


def _medians(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    return {stage: round(median([row[stage] for row in rows]), 2) for stage in rows[0]}
