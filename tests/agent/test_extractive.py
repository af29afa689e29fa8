"""core/agent/extractive.py: answers in the knowledge base's own words, each part cited."""

import re
from collections.abc import Sequence

import numpy as np
import pytest

from core.agent import extractive
from core.agent.events import TurnCompleted
from core.bootstrap import Services
from core.demo.loader import Question, questions
from core.knowledge.markup import units
from core.knowledge.retrieval import Hit
from core.sessions.models import Outcome

QUESTION = "zebra"
"""Shares no word with any passage below, so that only the given scores decide."""
DIMENSION = 64
MARK = re.compile(r" ?\[(\d+)\]")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
LIST_MARK = re.compile(r"^(?:-|\d+\.) ")
STEPS = "To pair the lamp:\n\n1. Open the app.\n2. Press the button.\n3. Wait for green."
PARTS = "The box holds:\n\n- a hub\n- a cable\n- a booklet"
SENTENCES = "Lamps are cheap. Hubs need power. This lasts an hour. Bulbs are sold apart."
TABLE = "Our prices:\n\n| Plan | Price |\n| --- | --- |\n| Free | 0 |\n| Plus | 5 |"


def hit(text: str, scores: Sequence[float], *, number: int = 1, article: str = "") -> Hit:
    """A passage whose units have these cosines to the question and little in common."""
    assert len(units(text)) == len(scores)
    vectors = np.zeros((len(scores), DIMENSION), dtype=np.float32)
    for row, score in enumerate(scores):
        vectors[row, 0] = score
        vectors[row, number * 12 + row] = (1 - score**2) ** 0.5
    return Hit(
        passage_id=number,
        article_id=article or f"article-{number}",
        version_id=number,
        version_number=1,
        title="Title",
        url=None,
        heading="",
        text=text,
        dense_score=max(scores),
        lexical_score=None,
        fused_score=1.0,
        rank=number,
        unit_vectors=vectors,
    )


def answer(*hits: Hit) -> str:
    vector = np.eye(DIMENSION, dtype=np.float32)[0]
    return "\n\n".join(extractive.written(extractive.quotes(QUESTION, hits, vector)))


class TestQuotes:
    def test_keep_numbered_steps_whole_and_in_order(self) -> None:
        assert answer(hit(STEPS, [0.1, 0.2, 0.9, 0.1])) == (
            "To pair the lamp [1]:\n\n1. Open the app. [1]\n2. Press the button. [1]\n"
            "3. Wait for green. [1]"
        )

    def test_keep_more_steps_than_any_other_list(self) -> None:
        steps = "\n".join(f"{n}. Step number {n}." for n in range(1, 12))
        text = answer(hit(steps, [0.1] * 5 + [0.9] + [0.1] * 5))
        assert [line.partition(".")[0] for line in text.splitlines()] == [
            str(n) for n in range(1, 12)
        ]

    def test_keep_a_lead_in_with_its_list(self) -> None:
        assert answer(hit(PARTS, [0.1, 0.1, 0.9, 0.1])) == (
            "The box holds [1]:\n\n- a hub [1]\n- a cable [1]\n- a booklet [1]"
        )

    def test_keep_the_list_that_a_sentence_leads_to(self) -> None:
        assert answer(hit(PARTS, [0.9, 0.1, 0.1, 0.1])).count("[1]") == 4

    def test_of_a_long_list_take_only_what_is_near_the_question(self) -> None:
        parts = "\n".join(f"- part {n}" for n in range(12))
        assert answer(hit(parts, [0.1] * 7 + [0.9] + [0.1] * 4)) == "- part 7 [1]"

    def test_keep_a_table_with_its_header_and_lead_in(self) -> None:
        assert answer(hit(TABLE, [0.1, 0.1, 0.9])) == (
            "Our prices [1]:\n\n| Plan | Price |\n| --- | --- |\n| Free | 0 [1] |\n| Plus | 5 [1] |"
        )

    def test_take_the_sentence_that_fits_and_no_other(self) -> None:
        assert answer(hit(SENTENCES, [0.1, 0.9, 0.2, 0.1])) == "Hubs need power. [1]"

    def test_take_the_sentence_that_this_points_back_to(self) -> None:
        assert answer(hit(SENTENCES, [0.1, 0.1, 0.9, 0.1])) == (
            "Hubs need power. [1] This lasts an hour. [1]"
        )

    def test_take_sentences_in_the_order_of_the_passage(self) -> None:
        assert answer(hit(SENTENCES, [0.85, 0.9, 0.1, 0.88])) == (
            "Lamps are cheap. [1] Hubs need power. [1] Bulbs are sold apart. [1]"
        )

    def test_number_a_further_passage_that_says_as_much(self) -> None:
        first = hit(SENTENCES, [0.8, 0.1, 0.1, 0.1], article="lamps")
        second = hit("Bulbs are dear.", [0.79], number=2, article="lamps")
        assert answer(first, second) == "Lamps are cheap. [1]\n\nBulbs are dear. [2]"

    def test_leave_out_a_passage_that_says_less(self) -> None:
        first = hit(SENTENCES, [0.8, 0.1, 0.1, 0.1])
        assert answer(first, hit("Bulbs are dear.", [0.6], number=2)) == "Lamps are cheap. [1]"

    def test_leave_out_what_has_been_said(self) -> None:
        first, same = hit("Lamps are cheap.", [0.95]), hit("Lamps cost little.", [0.96], number=2)
        assert answer(first, same) == "Lamps are cheap. [1]"

    def test_are_of_three_passages_at_most(self) -> None:
        hits = [hit("Bulbs are dear.", [0.8], number=n, article="same") for n in (1, 2, 3, 4)]
        assert answer(*hits).count("Bulbs") == 3

    def test_show_the_words_of_a_link_without_its_address(self) -> None:
        linked = hit("Read [the guide](https://example.org/guide) first.", [0.9])
        assert answer(linked) == "Read the guide first. [1]"

    def test_are_none_where_nothing_was_found(self) -> None:
        assert answer() == ""


