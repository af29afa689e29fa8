from datetime import date

import pytest

from core.errors import InvalidDocument
from core.knowledge.documents import Document

FULL = """---
title: Return a product
id: Returns/Return A Product
url: https://help.example/returns
tags: [returns, 30 days, returns]
audience: signed-in
owner: Orders
review_by: 2027-05-31
---

You have 30 days.
"""


class TestFrontMatter:
    def test_fills_every_field(self, read):
        assert read("a.md", FULL) == Document(
            id="returns/return-a-product",
            title="Return a product",
            body="You have 30 days.",
            url="https://help.example/returns",
            tags=("returns", "30 days"),
            audience="signed-in",
            owner="Orders",
            review_by=date(2027, 5, 31),
            source="a.md",
        )

    def test_is_optional(self, read):
        document = read("Return_a-product.MD", "You have 30 days.")
        assert (document.id, document.title) == ("return_a-product", "Return a product")
        assert (document.audience, document.tags, document.url) == ("public", (), None)

    def test_may_be_empty(self, read):
        assert read("a.md", "---\n---\nText").body == "Text"

    def test_reads_numbers_dates_and_comma_separated_tags(self, read):
        text = "---\ntitle: 2024\nid: 42\ntags: one, two,, one\nreview_by: '2027-01-02'\n---\nText"
        document = read("a.md", text)
        assert (document.title, document.id, document.tags) == ("2024", "42", ("one", "two"))
        assert document.review_by == date(2027, 1, 2)

    def test_ignores_what_it_does_not_know_and_the_case_of_names(self, read):
        assert read("a.md", "---\nTitle: A\nlayout: post\n---\nText").title == "A"

    def test_ends_with_windows_line_breaks_and_begins_after_a_byte_order_mark(self, read):
        data = b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\nOne\r\n\r\nTwo\r\n"
        document = read("a.md", data)
        assert (document.title, document.body) == ("A", "One\n\nTwo")

    @pytest.mark.parametrize("text", ["---\n\nText", "---\nOne paragraph\n---\nText"])
    def test_is_not_seen_in_rules(self, read, text):
        assert read("a.md", text).body == text

    @pytest.mark.parametrize(
        ("front", "reason"),
        [
            ("title: [a", "not valid YAML"),
            ("title: a\n b: : c", "in line 3"),
            ("- a\n- b", "lines of name: value"),
            ("review_by: 2027-13-45", "value that cannot be read"),
            ("review_by: !!timestamp x", "value that cannot be read"),
            ("title: !!bool x", "value that cannot be read"),
            ("title: " + "[" * 2000, "front matter"),
            ("review_by: soon", "a date such as 2027-05-31"),
            ("audience: everyone", "public, signed-in, internal"),
            ("url: javascript:alert(1)", "http://"),
            ("title: {a: b}", "title that is not text"),
            ("title: yes", "title that is not text"),
            ("tags: [[a]]", "tag that is not text"),
            ("id: '!!'", "id without a letter"),
            ("owner: 1" + "0" * 5000, "cannot be read"),
        ],
    )
    def test_names_what_is_wrong(self, read, front, reason):
        error = read("a.md", f"---\n{front}\n---\nText")
        assert isinstance(error, InvalidDocument)
        assert error.name == "a.md"
        assert reason in error.reason


class TestTitle:
    def test_is_the_first_h1_which_leaves_the_body(self, read):
        document = read("a.md", "# Return a *product* `now`\n\nText\n\n# Second\n\nMore")
        assert document.title == "Return a product now"
        assert document.body == "Text\n\n# Second\n\nMore"

    def test_may_be_underlined(self, read):
        document = read("a.md", "Return a product\n================\n\nText")
        assert (document.title, document.body) == ("Return a product", "Text")

    def test_keeps_what_stands_before_the_h1(self, read):
        assert read("a.md", "Intro\n\n# Title\nText").body == "Intro\n\nText"

    @pytest.mark.parametrize(
        "text", ["```sh\n# a comment\n```", "> # Quoted", "- # In a list", "## Only an H2"]
    )
    def test_is_not_taken_from_code_quotes_lists_or_lower_headings(self, read, text):
        document = read("file-name.md", text)
        assert (document.title, document.body) == ("File name", text)

    def test_of_the_front_matter_wins_and_an_h1_that_repeats_it_goes(self, read):
        front = "---\ntitle: Return a product\n---\n"
        assert read("a.md", front + "# return a PRODUCT\n\nText").body == "Text"
        assert read("a.md", front + "# Refunds\n\nText").body == "# Refunds\n\nText"

    def test_is_cut_at_a_word_if_it_is_very_long(self, read):
        title = read("a.md", "# " + "word " * 100 + "\n\nText").title
        assert len(title) <= 300
        assert title.endswith("word…")


class TestBody:
    @pytest.mark.parametrize(
        "text", ["", " \n\t\n", "# Only a title", "---\ntitle: A\n---\n", "***"]
    )
    def test_is_needed(self, read, text):
        assert "is empty" in read("a.md", text).reason

    def test_keeps_its_indentation_and_loses_control_characters(self, read):
        body = read("a.md", "    code\n\nSoft\u00adhyphen\x08 and\u2028line\n").body
        assert body == "    code\n\nSofthyphen and\nline"
