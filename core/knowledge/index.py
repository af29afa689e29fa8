"""The vector index: the one module that talks to ChromaDB."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError

from core.embedding.embedder import Vectors
from core.errors import IndexUnavailable
from core.settings import Settings

HNSW: CreateHNSWConfiguration = {
    "space": "cosine",
    "ef_search": 200,
    "ef_construction": 200,
    "max_neighbors": 32,
}
"""Search breadth against brute force: docs/decisions/0003-vector-index.md."""
WRITE_BATCH = 1000
SEPARATOR = "/"
QUERIES_AT_ONCE = 64
QUERY_LIMIT_S = 5.0
"""After this an index that took the question and says nothing counts as unavailable."""


MOST_ASKED_FOR = HNSW["ef_search"]
"""Vectors of one query: more than its breadth cannot be found."""
Key = int | str
"""Of a vector: its passage's id, or `phrasing_key` of that and a phrasing's number."""


@dataclass(frozen=True)
class DenseMatch:
    """A passage and its cosine similarity to the question, -1 to 1.

    `phrasing` is the number of the phrasing that was nearer to the question than the passage's own
    text, if one was.
    """

    passage_id: int
    score: float
    phrasing: int | None = None


def phrasing_key(passage_id: int, number: int) -> str:
    """The key of a phrasing's vector that stands for a passage; numbers count from 1."""
    return f"{passage_id}{SEPARATOR}{number}"


def passage_of(key: Key) -> int:
    """The passage that a vector stands for."""
    return int(str(key).partition(SEPARATOR)[0])


Adjust = Callable[[list[list[DenseMatch]]], list[list[DenseMatch]]]


class PendingQuery:
    """A query that is on its way, while who asked does something else."""

    def __init__(
        self, future: Future[list[list[DenseMatch]]], *, adjust: Adjust | None = None
    ) -> None:
        self._future = future
        self._adjust = adjust

    def matches(self) -> list[list[DenseMatch]]:
        """For each vector its nearest passages, best first. Raises IndexUnavailable."""
        try:
            found = self._future.result(QUERY_LIMIT_S)
        except TimeoutError as error:
            raise IndexUnavailable from error
        return self._adjust(found) if self._adjust else found

    def adjusted(self, adjust: Adjust) -> "PendingQuery":
        """The same query, whose matches are changed when they have come."""
        return PendingQuery(self._future, adjust=adjust)


