"""Directives in a text: how it divides and what is searched, and that no reader sees them."""

from collections.abc import Callable

import pytest

from app.chat_markdown import to_html
from app.help_page import article_page
from console.markup import markdown
from core.agent.extractive import quotes, written
from core.bootstrap import Services
from core.db import now
from core.knowledge import lexical
from core.knowledge.documents import Document
from core.knowledge.markup import UnitKind, units
from core.knowledge.models import ArticleVersion
from core.knowledge.passages import PassageText, embeddable, split
from tests.knowledge.conftest import Publish

NEW, JOIN, OFF = (f"<!-- passage: {word} -->" for word in ("new", "join", "off"))


def texts(body: str) -> list[str]:
    return [passage.text for passage in split(body)]


def disabled(body: str) -> list[bool]:
    return [passage.disabled for passage in split(body)]


class TestNew:
    def test_begins_a_passage_under_the_same_headings(self) -> None:
        assert split(f"## Returns\n\nBy post.\n\n{NEW}\n\nIn a shop.") == [
            PassageText("Returns", "By post."),
            PassageText("Returns", "In a shop."),
        ]

    def test_needs_no_blank_lines_and_no_exact_spaces(self) -> None:
        assert texts("One.\n<!--passage:  NEW-->\nTwo.") == ["One.", "Two."]

    @pytest.mark.parametrize(
        "text",
        [
            f"One. {NEW} Two.",
            f"    {NEW}\n\nTwo.",
            f"```\n{NEW}\n```\n\nTwo.",
            f"> One.\n>\n> {NEW}\n>\n> Two.",
            "One.\n\n<!-- passage: other -->\n\nTwo.",
            f"{NEW}\n\nOne.\n\nTwo.\n\n{NEW}",
        ],
        ids=["inline", "indented code", "code", "quotation", "unknown", "ends"],
    )
    def test_anywhere_else_divides_nothing(self, text: str) -> None:
        assert len(texts(text)) == 1


class TestJoin:
    def test_goes_on_over_a_heading_which_stays_in_the_text(self) -> None:
        assert split(f"## A\n\nOne.\n\n{JOIN}\n\n### B\n\nTwo.\n\n## C\n\nThree.") == [
            PassageText("A", "One.\n\n### B\n\nTwo."),
            PassageText("C", "Three."),
        ]

    def test_goes_on_over_the_limit_of_length(self) -> None:
        long = "This sentence has exactly forty letters. " * 20
        assert len(texts(f"{long}\n\n{long}")) == 2
        assert len(texts(f"{long}\n\n{JOIN}\n\n{long}")) == 1

    def test_with_nothing_to_go_on_from_does_nothing(self) -> None:
        assert texts(f"{JOIN}\n\n## A\n\nOne.\n\n{NEW}\n\n{JOIN}\n\nTwo.") == ["One.", "Two."]

    def test_lets_a_later_passage_have_its_own_headings(self) -> None:
        body = f"## A\n\nOne.\n\n{JOIN}\n\n## B\n\nTwo.\n\n{NEW}\n\nThree."
        assert [passage.heading for passage in split(body)] == ["A", "B"]

    def test_never_quotes_the_heading_without_what_stands_below(self, services: Services) -> None:
        document = Document(
            "returns",
            "Returns",
            f"Send it back by post.\n\n{JOIN}\n\n## When is the refund paid?\n\n"
            "It arrives on your card after five days.",
        )
        services.curation.publish(document, author="Test")
        services.indexing.run_some()
        question = "When is the refund paid?"
        vector = services.embedder.encode([question])[0]
        hits = services.retriever.search(question, vector).hits
        answer = "\n\n".join(written(quotes(question, hits, vector)))
        assert "five days" in answer
        assert "**When is the refund paid? [1]**" in answer


class TestOff:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (f"{OFF}\n\nOne.\n\n## A\n\nTwo.", [True, False]),
            (f"One.\n\n{OFF}\n\n## A\n\nTwo.", [True, False]),
            (f"One.\n\n## A\n\n{OFF}\n\nTwo.", [False, True]),
            (f"One.\n\n## A\n\nTwo.\n\n{OFF}", [False, True]),
            (f"One.\n\n{NEW}\n\n{OFF}\n\nTwo.", [False, True]),
        ],
    )
    def test_is_of_the_passage_that_it_stands_in(self, body: str, expected: list[bool]) -> None:
        assert disabled(body) == expected

    def test_takes_the_passage_out_of_every_search_and_shows_it_to_operators(
        self, services: Services, publish: Publish, drain: Callable[..., int]
    ) -> None:
        publish("hub", f"It blinks amber.\n\n## Legal\n\n{OFF}\n\nThe warranty is void.")
        drain()
        detail = services.curation.detail("hub")
        assert [passage.disabled for passage in detail.passages] == [False, True]
        assert (detail.searched, detail.searchable, services.index.count()) == (1, 1, 1)
        with services.transactions.read() as db:
            assert lexical.search(db, "warranty void", limit=5) == lexical.NOTHING
        assert services.agent.search("Is the warranty void?")[0].heading == ""
        assert services.indexing.repair().missing == 0
        publish("hub", "It blinks amber.\n\n## Legal\n\nThe warranty is void.")
        drain()
        assert services.agent.search("Is the warranty void?")[0].heading == "Legal"


class TestReaders:
    """What customers read has no comment in it."""

    BODY = (
        f"{NEW}\n\nOne <!-- aside --> two.\n\n{JOIN}\n\n## B\n\n- x\n{OFF}\n\n<!-- a\n\nb -->\nEnd."
    )

    def test_of_the_help_page_and_the_chat_and_the_preview_see_none(self) -> None:
        version = ArticleVersion(title="T", body=self.BODY)
        version.created_at = now()
        for html in (article_page(version), to_html(self.BODY), markdown(self.BODY)):
            shown = html.partition("<article")[2] or html
            assert "passage:" not in shown
            assert "aside" not in shown
            assert "End." in shown

    def test_of_code_see_comments_as_code(self) -> None:
        assert "&lt;!-- keep --&gt;" in to_html("```html\n<!-- keep -->\n```")
        assert "&lt;!-- keep --&gt;" in markdown("Write `<!-- keep -->`.")

    def test_of_passages_see_none(self) -> None:
        for passage in split(self.BODY):
            seen = passage.text + embeddable("T", passage)[0].text
            assert "<!--" not in seen
            assert "aside" not in seen

    def test_know_a_joined_heading_as_one(self) -> None:
        [passage] = split(f"One.\n\n{JOIN}\n\n## Two\n\nThree.")
        assert [unit.kind for unit in units(passage.text)] == [
            UnitKind.SENTENCE,
            UnitKind.HEADING,
            UnitKind.SENTENCE,
        ]
