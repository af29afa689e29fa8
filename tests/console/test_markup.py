import pytest

from console.markup import buttons, external, join, markdown, tag

EVIL = "<script>alert(1)</script>"


class TestTag:
    def test_escapes_text(self) -> None:
        assert tag("p", EVIL) == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"

    def test_escapes_attributes(self) -> None:
        assert tag("a", "x", title='"><b>') == '<a title="&quot;&gt;&lt;b&gt;">x</a>'

    def test_keeps_markup_that_was_built_here(self) -> None:
        assert tag("p", tag("b", "bold")) == "<p><b>bold</b></p>"

    def test_leaves_out_what_is_not_there(self) -> None:
        assert tag("p", None, "x", class_=None) == "<p>x</p>"


def test_join_escapes_text_between_markup() -> None:
    assert join("<", tag("b", "x"), ">") == "&lt;<b>x</b>&gt;"


class TestMarkdown:
    def test_shows_html_as_text(self) -> None:
        assert "<script>" not in markdown(f"Hello {EVIL}\n\n{EVIL}")

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
    def test_makes_no_link_that_runs(self, address: str) -> None:
        assert "href" not in markdown(f"[click]({address})")

    def test_loads_no_image(self) -> None:
        assert "<img" not in markdown("![x](https://tracker.example/pixel.png)")

    def test_opens_the_web_elsewhere(self) -> None:
        assert 'target="_blank"' in markdown("[x](https://example.com)")

    def test_leads_to_the_article_that_a_link_names(self) -> None:
        assert 'href="knowledge?article=delete-account"' in markdown("[x](delete-account#how)")

    def test_draws_tables(self) -> None:
        assert "<table>" in markdown("| a | b |\n|---|---|\n| 1 | 2 |")


class TestExternal:
    def test_links_to_the_web(self) -> None:
        assert "href" in str(external("https://example.com", "Example"))

    @pytest.mark.parametrize("url", [None, "", "javascript:alert(1)"])
    def test_is_plain_text_otherwise(self, url: str | None) -> None:
        assert external(url, "Example") == "Example"


class TestButtons:
    def test_are_those_that_were_drawn_and_can_be_pressed(self) -> None:
        drawn = join(
            tag("button", "Restore", name="restore", value='1"&'),
            tag("div", tag("button", "Keep", name="keep", value="7")),
            tag("button", "Off", name="off", value="1", disabled=True),
            tag("button", "Nameless"),
        )
        assert buttons(drawn) == {("restore", '1"&'), ("keep", "7")}

    def test_are_none_in_words_that_look_like_one(self) -> None:
        said = tag("p", '<button name="restore" value="1">', title='<button name="x" value="1">')
        assert buttons(said) == set()
