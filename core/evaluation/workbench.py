"""The product's own pipeline over a labelled corpus, in a temporary data folder."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.agent.thinking import Thinker
from core.db import Transactions, make_engine
from core.embedding.embedder import Embedder
from core.embedding.factory import models_dir
from core.errors import InvalidDocument
from core.escalation.detection.detector import Detector, Shipped
from core.knowledge.corpus import LiveCorpus
from core.knowledge.curation import CurationService
from core.knowledge.documents.document import Document
from core.knowledge.index import VectorIndex
from core.knowledge.indexing import IndexingService
from core.knowledge.reranked import retriever_for
from core.migrations import upgrade
from core.reranking.factory import make_reranker
from core.reranking.reranker import Reranker, Reranking, Shortfall
from core.settings import EMBEDDED, Settings

PASSAGES = 50
"""Passages searched for one question: nearly always of more than ten articles."""


@dataclass(frozen=True)
class LabelledQuestion:
    """A question; `relevant` is empty when the corpus cannot answer it."""

    id: str
    text: str
    relevant: frozenset[str] = frozenset()
    earlier: tuple[str, ...] = ()
    """The customer's earlier messages of the same chat, oldest first."""
    kind: str = ""


@dataclass(frozen=True)
class Answered:
    """What the pipeline did with a question: articles best first, confidence, milliseconds."""

    question: LabelledQuestion
    articles: Sequence[str]
    confidence: float
    milliseconds: float
    reranking: Reranking | None = None
    """What a reranker did; `None` where none is named."""

    @property
    def right(self) -> bool:
        """The first article is one that answers the question."""
        return bool(self.articles) and self.articles[0] in self.question.relevant


@dataclass(frozen=True)
class Workbench:
    """A corpus that has been published and indexed, ready for questions."""

    thinker: Thinker
    reranker: Reranker | None = None

    def ask(self, question: LabelledQuestion) -> Answered:
        found, timings = self.thinker.find(question.text, question.earlier, limit=PASSAGES)
        articles = list(dict.fromkeys(hit.article_id for hit in found.retrieval.hits))
        spent, reranking = sum(timings.values()), found.retrieval.reranking
        return Answered(question, articles, found.confidence, spent, reranking)

    def reranked(self, answered: Sequence[Answered]) -> dict[str, Any]:
        """`reranker` for a report, with how many questions it had time for; else nothing."""
        if self.reranker is None:
            return {}
        done = [found.reranking for found in answered if found.reranking]
        return {
            "reranker": {
                "model": self.reranker.name,
                "version": self.reranker.version,
                "trouble": self.reranker.trouble(wait_s=0),
                "whole": sum(each.shortfall is None for each in done),
                "out_of_time": sum(each.shortfall is Shortfall.TIME for each in done),
            }
        }


@contextmanager
def workbench(
    settings: Settings, embedder: Embedder, corpus: Iterable[Document]
) -> Iterator[Workbench]:
    """Publish and index a corpus in a temporary folder, which is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="switchboard-eval-"))
    engine = make_engine(f"sqlite:///{folder / 'eval.db'}")
    try:
        upgrade(engine)
        transactions = Transactions(engine)
        own = settings.model_copy(update={"data_dir": folder, "index_url": EMBEDDED})
        index = VectorIndex(own, model=embedder.name)
        curation = CurationService(transactions, model=embedder.name)
        for document in corpus:
            curation.publish(document, author="Evaluation")
        indexing = IndexingService(transactions, embedder=embedder, index=index)
        while indexing.run_some():
            pass
        live = LiveCorpus(transactions, index=index, model=embedder.name)
        reranker = make_reranker(settings)
        if reranker is not None:
            reranker.load()
        yield Workbench(
            Thinker(
                embedder=embedder,
                retriever=retriever_for(live, reranker),
                detector=Detector(Shipped(embedder, folder=models_dir(settings))),
            ),
            reranker,
        )
    finally:
        engine.dispose()
        shutil.rmtree(folder, ignore_errors=True)


def read_corpus(folder: Path) -> list[Document]:
    """`corpus.jsonl` of a labelled set: {id, title, text}. Raises InvalidDocument."""
    return [
        Document(id=str(record["id"]), title=str(record["title"]), body=str(record["text"]))
        for record in read_jsonl(folder / "corpus.jsonl", needs=("id", "title", "text"))
    ]


def read_questions(file: Path, *, limit: int | None = None) -> list[LabelledQuestion]:
    """Questions of a labelled set: {id, text, relevant_ids?, history?}. Raises InvalidDocument."""
    return [
        LabelledQuestion(
            id=str(record["id"]),
            text=str(record["text"]),
            relevant=frozenset(record.get("relevant_ids", ())),
            earlier=customer_turns(record.get("history", ())),
            kind=str(record.get("source", "")),
        )
        for record in read_jsonl(file, needs=("id", "text"))[:limit]
    ]


def customer_turns(history: Iterable[dict[str, str]]) -> tuple[str, ...]:
    return tuple(turn["content"] for turn in history if turn.get("role") == "user")


def read_jsonl(file: Path, *, needs: Sequence[str]) -> list[dict[str, Any]]:
    """Records of a JSONL file. Raises InvalidDocument naming the file and line."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise InvalidDocument(file.name, f"it cannot be read at {file}") from None
    except UnicodeDecodeError:
        raise InvalidDocument(file.name, "it is not UTF-8 text") from None
    records = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError:
            raise InvalidDocument(file.name, f"line {number} is not JSON") from None
        if not isinstance(record, dict):
            raise InvalidDocument(file.name, f"line {number} is not a JSON object")
        missing = [name for name in needs if name not in record]
        if missing:
            raise InvalidDocument(file.name, f"line {number} has no {', '.join(missing)}")
        records.append(record)
    return records
