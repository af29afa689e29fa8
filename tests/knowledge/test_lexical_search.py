"""core/knowledge/lexical.py: full-text search, on SQLite and on PostgreSQL alike."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.db import Transactions, make_engine
from core.knowledge import lexical, repository
from core.knowledge.curation import CurationService
from core.knowledge.documents import Document
from core.knowledge.lexical import MAX_TERMS, stems, terms
from tests.databases import Databases

Find = Callable[[str], list[str]]
ARTICLES = {
    "codes": "Error AL-104 means that the sensor is wet. Error AL-105 means that it is cold.",
    "version": "Install version 4.1.1.2 before you upgrade to 5.0.",
    "returns": "Send parcels back within thirty days. Returning is free.",
    "mail": "Write to help@alder.example or use the form under alder.example/help.",
    "cafe": "Das Café in der Straße öffnet um neun.",
    "tokyo": "東京 の 営業 時間",
    "config": "Set MAX_FILE_SIZE in the state-of-the-art settings.",
}


@pytest.fixture(scope="module")
def transactions(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Transactions]:
    with databases.lend(tmp_path_factory.mktemp("lexical")) as url:
        engine = make_engine(url)
        curation = CurationService(Transactions(engine), model="none")
        for key, body in ARTICLES.items():
            curation.publish(Document(id=key, title=f"About {key}", body=body), author="Test")
        yield Transactions(engine)
        engine.dispose()


@pytest.fixture(scope="module")
def find(transactions: Transactions) -> Find:
    """The articles that a question finds, best first."""

    def found(question: str) -> list[str]:
        with transactions.read() as db:
            matches = list(lexical.search(db, question, limit=10).passages)
            rows = repository.live_rows(db, [m.passage_id for m in matches], model="none")
        assert matches == sorted(matches, key=lambda match: (-match.score, match.passage_id))
        return [rows[match.passage_id].article_id for match in matches]

    return found


class TestSearch:
    @pytest.mark.parametrize(
        ("question", "article"),
        [
            ("How do I return a parcel?", "returns"),
            ("RETURNS", "returns"),
            ("what is AL-104", "codes"),
            ("al-104", "codes"),
            ("AL 104", "codes"),
            ("version 4.1.1.2 please", "version"),
            ("4.1.1.2", "version"),
            ("upgrading", "version"),
            ("help@alder.example", "mail"),
            ("state-of-the-art", "config"),
            ("MAX_FILE_SIZE", "config"),
            ("file size", "config"),
            ("営業", "tokyo"),
        ],
    )
    def test_finds_by_words_in_any_form(self, find: Find, question: str, article: str) -> None:
        assert find(question)[0] == article

    @pytest.mark.parametrize("question", ["AL-106", "4.1.2.1", "al-10"])
    def test_does_not_find_by_a_part_of_a_compound_that_says_little(
        self, find: Find, question: str
    ) -> None:
        assert find(question) == []

    def test_finds_by_the_title_too(self, find: Find) -> None:
        assert find("tokyo") == ["tokyo"]

    @pytest.mark.parametrize("question", ["zebra", "", "   ", "?!", "🙂", "ä\u0308" * 3])
    def test_of_nothing_known_is_an_empty_list(self, find: Find, question: str) -> None:
        assert find(question) == []

    @pytest.mark.parametrize(
        "question",
        [
            'return "parcel',
            "return' OR 1=1 --",
            "return AND NOT parcel",
            "return NEAR(parcel, 2) ^parcel title:parcel",
            "return* + parcel & | ! <-> (parcel",
            "return \\ parcel \\' :* %",
            "return\x00 parcel; DROP TABLE passage_terms",
        ],
    )
    def test_takes_operators_of_the_query_language_for_text(
        self, find: Find, question: str
    ) -> None:
        assert "returns" in find(question)

    @given(st.text(max_size=60) | st.text("\"'()*:^-+&|!<>\\.@/_ aA1NOTRorand\x00ä東", max_size=40))
    @settings(max_examples=150, deadline=None)
    def test_is_broken_by_no_question(self, transactions: Transactions, question: str) -> None:
        with transactions.read() as db:
            found = lexical.search(db, question, limit=3)
            assert len(found.passages) <= 3
            assert len(found.articles) <= 3

    def test_looks_up_a_bounded_number_of_terms(self, find: Find) -> None:
        assert find(" ".join(f"term{n}" for n in range(5000)) + " parcel") == []
        assert find("parcel " + " ".join(f"term{n}" for n in range(5000))) == ["returns"]


class TestScore:
    def test_is_bm25_on_every_database(self, databases: Databases, tmp_path: Path) -> None:
        """Of words that no stemmer changes: one database's confidence is that of the other."""
        texts = {"north": "fjord fjord lagoon", "fjord": "delta atoll cedar amber"}
        texts |= {f"other{number}": "atoll" for number in range(5)}
        with databases.lend(tmp_path) as url:
            engine = make_engine(url)
            curation = CurationService(Transactions(engine), model="none")
            for key, body in texts.items():
                curation.publish(Document(id=key, title=key, body=body), author="Test")
            with Transactions(engine).read() as db:
                found = lexical.search(db, "fjord lagoon", limit=9)
            engine.dispose()

        lengths = [1 + len(body.split()) for body in texts.values()]

        def part(*, frequency: float, length: int, holders: int) -> float:
            rarity = math.log((len(texts) - holders + 0.5) / (holders + 0.5))
            usual = sum(lengths) / len(lengths)
            return rarity * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / usual))

        in_body, in_title = 1, 2
        expected = [
            part(frequency=2 * in_body, length=4, holders=2)
            + part(frequency=in_body, length=4, holders=1),
            part(frequency=in_title, length=5, holders=2),
        ]
        assert [match.score for match in found.passages] == pytest.approx(expected)
        assert list(found.articles.values()) == pytest.approx(expected), "of one passage each"

    def test_of_an_article_counts_all_of_its_passages(
        self, databases: Databases, tmp_path: Path
    ) -> None:
        """Neither passage says both words; the article does, and comes first among articles."""
        apart = "## One\n\n" + "fjord cedar " * 60 + "\n\n## Two\n\n" + "lagoon atoll " * 60
        with databases.lend(tmp_path) as url:
            engine = make_engine(url)
            curation = CurationService(Transactions(engine), model="none")
            curation.publish(Document(id="apart", title="Apart", body=apart), author="Test")
            for number in range(5):
                only = Document(id=f"only{number}", title="Only", body="lagoon " * 9)
                curation.publish(only, author="Test")
            with Transactions(engine).read() as db:
                found = lexical.search(db, "fjord lagoon", limit=9)
                first = max(found.articles, key=found.articles.__getitem__)
                assert repository.version(db, first).article_id == "apart"
            engine.dispose()
        assert len(found.passages) == 7
        assert len(found.articles) == 6