class VectorIndex:
    """Vectors of the published passages. Connects when first used and again after a failure.

    Every method raises IndexUnavailable when the server does not answer.
    """

    def __init__(self, settings: Settings, *, model: str) -> None:
        self._settings = settings
        self._name = f"knowledge-{model.lower().replace('/', '-')}"[:200]
        self._lock = threading.Lock()
        self._collection: Collection | None = None
        self._embedded: Client | None = None
        self._threads = ThreadPoolExecutor(QUERIES_AT_ONCE, thread_name_prefix="index-query")

    def query(self, vector: Vectors, *, limit: int) -> list[DenseMatch]:
        """The nearest passages to one vector of shape (dimension,), best first."""
        return self.start_query(vector[None], limit=limit).matches()[0]

    def start_query(self, vectors: Vectors, *, limit: int) -> "PendingQuery":
        """Ask for the nearest passages to each vector, shape (questions, dimension)."""
        return PendingQuery(self._threads.submit(self._query, vectors, limit))

    def _query(self, vectors: Vectors, limit: int) -> list[list[DenseMatch]]:
        """Asks for more where several vectors of one passage have taken others' places."""
        wanted = limit
        while True:
            found = self._call(
                "query", query_embeddings=vectors, n_results=wanted, include=["distances"]
            )
            rows = zip(found["ids"], found["distances"], strict=True)
            best = [_best_of_each(ids, distances)[:limit] for ids, distances in rows]
            crowded = any(
                len(row) < limit and len(ids) == wanted
                for row, ids in zip(best, found["ids"], strict=True)
            )
            if not crowded or wanted >= MOST_ASKED_FOR:
                return best
            wanted = min(wanted * 2, MOST_ASKED_FOR)

    def upsert(self, keys: Sequence[Key], vectors: Vectors, articles: Sequence[str]) -> None:
        """Write vectors, shape (keys, dimension), under their article's id."""
        for start in range(0, len(keys), WRITE_BATCH):
            rows = slice(start, start + WRITE_BATCH)
            self._call(
                "upsert",
                ids=[str(key) for key in keys[rows]],
                embeddings=vectors[rows],
                metadatas=[{"article_id": article} for article in articles[rows]],
            )

    def delete(self, keys: Sequence[Key]) -> None:
        for start in range(0, len(keys), WRITE_BATCH):
            self._call("delete", ids=[str(key) for key in keys[start : start + WRITE_BATCH]])

    def keys_of(self, articles: Sequence[str]) -> set[str]:
        """Keys of all vectors that are indexed under any of these articles."""
        where = {"article_id": {"$in": list(articles)}}
        return set(self._call("get", where=where, include=[])["ids"])

    def keys(self) -> set[str]:
        """Keys of all vectors."""
        return set(self._call("get", include=[])["ids"])

    def passages_of(self, articles: Sequence[str]) -> set[int]:
        """Ids of the passages that are indexed under any of these articles."""
        return {passage_of(key) for key in self.keys_of(articles)}

    def passages(self) -> set[int]:
        """Ids of all indexed passages."""
        return {passage_of(key) for key in self.keys()}

    def count(self) -> int:
        """How many vectors there are: one for each passage and each phrasing."""
        return int(self._call("count"))

    def close(self) -> None:
        """End the threads, and close the files of an embedded index. It is not used afterwards."""
        self._threads.shutdown()
        if self._embedded is not None:
            self._embedded.close()

    def clear(self) -> None:
        """Drop everything; the next write starts an empty index."""
        with self._lock:
            self._collection = None
        try:
            self._client().delete_collection(self._name)
        except NotFoundError:
            return
        except (ChromaError, httpx.HTTPError, ValueError) as error:
            raise IndexUnavailable from error

    def _call(self, method: str, **arguments: Any) -> Any:
        """Call the collection; once more if it was made anew behind our back."""
        for last in (False, True):
            collection = self._connected()
            try:
                return getattr(collection, method)(**arguments)
            except NotFoundError as error:
                self._collection = None
                if last:
                    raise IndexUnavailable from error
            except (ChromaError, httpx.HTTPError) as error:
                self._collection = None
                raise IndexUnavailable from error
        raise IndexUnavailable

    def _connected(self) -> Collection:
        collection = self._collection
        if collection is None:
            with self._lock:
                try:
                    collection = self._client().get_or_create_collection(
                        self._name, configuration={"hnsw": HNSW}, embedding_function=None
                    )
                except (ChromaError, httpx.HTTPError, ValueError) as error:
                    raise IndexUnavailable from error
                self._collection = collection
        return collection

    def _client(self) -> ClientAPI:
        options = ChromaSettings(anonymized_telemetry=False)
        if self._settings.index_is_embedded:
            if self._embedded is None:
                options.is_persistent = True
                options.persist_directory = str(self._settings.data_dir / "index")
                self._embedded = Client(settings=options)
            return self._embedded
        address = urlsplit(self._settings.resolved_index_url)
        port = address.port or (443 if address.scheme == "https" else 80)
        return chromadb.HttpClient(
            address.hostname or "", port, ssl=address.scheme == "https", settings=options
        )


def _best_of_each(keys: Sequence[str], distances: Sequence[float]) -> list[DenseMatch]:
    """The passages of vectors that come in the order of their distances, each once."""
    found: dict[int, DenseMatch] = {}
    for key, distance in zip(keys, distances, strict=True):
        passage, _, phrasing = key.partition(SEPARATOR)
        number = int(phrasing) if phrasing else None
        found.setdefault(int(passage), DenseMatch(int(passage), 1.0 - float(distance), number))
    return list(found.values())
