import pytest

from core.errors import InvalidDocument

PAGE = """<!doctype html><html><head><title>Return a product | Shop</title>
<link rel="canonical" href="https://help.example/returns"><style>p {}</style></head>
<body><header><h1>Shop</h1></header><nav>Menu</nav>%s<footer>Imprint</footer></body></html>"""


class TestMainContent:
    @pytest.mark.parametrize(
        "main", ["<main>%s</main>", "<article>%s</article>", "<div role=main>%s</div>", "%s"]
    )
    def test_is_found(self, read, main):
        document = read("a.html", PAGE % (main % "<h1>Returns</h1><p>You have 30 days.</p>"))
        assert (document.title, document.body) == ("Returns", "You have 30 days.")

    def test_goes_without_what_surrounds_it(self, read):
        body = """<main><header><h1>Returns</h1><p>By Ann</p></header><nav>Crumbs</nav><p>Text</p>
        <aside>Advert</aside><form>Search</form><script>x</script><p hidden>Secret</p>
        <button>Copy</button><footer>More</footer></main>"""
        assert read("a.html", PAGE % body).body == "Text"

    def test_is_found_in_a_form_around_the_whole_page(self, read):
        assert read("a.html", "<form><h1>Returns</h1><p>Text</p></form>").body == "Text"

    def test_is_the_body_if_several_articles_are_listed(self, read):
        listed = "<article><p>One</p></article><article><p>Two</p></article>"
        assert read("a.html", listed).body == "One\n\nTwo"


class TestTitle:
    def test_is_that_of_the_page_where_the_content_has_no_h1(self, read):
        assert read("a.html", PAGE % "<p>Text</p>").title == "Return a product | Shop"

    def test_is_the_h1_of_the_page_header_where_nothing_else_is(self, read):
        assert (
            read("a.htm", "<title></title><header><h1>Shop</h1></header><p>Text</p>").title
            == "Shop"
        )

    def test_comes_with_the_canonical_address(self, read):
        assert read("a.html", PAGE % "<p>Text</p>").url == "https://help.example/returns"


class TestMarkdown:
    @pytest.mark.parametrize(
        ("html", "markdown"),
        [
            ("<h2>Costs</h2><h3>EU</h3>", "## Costs\n\n### EU"),
            ("<ul><li>One<ul><li>Sub</ul><li>Two</ul>", "- One\n  - Sub\n- Two"),
            ("<ol start=3><li>One<li>Two</ol>", "3. One\n4. Two"),
            ("<p>A <b>bold</b> <i>word</i></p>", "A **bold** *word*"),
            (
                "<table><tr><td>A|B<td>C<tr><td>1<td>2</table>",
                "| A\\|B | C |\n| --- | --- |\n| 1 | 2 |",
            ),
            ("<pre><code>ls *.md\n  x</code></pre>", "```\nls *.md\n  x\n```"),
            ("<dl><dt>Hub<dd>A box</dl>", "**Hub**\n\nA box"),
            ("<details><summary>Why?</summary><p>So.</p></details>", "### Why?\n\nSo."),
            ("<summary><h2>Why?</h2></summary><p>So.</p>", "## Why?\n\nSo."),
            ("<p>a*b &lt;name&gt; a_b</p>", r"a\*b \<name> a_b"),
            ("<p># 1 of 3</p>", r"\# 1 of 3"),
            ('<a href="/x" title="t">Link</a>', "[Link](/x)"),
            ('<a href="javascript:x()">Link</a> <a href="#top">Top</a>', "Link Top"),
            ('<a href="http://[x">Link</a>', "Link"),
            ('<img src="data:image/png;base64,AA" alt="A lamp">', "A lamp"),
        ],
    )
    def test_has_the_structure_of_the_page(self, read, html, markdown):
        assert read("a.html", f"<p>Text</p>{html}").body == f"Text\n\n{markdown}"

    @pytest.mark.parametrize("attribute", ["colspan=²", "colspan=99999999999", "colspan=½"])
    def test_is_not_multiplied_by_an_impossible_colspan(self, read, attribute):
        body = read("a.html", f"<table><tr><td {attribute}>A</table>").body
        assert body == "| A |\n| --- |"

    def test_of_a_page_nested_too_deeply_is_an_error(self, read):
        error = read("a.html", "<b>" * 200 + "<div>" * 2000 + "text")
        assert isinstance(error, InvalidDocument)
        assert "nested too deeply" in error.reason


class TestEncoding:
    @pytest.mark.parametrize(
        ("head", "encoding"),
        [
            ("", "utf-8"),
            ("", "utf-8-sig"),
            ("", "utf-16"),
            ("", "cp1252"),
            ("<meta charset=iso-8859-1>", "iso-8859-1"),
            ('<meta http-equiv=Content-Type content="text/html; charset=iso-8859-15">', "utf-8"),
        ],
    )
    def test_is_declared_or_told_by_the_bytes(self, read, head, encoding):
        page = f"<html><head>{head}</head><p>Die Größe für schöne Füße</p></html>"
        assert read("a.html", page.encode(encoding)).body == "Die Größe für schöne Füße"

    def test_of_other_scripts_is_guessed(self, read):
        text = "Вы можете вернуть товар в течение тридцати дней после получения заказа. " * 3
        assert read("a.html", f"<p>{text}</p>".encode("cp1251")).body == text.strip()

    def test_of_xhtml_is_no_reason_to_warn(self, read):
        page = '<?xml version="1.0" encoding="utf-8"?><html xmlns="x"><p>Größe</p></html>'
        assert read("a.html", page).body == "Größe"

    def test_of_bytes_that_are_no_text_is_an_error(self, read):
        assert "is not text" in read("a.html", b"<p>a\x00b</p>").reason
