import json

import pytest

from core.errors import InvalidDocument
from core.knowledge.documents import Document


def jsonl(*rows: object) -> str:
    return "\n".join(json.dumps(row) for row in rows)


class TestCsv:
    def test_gives_an_article_for_each_row(self, read_all):
        text = (
            "Question,Answer,url,tags,audience\n"
            'How long?,"30 days, always.",https://x.example/a,"a, b",internal\n'
            "\n"
            "Who pays?,We do.,,,\n"
        )
        assert read_all("faq.csv", text) == [
            Document(
                id="faq:how-long",
                title="How long?",
                body="30 days, always.",
                url="https://x.example/a",
                tags=("a", "b"),
                audience="internal",
                source="faq.csv, row 2",
            ),
            Document(id="faq:who-pays", title="Who pays?", body="We do.", source="faq.csv, row 4"),
        ]

    @pytest.mark.parametrize("delimiter", [";", "\t"])
    def test_may_be_delimited_as_spreadsheets_do(self, read, delimiter):
        text = f"title{delimiter}body\nHow long?{delimiter}30 days, always."
        assert read("faq.csv", text.encode("utf-8-sig")).body == "30 days, always."

    def test_keeps_the_id_that_a_row_has(self, read):
        assert read("faq.csv", "id,question,text\nReturns 1,Q?,A").id == "returns-1"

    @pytest.mark.parametrize(
        ("header", "missing"),
        [
            ("frage,answer", "question or title"),
            ("question,antwort", "answer or text or body"),
            ("", ""),
        ],
    )
    def test_without_its_columns_is_one_error(self, read, header, missing):
        error = read("faq.csv", f"{header}\na,b\nc,d")
        assert isinstance(error, InvalidDocument)
        assert error.name == "faq.csv"
        assert f"has no column called {missing}" in error.reason

    def test_tells_of_each_broken_row_and_goes_on(self, read_all):
        rows = ("question,answer", "A?,a", ",b", "C?,", "D?,d,more", 'E?,"e"x', "F?,f")
        results = read_all("faq.csv", "\n".join(rows))
        assert [str(result) for result in results if isinstance(result, InvalidDocument)] == [
            "faq.csv, row 3: has no question.",
            "faq.csv, row 4: has no answer.",
            "faq.csv, row 5: has more cells than the header. "
            "Put a cell that holds a delimiter in quotes.",
            "faq.csv, row 6: cannot be read: ',' expected after '\"'.",
        ]
        assert [result.title for result in results if isinstance(result, Document)] == ["A?", "F?"]

    def test_tells_of_a_row_that_asks_the_same_again(self, read_all):
        _, error = read_all("faq.csv", "question,answer\nA?,a\na,b")
        assert str(error) == 'faq.csv, row 3: has the id "faq:a" that faq.csv, row 2 has too.'


class TestJsonLines:
    def test_gives_an_article_for_each_line(self, read_all):
        text = jsonl(
            {"id": "A-1", "title": "How long?", "text": "30 days.", "tags": ["a", "b"]},
            {"Question": "How much?", "Answer": 5},
        )
        first, second = read_all("faq.jsonl", text + "\n\n")
        assert (first.id, first.title, first.tags) == ("a-1", "How long?", ("a", "b"))
        assert (second.id, second.body) == ("faq:how-much", "5")

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (jsonl({"question": "A?"}, {"question": "B?"}), "no key called answer or text or body"),
            (jsonl({"answer": "a"}), "no key called question or title"),
            (jsonl([1], 2), "no line that is a JSON object"),
            ("", "no line that is a JSON object"),
        ],
    )
    def test_without_its_keys_is_one_error(self, read, text, reason):
        error = read("faq.jsonl", text)
        assert error.name == "faq.jsonl"
        assert reason in error.reason

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("{", "is not JSON"),
            ("[1]", "is not a JSON object"),
            ("[" * 100_000, "nested too deeply"),
            ('{"question": "B?"}', "has no answer"),
            ('{"question": " ", "answer": "b"}', "has no question"),
            ('{"question": "B?", "answer": ["b"]}', "has an answer that is not text"),
            ('{"question": ["B?"], "answer": "b"}', "has a title that is not text"),
            ('{"question": "B?", "answer": "b", "audience": "all"}', 'has the audience "all"'),
        ],
    )
    def test_tells_of_a_broken_line_and_goes_on(self, read_all, line, reason):
        good = [jsonl({"question": question, "answer": "a"}) for question in ("A?", "C?")]
        first, error, last = read_all("faq.jsonl", f"{good[0]}\n{line}\n{good[1]}")
        assert (first.title, last.title) == ("A?", "C?")
        assert error.name == "faq.jsonl, row 2"
        assert reason in error.reason

    def test_loses_halves_of_characters(self, read):
        assert read("a.jsonl", '{"question": "A \\ud800?", "answer": "b\\ud800"}').body == "b\ufffd"

    def test_keys_do_not_depend_on_the_order_and_stay_apart(self, read_all):
        long = "word " * 50
        rows = [
            {"question": q, "answer": "a"} for q in (f"{long}1", f"{long}2", "返品?", "配送?", "?")
        ]
        ids = [document.id for document in read_all("a.jsonl", jsonl(*rows))]
        again = [document.id for document in read_all("a.jsonl", jsonl(*reversed(rows)))]
        assert len(set(ids)) == 5
        assert ids == again[::-1]