def asked() -> list[Question]:
    """Forty direct questions from all parts of the demo set."""
    direct = [question for question in questions() if question.kind == "direct"]
    return direct[:: len(direct) // 40][:40]


@pytest.fixture(scope="module")
def answers(demo_services: Services) -> dict[str, TurnCompleted]:
    """What a customer of the demo company reads, by question."""
    done = {}
    for question in asked():
        session = demo_services.sessions.create()
        *_, last = demo_services.agent.take_turn(session.id, question.text)
        assert isinstance(last, TurnCompleted)
        if last.outcome is Outcome.ANSWERED:
            done[question.text] = last
    return done


def cited_pieces(text: str) -> list[tuple[str, int]]:
    """Every sentence, item and cell row of an answer with the number behind it."""
    pieces = []
    for line in text.splitlines():
        end = 0
        for mark in MARK.finditer(line):
            pieces.append((LIST_MARK.sub("", line[end : mark.start()].strip()), int(mark[1])))
            end = mark.end()
    return pieces


def squeezed(text: str) -> str:
    return " ".join(LINK.sub(r"\1", text).split())


class TestWritten:
    def test_answers_most_questions_about_the_demo_company(
        self, answers: dict[str, TurnCompleted]
    ) -> None:
        assert len(asked()) == 40
        assert len(answers) >= 34

    def test_quotes_every_piece_word_for_word_from_its_source(
        self, answers: dict[str, TurnCompleted]
    ) -> None:
        for question, given in answers.items():
            for piece, number in cited_pieces(given.text):
                source = squeezed(given.sources[number - 1]["content"])
                assert squeezed(piece) in source, question

    def test_ends_every_line_with_a_citation(self, answers: dict[str, TurnCompleted]) -> None:
        for question, given in answers.items():
            for line in filter(None, given.text.splitlines()):
                is_header = line.startswith("|") and not MARK.search(line)
                assert is_header or re.search(r"\[\d+\](?:| \||:)$", line), question

    def test_has_no_sentence_between_two_citations_without_its_own(
        self, answers: dict[str, TurnCompleted]
    ) -> None:
        for question, given in answers.items():
            for piece, number in cited_pieces(given.text):
                source = given.sources[number - 1]["content"]
                whole = {squeezed(u.text).rstrip(":|").strip() for u in units(source)}
                assert squeezed(piece).rstrip(":|").strip() in whole, question

    def test_numbers_the_sources_that_it_shows(self, answers: dict[str, TurnCompleted]) -> None:
        for question, given in answers.items():
            in_text = {number for _, number in cited_pieces(given.text)}
            shown = [source["rank"] for source in given.sources]
            assert shown == list(range(1, len(shown) + 1)), question
            assert in_text == set(shown), question
            assert len(shown) <= extractive.MAX_PASSAGES

    def test_shows_steps_from_the_first_without_a_gap(
        self, answers: dict[str, TurnCompleted]
    ) -> None:
        stepped = 0
        for question, given in answers.items():
            for block in given.text.split("\n\n"):
                numbers = [int(n) for n in re.findall(r"^(\d+)\. ", block, re.M)]
                assert numbers == list(range(1, len(numbers) + 1)), question
                stepped += bool(numbers)
        assert stepped > 0