class TestRemove:
    def test_makes_passages_unfindable_and_nothing_else(
        self, transactions: Transactions, find: Find
    ) -> None:
        with transactions.begin() as db:
            [passage] = repository.live_of_articles(db, ["returns"])
            lexical.remove(db, [passage.version_id, 999_999], [passage.id, 999_999])
        assert find("parcels") == []
        assert find("AL-104") == ["codes"]
        with transactions.begin() as db:
            lexical.add(db, passage.version_id, [passage], title="About returns")
        assert find("parcels") == ["returns"]

    def test_of_nothing_is_no_error(self, transactions: Transactions) -> None:
        with transactions.begin() as db:
            lexical.remove(db, [], [])
            lexical.add(db, 1, [], title="None")


class TestTerms:
    @pytest.mark.parametrize(
        ("question", "found"),
        [
            ("How do I reset my password?", ["reset", "password"]),
            ("AL-104", ["al-104", "104"]),
            ("4.1.1.2", ["4.1.1.2"]),
            ("Is it on?", ["is", "it", "on"]),
            ("hub hub HUB", ["hub"]),
            ("e-mail", ["e-mail", "mail"]),
            ("don't", ["don", "t"]),
            ("", []),
        ],
    )
    def test_are_the_topic_words_and_the_parts_of_compounds(
        self, question: str, found: list[str]
    ) -> None:
        assert terms(question) == found

    def test_are_not_more_than_can_be_looked_up(self) -> None:
        assert len(terms(" ".join(f"t{n}" for n in range(1000)))) == MAX_TERMS


class TestStems:
    def test_are_the_same_for_the_forms_of_a_word(self) -> None:
        assert stems("Returning parcels") == stems("the returned parcel")
        assert not stems("refund") & stems("return")
