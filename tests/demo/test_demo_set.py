"""core/demo: a help centre and questions that are enough to measure with."""

from collections import Counter
from itertools import chain

import pytest

from core.bootstrap import Services
from core.demo.loader import ARTICLES, STARTERS, load_demo, questions
from core.errors import InvalidDocument
from core.knowledge.documents import Document, read_documents

KINDS = {"direct", "paraphrase", "typo", "follow_up", "unanswerable", "needs_person"}


@pytest.fixture(scope="module")
def articles() -> list[Document]:
    found = list(read_documents(ARTICLES))
    assert not [problem for problem in found if isinstance(problem, InvalidDocument)]
    return [document for document in found if isinstance(document, Document)]


class TestArticles:
    def test_are_at_least_sixty_with_ids_and_titles_of_their_own(
        self, articles: list[Document]
    ) -> None:
        assert len(articles) >= 60
        assert len({article.id for article in articles}) == len(articles)
        assert len({article.title for article in articles}) == len(articles)

    def test_have_the_length_of_help_articles(self, articles: list[Document]) -> None:
        lengths = {article.id: len(article.body.split()) for article in articles}
        assert {key: n for key, n in lengths.items() if not 150 <= n <= 600} == {}

    def test_are_public(self, articles: list[Document]) -> None:
        assert {article.audience for article in articles} == {"public"}


class TestQuestions:
    def test_are_enough_of_each_sort(self) -> None:
        kinds = Counter(question.kind for question in questions())
        assert set(kinds) == KINDS
        assert sum(bool(question.relevant_ids) for question in questions()) >= 200
        assert kinds["unanswerable"] >= 60
        assert kinds["needs_person"] >= 40

    def test_have_ids_and_texts_of_their_own(self) -> None:
        asked = questions()
        assert len({question.id for question in asked}) == len(asked)
        texts = [(question.text, str(question.history)) for question in asked]
        assert [text for text, times in Counter(texts).items() if times > 1] == []

    def test_name_articles_that_exist(self, articles: list[Document]) -> None:
        named = set(chain.from_iterable(question.relevant_ids for question in questions()))
        assert named <= {article.id for article in articles}

    def test_ask_about_every_article(self, articles: list[Document]) -> None:
        named = set(chain.from_iterable(question.relevant_ids for question in questions()))
        assert {article.id for article in articles} - named == set()

    def test_have_an_answer_or_are_labelled_as_having_none(self) -> None:
        for question in questions():
            without = question.kind in ("unanswerable", "needs_person")
            assert bool(question.relevant_ids) != without, question.id

    def test_that_follow_up_have_a_history(self) -> None:
        follow_ups = [question for question in questions() if question.kind == "follow_up"]
        assert follow_ups
        assert all(question.history for question in follow_ups)


class TestStarters:
    def test_are_answered(self, demo_services: Services) -> None:
        for starter in STARTERS:
            session = demo_services.sessions.create()
            *_, completed = demo_services.agent.take_turn(session.id, starter)
            assert (starter, completed.outcome) == (starter, "answered")
            assert completed.sources


class TestLoadDemo:
    def test_publishes_every_article_once(
        self, services: Services, articles: list[Document]
    ) -> None:
        assert load_demo(services.curation) == len(articles)
        load_demo(services.curation)
        found, total = services.curation.find(limit=500)
        assert total == len(articles)
        assert {entry.article.status for entry in found} == {"published"}
