import pytest

from core.errors import InvalidDocument

LONG = "This line is as wide as the column of the page and so it is not short"


class TestPdf:
    def test_has_headings_by_size_and_paragraphs_by_distance(self, read, make_pdf):
        page = [
            (780, 24, "Return a product"),
            (740, 11, LONG),
            (727, 11, "and ends here."),
            (700, 11, "A second paragraph."),
            (660, 16, "Costs"),
            (630, 11, "It is free."),
        ]
        document = read("a.pdf", make_pdf([page]))
        assert document.title == "Return a product"
        paragraphs = f"{LONG} and ends here.\n\nA second paragraph."
        assert document.body == f"{paragraphs}\n\n## Costs\n\nIt is free."

    def test_has_lists(self, read, make_pdf):
        page = [
            (700, 11, "Bring these:"),
            (687, 11, "\\225 the product, in its box, with everything that came with it and"),
            (674, 11, "its cable"),
            (661, 11, "\\225 the invoice"),
            (648, 11, "1. Pack it"),
        ]
        body = read("a.pdf", make_pdf([page])).body
        items = "- the product, in its box, with everything that came with it and its cable"
        assert body == f"Bring these:\n\n{items}\n- the invoice\n1. Pack it"

    def test_joins_words_hyphenated_at_the_end_of_a_line(self, read, make_pdf):
        page = [
            (700, 11, "Refunds are paid to the origi-"),
            (687, 11, "nal card, and a self-made label of a self-"),
            (674, 11, "made box is fine."),
        ]
        body = " ".join(read("a.pdf", make_pdf([page])).body.split())
        assert body.startswith("Refunds are paid to the original card,")
        assert body.endswith("and a self-made label of a self-made box is fine.")

    def test_keeps_the_lines_of_a_table_apart(self, read, make_pdf):
        page = [(700, 11, LONG), (650, 11, "Germany free"), (637, 11, "France 5 EUR")]
        assert read("a.pdf", make_pdf([page])).body == f"{LONG}\n\nGermany free\nFrance 5 EUR"

    def test_goes_without_running_headers_footers_and_page_numbers(self, read, make_pdf):
        texts = ("The first page.", "goes on in the middle", "The third page.")
        pages = [
            [
                (20, 9, f"Page {n} of 3"),
                (810, 9, "Alderlight manual"),
                (700, 11, text),
                (8, 9, str(n)),
            ]
            for n, text in enumerate(texts, start=1)
        ]
        body = read("a.pdf", make_pdf(pages)).body
        assert body == "The first page. goes on in the middle\n\nThe third page."

    def test_keeps_a_title_that_the_running_header_repeats(self, read, make_pdf):
        pages = [
            [(780, 24, "Manual"), (700, 11, "One.")],
            [(810, 9, "Manual"), (700, 11, "Two.")],
            [(810, 9, "Manual"), (700, 11, "Three.")],
        ]
        document = read("a.pdf", make_pdf(pages))
        assert (document.title, document.body) == ("Manual", "One.\n\nTwo.\n\nThree.")

    def test_keeps_a_sentence_that_begins_a_few_of_many_pages(self, read, make_pdf):
        first = ("Ask us.", "A.", "B.", "C.", "Ask us.", "D.", "E.")
        pages = [[(700, 11, text), (680, 11, "More."), (20, 9, str(9))] for text in first]
        body = read("a.pdf", make_pdf(pages)).body
        assert body.count("Ask us.") == 2
        assert "9" not in body

    def test_keeps_numbered_headings_at_the_top_of_pages(self, read, make_pdf):
        pages = [
            [(780, 16, f"Step {n}"), (700, 11, f"Do {text}.")]
            for n, text in enumerate(("this and that", "another thing", "the last"), start=1)
        ]
        assert "# Step 3" in read("a.pdf", make_pdf(pages)).body

    @pytest.mark.parametrize(
        ("title", "expected"),
        [("Warranty", "Warranty"), ("Microsoft Word - draft", "My file"), ("x.docx", "My file")],
    )
    def test_is_named_by_its_properties_unless_a_program_wrote_them(
        self, read, make_pdf, title, expected
    ):
        data = make_pdf([[(700, 11, "Two years.")]], title=title)
        assert read("my-file.pdf", data).title == expected

    def test_that_is_encrypted_is_an_error(self, read, make_pdf):
        error = read("a.pdf", make_pdf([[(700, 11, "Secret")]], encrypted=True))
        assert isinstance(error, InvalidDocument)
        assert error.reason == "is protected with a password. Save it without one."

    def test_without_text_is_an_error(self, read, make_pdf):
        assert "has no text" in read("a.pdf", make_pdf([[]])).reason

    @pytest.mark.parametrize("cut", [0, 200])
    def test_that_is_damaged_is_an_error(self, read, make_pdf, cut):
        data = make_pdf([[(700, 11, "Text")]])[:cut]
        assert read("a.pdf", data).reason == "is damaged, or is not a PDF."
