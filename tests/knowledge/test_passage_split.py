"""core/knowledge/passages.py: articles in parts that the model can read and a reader can use."""

from hypothesis import given, settings

from core.demo.loader import ARTICLES
from core.knowledge.documents import Document, read_documents
from core.knowledge.markup import units
from core.knowledge.passages import MAX_CHARACTERS, PassageText, embeddable, split
from tests.knowledge.markdown_texts import any_text, articles, known_words

SENTENCE = "This sentence has exactly forty letters. "


def texts(body: str) -> list[str]:
    return [passage.text for passage in split(body)]


class TestSplit:
    def test_puts_what_is_under_one_heading_together(self) -> None:
        assert split("Intro.\n\n## Returns\n\nSend it.\n\n- soon\n\n## Refunds\n\nWait.") == [
            PassageText("", "Intro."),
            PassageText("Returns", "Send it.\n\n- soon"),
            PassageText("Refunds", "Wait."),
        ]

    def test_names_the_path_of_headings(self) -> None:
        body = "# A\n\n1\n\n## B\n\n2\n\n### C\n\n3\n\n## D\n\n4\n\n# E\n\n### F\n\n5"
        assert [passage.heading for passage in split(body)] == [
            "A",
            "A > B",
            "A > B > C",
            "A > D",
            "E > F",
        ]

    def test_cuts_long_text_between_sentences(self) -> None:
        parts = texts(SENTENCE * 60)
        assert len(parts) > 1
        assert all(len(part) <= MAX_CHARACTERS and part.endswith("letters.") for part in parts)

    def test_repeats_the_header_over_each_part_of_a_long_table(self) -> None:
        header = "| Code | Meaning |\n| --- | --- |"
        rows = [f"| E-{n} | something that is broken |" for n in range(100)]
        parts = texts("\n".join([header, *rows]))
        assert len(parts) > 1
        assert all(part.startswith(f"{header}\n| E-") for part in parts)
        assert [row for part in parts for row in part.split("\n")[2:]] == rows
        assert max(map(len, parts)) <= MAX_CHARACTERS

    def test_keeps_the_sentence_that_leads_into_a_list_with_it(self) -> None:
        steps = "\n".join(f"{n}. {SENTENCE}" for n in range(1, 11))
        body = f"{SENTENCE * 15}\n\nTo add a bulb:\n\n{steps}"
        with_list = next(part for part in texts(body) if "1. " in part)
        assert with_list.startswith("To add a bulb:\n\n1. ")

    def test_cuts_a_text_without_any_sentence_between_words(self) -> None:
        words = [f"word{n}" for n in range(1000)]
        parts = texts(" ".join(words))
        assert max(map(len, parts)) <= MAX_CHARACTERS
        assert " ".join(parts).split() == words

    def test_cuts_what_has_no_space_at_all(self) -> None:
        parts = texts("東" * 5000)
        assert max(map(len, parts)) <= MAX_CHARACTERS
        assert "".join(parts) == "東" * 5000

    def test_of_an_empty_article_gives_nothing(self) -> None:
        assert split(" \n\n<!-- nothing yet -->\n") == []

    @given(articles())
    @settings(max_examples=100, deadline=None)
    def test_keeps_every_word_once_and_in_order(self, article: tuple[str, list[str]]) -> None:
        body, words = article
        assert known_words(texts(body)) == words

    @given(articles())
    @settings(max_examples=100, deadline=None)
    def test_keeps_every_passage_inside_the_limit(self, article: tuple[str, list[str]]) -> None:
        body, _ = article
        assert max(map(len, texts(body))) <= MAX_CHARACTERS

    @given(any_text)
    @settings(max_examples=200, deadline=None)
    def test_of_any_text_gives_passages_that_can_be_found(self, body: str) -> None:
        assert all(part.strip() for part in texts(body))


class TestEmbeddable:
    def test_reads_title_and_heading_before_the_text(self) -> None:
        passage = PassageText("Plans > Price", "It is **free**.\n\n- for ever")
        made, found = embeddable("Billing", passage)
        assert made.text == "Billing > Plans > Price\nIt is free.\nfor ever\n"
        assert [made.text[start:end] for start, end in made.spans] == ["It is free.", "for ever"]
        assert found == units(passage.text)

    def test_of_the_opening_part_has_no_heading(self) -> None:
        assert embeddable("Billing", PassageText("", "Free."))[0].text == "Billing\nFree.\n"

    def test_has_another_hash_when_any_of_it_changes(self) -> None:
        hashes = {
            embeddable(title, PassageText(heading, text))[0].content_hash
            for title in ("A", "B")
            for heading in ("", "H")
            for text in ("One.", "Two.")
        }
        assert len(hashes) == 8

    def test_marks_every_unit_of_every_demo_passage(self) -> None:
        documents = [d for d in read_documents(ARTICLES) if isinstance(d, Document)]
        for document in documents:
            for passage in split(document.body):
                made, found = embeddable(document.title, passage)
                assert [made.text[a:b] for a, b in made.spans] == [unit.plain for unit in found]
                assert found
