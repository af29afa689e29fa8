"""/help: an article as a page, and what its Markdown becomes."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from app.help_page import anchor, article_address, article_page
from core.bootstrap import Services
from core.demo.loader import ARTICLES
from core.knowledge.documents.document import Document
from core.knowledge.models import ArticleVersion

IDS = sorted(path.stem for path in ARTICLES.rglob("*.md"))


class Addresses(HTMLParser):
    """Where a page leads, what it loads, and the ids on it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.ids += [found["id"]] if "id" in found else []
        if tag == "a":
            self.links.append(found["href"])
        else:
            self.loads += [found[name] for name in ("src", "href") if name in found]


def page_of(markdown: str, title: str = "Title") -> str:
    return article_page(
        ArticleVersion(title=title, body=markdown, created_at=datetime(2026, 3, 5, tzinfo=UTC))
    )


class TestPage:
    def test_shows_the_published_article(self, demo_client: TestClient) -> None:
        answer = demo_client.get("/help/reset-password")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "<h1>Reset your password</h1>" in answer.text
        assert "valid for 30 minutes" in answer.text

    def test_has_anchors_at_headings(self, demo_client: TestClient) -> None:
        page = Addresses(demo_client.get("/help/reset-password").text)
        assert "rules-for-a-new-password" in page.ids

    def test_allows_no_script_and_no_other_host(self, demo_client: TestClient) -> None:
        policy = demo_client.get("/help/reset-password").headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "http" not in policy

    @pytest.mark.parametrize("article_id", ["nothing", "a/b/c", "%00", "..%2F..%2Fetc"])
    def test_that_is_not_there_is_404_and_says_so_kindly(
        self, demo_client: TestClient, article_id: str
    ) -> None:
        answer = demo_client.get(f"/help/{article_id}")
        assert answer.status_code == 404
        assert "This article is not here" in answer.text

    @pytest.mark.parametrize("audience", ["signed-in", "internal"])
    def test_of_an_article_that_is_not_public_is_404(
        self, client: TestClient, services: Services, audience: str
    ) -> None:
        document = Document("secret", "Secret", "Not for all.", audience=audience)
        services.curation.publish(document, author="Test")
        assert client.get("/help/secret").status_code == 404

    def test_of_an_archived_article_is_404(self, client: TestClient, services: Services) -> None:
        services.curation.publish(Document("old", "Old", "Once."), author="Test")
        assert client.get("/help/old").status_code == 200
        services.curation.archive("old", author="Test")
        assert client.get("/help/old").status_code == 404

    def test_is_found_for_ids_with_every_sign_that_ids_have(
        self, client: TestClient, services: Services
    ) -> None:
        services.curation.publish(Document("faq/a_b.csv:how-to", "Odd", "Text."), author="Test")
        assert client.get("/help/faq/a_b.csv:how-to").status_code == 200


class TestDemoArticles:
    @pytest.mark.parametrize("article_id", IDS)
    def test_lead_only_to_pages_that_are_there_and_load_only_from_here(
        self, demo_client: TestClient, article_id: str
    ) -> None:
        page = Addresses(demo_client.get(f"/help/{article_id}").text)
        assert all(urlsplit(address).netloc == "" for address in page.loads)
        assert len(page.ids) == len(set(page.ids))
        leading_here = [link for link in page.links if link.startswith("/help/")]
        for link in leading_here:
            assert demo_client.get(link).status_code == 200, link


class TestMarkdown:
    def test_escapes_html(self) -> None:
        page = page_of("<script>alert(1)</script> <img src=x onerror=alert(1)>", title="<b>T</b>")
        assert Addresses(page).tags.isdisjoint({"script", "img", "b"})

    def test_makes_no_link_that_runs_a_script(self) -> None:
        page = Addresses(page_of("[a](javascript:alert(1)) [b](vbscript:x) [c](data:text/html,x)"))
        assert {urlsplit(link).scheme for link in page.links} <= {"", "http", "https"}

    def test_turns_an_image_into_a_link(self) -> None:
        page = Addresses(page_of('![A "hub"](https://elsewhere.example/hub.png)'))
        assert "img" not in page.tags
        assert "https://elsewhere.example/hub.png" in page.links

    def test_numbers_headings_that_are_the_same(self) -> None:
        page = Addresses(page_of("## Steps\n\n## Steps\n\n## Ünïcode & *marks*\n"))
        assert page.ids == ["steps", "steps-2", "ünïcode-marks"]

    def test_keeps_tables_and_lists(self) -> None:
        tags = Addresses(page_of("| a | b |\n|---|---|\n| 1 | 2 |\n\n1. one\n2. two\n")).tags
        assert {"table", "th", "td", "ol", "li"} <= tags

    def test_says_when_it_was_changed(self) -> None:
        assert "Last changed on 5 March 2026" in page_of("Text.")


class TestAddress:
    @pytest.mark.parametrize(
        ("target", "address"),
        [
            ("other-id", "/help/other-id"),
            ("other-id#part-two", "/help/other-id#part-two"),
            ("./other.md", "/help/other"),
            ("faq.csv:how", "/help/faq.csv:how"),
            ("#below", "#below"),
            ("/", "/"),
            ("https://example.com/x", "https://example.com/x"),
            ("mailto:a@example.com", "mailto:a@example.com"),
        ],
    )
    def test_of_a_link(self, target: str, address: str) -> None:
        assert article_address(target) == address

    def test_of_a_heading_is_what_the_page_has(self) -> None:
        assert anchor("Rules for a new password") == "rules-for-a-new-password"
        assert re.fullmatch(r"\w+", anchor("?!"))
