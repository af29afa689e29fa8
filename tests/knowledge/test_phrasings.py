"""Phrasings and keywords: an article is found by words that its text does not have."""

from collections.abc import Callable

import numpy as np
import pytest

from core.bootstrap import Services
from core.errors import InvalidDocument
from core.knowledge import repository
from core.knowledge.curation import Change
from core.knowledge.documents import Document
from core.knowledge.documents.assembly import edited
from core.knowledge.documents.markdown import read_markdown
from core.knowledge.documents.metadata import read_metadata
from core.knowledge.documents.writing import to_markdown
from core.knowledge.indexing import Repair
from tests.knowledge.conftest import CountingEmbedder, Publish

Drain = Callable[..., int]
BODY = "Send it back within thirty days.\n\n## Refunds\n\nWe pay to the card that was charged."
ASKED = ("Where do I find my money?", "Is there a cooling-off period?")


class TestDocument:
    def test_reads_and_writes_them_as_front_matter(self) -> None:
        document = Document(
            "returns", "Returns", "Text.", phrasings=ASKED, keywords=("rma", "übergabe, alt")
        )
        read = read_markdown(to_markdown(document).encode(), "returns.md")
        metadata = read_metadata(read.metadata, "returns.md")
        assert (metadata.phrasings, metadata.keywords) == (document.phrasings, document.keywords)

    def test_takes_lines_of_phrasings_and_a_line_of_keywords(self) -> None:
        metadata = read_metadata(
            {"also_asked": "One, two?\n\n  Three?\r\nOne, two?", "keywords": "rma, RMA number"}, "x"
        )
        assert metadata.phrasings == ("One, two?", "Three?")
        assert metadata.keywords == ("rma", "RMA number")

    @pytest.mark.parametrize(
        "more",
        [
            {"phrasings": tuple(f"Question {n}?" for n in range(51))},
            {"phrasings": ("w" * 301,)},
            {"keywords": ("w" * 101,)},
        ],
    )
    def test_refuses_more_than_can_be_meant(self, more: dict[str, tuple[str, ...]]) -> None:
        with pytest.raises(InvalidDocument, match="more than"):
            edited(Document("a", "A", "Text.", **more))


class TestVersion:
    def test_without_any_keeps_the_hash_that_it_had(
        self, services: Services, publish: Publish
    ) -> None:
        publish("returns", "Send it back.", title="Returns")
        version = services.versions.get("returns", 1).version
        assert version.content_hash == (
            "076777ed4dfdf58cf6d5e9fb028f7e328adc77cbf15c1df6df4158bbe9bb34f1"
        )

    def test_is_another_with_other_phrasings(self, services: Services, publish: Publish) -> None:
        publish("returns", BODY)
        document = Document("returns", "Returns", BODY, phrasings=ASKED)
        assert services.curation.publish(document, author="Test") is Change.UPDATED
        assert services.curation.publish(document, author="Test") is Change.UNCHANGED

    def test_brings_them_back_when_it_is_restored(
        self, services: Services, publish: Publish
    ) -> None:
        publish("returns", BODY, phrasings=ASKED, keywords=("rma",))
        publish("returns", BODY)
        services.versions.restore("returns", 1, author="Ada")
        version = services.curation.detail("returns").version
        assert version is not None
        assert (version.phrasings, version.keywords) == (list(ASKED), ["rma"])
        assert "+Where do I find my money?" in services.versions.diff("returns", old=2, new=3)


class TestSearch:
    def test_finds_the_passage_that_is_nearest_to_a_phrasing(
        self, services: Services, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", BODY, phrasings=ASKED)
        publish("money", "How to save money on your bill.")
        drain()
        vector = services.embedder.encode([ASKED[0]])[0]
        best = services.index.query(vector, limit=1)[0]
        assert best.score == pytest.approx(1, abs=1e-4)
        assert best.phrasing == 1
        hit = services.retriever.search(ASKED[0], vector).hits[0]
        assert (hit.article_id, hit.heading, hit.phrasing) == ("returns", "Refunds", 1)

    def test_names_each_passage_once_however_many_phrasings_it_has(
        self, services: Services, publish: Publish, drain: Drain
    ) -> None:
        phrasings = tuple(f"Where do I find my money, case {n}?" for n in range(40))
        publish("returns", "We pay to the card.", phrasings=phrasings)
        for number in range(10):
            publish(f"other{number}", f"The hub number {number} blinks.")
        drain()
        assert services.index.count() == 51
        vector = services.embedder.encode(["Where do I find my money?"])[0]
        found = services.index.query(vector, limit=8)
        assert len({match.passage_id for match in found}) == len(found) == 8

    @pytest.mark.parametrize("more", [{"keywords": ("widerruf",)}, {"phrasings": ("Widerruf?",)}])
    def test_finds_every_passage_by_its_words(
        self, services: Services, publish: Publish, more: dict[str, tuple[str, ...]]
    ) -> None:
        publish("returns", BODY, **more)
        publish("hub", "It blinks.")
        found = services.agent.search("widerruf")
        assert {hit.article_id for hit in found} == {"returns"}
        assert len(found) == 2

    def test_is_not_changed_for_articles_without_any(
        self, services: Services, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", BODY)
        drain()
        assert services.index.keys() == {str(key) for key in services.index.passages()}


class TestIndexing:
    def test_embeds_a_phrasing_once(
        self, counted: Services, counting: CountingEmbedder, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", BODY, phrasings=ASKED)
        drain(counted)
        asked = len(counting.questions)
        assert asked == 2
        publish("returns", f"{BODY}\n\nMore.", phrasings=(*ASKED, "A third?"))
        drain(counted)
        assert counting.questions[asked:] == ["A third?"]

    def test_follows_what_is_published(
        self, services: Services, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", BODY, phrasings=ASKED)
        drain()
        assert services.index.count() == 4
        publish("returns", BODY, phrasings=ASKED[:1])
        drain()
        assert services.index.count() == 3
        services.curation.archive("returns", author="Test")
        drain()
        assert services.index.count() == 0

    def test_repairs_phrasings_that_are_missing_or_too_many(
        self, services: Services, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", BODY, phrasings=ASKED)
        publish("hub", "It blinks.")
        drain()
        before = services.index.keys()
        lost = next(key for key in before if key.endswith("/2"))
        [hub] = services.index.passages_of(["hub"])
        services.index.delete([lost])
        stray = np.ones((1, services.embedder.dimension), dtype=np.float32)
        services.index.upsert([f"{hub}/1"], stray, ["hub"])
        assert services.indexing.repair() == Repair(missing=2, superfluous=0)
        assert services.index.keys() == before
        assert services.indexing.repair() == Repair(0, 0)

    def test_of_an_article_whose_passages_are_all_off_indexes_nothing(
        self, services: Services, publish: Publish, drain: Drain
    ) -> None:
        publish("returns", "<!-- passage: off -->\n\nText.", phrasings=ASKED)
        drain()
        assert services.index.count() == 0
        with services.transactions.read() as db:
            assert repository.live_phrasings(db) == {"returns": list(ASKED)}
