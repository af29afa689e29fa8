"""A knowledge base of a few words, and a way to count what is embedded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from core.bootstrap import Services, build
from core.embedding.embedder import Embedder, SpannedVectors, Spans, Vectors
from core.knowledge.documents import Document
from core.settings import Settings

Publish = Callable[..., Document]


@dataclass
class CountingEmbedder:
    """The real model, and every text that it was given to index."""

    real: Embedder
    texts: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    """Those that it was given without spans, phrasings among them."""

    @property
    def name(self) -> str:
        return self.real.name

    @property
    def dimension(self) -> int:
        return self.real.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.questions += texts
        return self.real.encode(texts)

    @property
    def max_tokens(self) -> int:
        return self.real.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self.real.count_tokens(texts)

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[SpannedVectors]:
        self.texts += texts
        return self.real.encode_spans(texts, spans)


@pytest.fixture
def counting(embedder: Embedder) -> CountingEmbedder:
    return CountingEmbedder(embedder)


@pytest.fixture
def counted(services: Services, settings: Settings, counting: CountingEmbedder) -> Services:
    """The services, with an embedder that counts."""
    return build(settings, embedder=counting, engine=services.transactions.engine)


@pytest.fixture
def publish(services: Services) -> Publish:
    """Publishes an article: `publish("returns", "Send it back.")`."""

    def published(key: str, body: str, *, title: str = "", **fields: object) -> Document:
        document = Document(id=key, title=title or key.title(), body=body, **fields)
        services.curation.publish(document, author="Test")
        return document

    return published


@pytest.fixture
def drain(services: Services) -> Callable[..., int]:
    """Runs index jobs until none is left; how many there were."""

    def drained(of: Services = services) -> int:
        done = 0
        while some := of.indexing.run_some():
            done += some
        return done

    return drained
