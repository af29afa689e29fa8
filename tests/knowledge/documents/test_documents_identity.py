import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.documents.identity import MAX_LENGTH, file_id, path_slug, row_key, slug


class TestSlug:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Return a Product!", "return-a-product"),
            ("Rücksendung für Größe", "rucksendung-fur-grosse"),
            ("v1.2_final", "v1.2_final"),
            ("  ", ""),
        ],
    )
    def test_is_readable(self, text, expected):
        assert slug(text) == expected

    def test_keeps_names_apart_that_ascii_cannot_spell(self):
        assert slug("返品 FAQ") != slug("配送 FAQ")
        assert slug("返品 FAQ").startswith("faq-")


class TestFileId:
    def test_is_the_path_without_the_suffix(self):
        assert file_id("Orders/Return a product.md") == "orders/return-a-product"

    def test_of_a_very_long_path_is_cut_and_still_its_own(self):
        first, second = (file_id(f"{'folder/' * 100}{name}.md") for name in "ab")
        assert len(first) <= MAX_LENGTH
        assert first != second


@given(st.text())
def test_ids_have_only_the_allowed_characters(text):
    for identifier in (slug(text), path_slug(text), row_key(text), file_id(f"{text}x.md")):
        assert re.fullmatch(r"[a-z0-9\-_/.:]*", identifier)
    assert row_key(text)
