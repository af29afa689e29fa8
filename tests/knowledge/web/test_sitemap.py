"""core/knowledge/web/sitemap.py: addresses are read, attacks are not."""

import gzip
import time

import pytest

from core.errors import InvalidWebSource
from core.knowledge.web.sitemap import MAX_BYTES, is_sitemap, plain, read_sitemap

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]><urlset><url><loc>&l9;</loc></url></urlset>"
)
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    "<urlset><url><loc>&f;</loc></url></urlset>"
)
REMOTE = '<!DOCTYPE urlset SYSTEM "http://10.0.0.7/x.dtd"><urlset/>'


class TestReadSitemap:
    def test_gives_the_pages_in_order(self) -> None:
        xml = (
            f'<urlset xmlns="{NAMESPACE}" xmlns:image="http://images.example">'
            "<url><loc> https://a.example/1?x=1&amp;y=2 </loc><lastmod>2026-01-01</lastmod>"
            "<image:image><image:loc>https://a.example/1.png</image:loc></image:image></url>"
            "<url><loc>https://a.example/2</loc></url></urlset>"
        )
        found = read_sitemap(xml.encode())
        assert found.pages == ["https://a.example/1?x=1&y=2", "https://a.example/2"]
        assert found.sitemaps == []

    def test_gives_the_sitemaps_of_an_index(self) -> None:
        xml = "<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>"
        assert read_sitemap(xml.encode()).sitemaps == ["https://a.example/s.xml"]

    @pytest.mark.parametrize("xml", [LAUGHS, OUTSIDE, REMOTE], ids=["laughs", "file", "dtd"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_refuses_every_document_type_at_once(self, xml: str, encoding: str) -> None:
        started = time.perf_counter()
        with pytest.raises(InvalidWebSource, match="document type"):
            read_sitemap(xml.replace('<?xml version="1.0"?>', "").encode(encoding))
        assert time.perf_counter() - started < 1

    def test_says_where_it_is_broken(self) -> None:
        with pytest.raises(InvalidWebSource, match="mismatched tag in line 2"):
            read_sitemap(b"<urlset>\n<url></urlset>")


class TestPlain:
    def test_unpacks_gzip(self) -> None:
        assert plain(gzip.compress(b"<urlset/>")) == b"<urlset/>"

    def test_unpacks_no_bomb(self) -> None:
        with pytest.raises(InvalidWebSource, match="larger than 10 MB"):
            plain(gzip.compress(b" " * (MAX_BYTES + 1)))

    def test_says_that_it_is_damaged(self) -> None:
        with pytest.raises(InvalidWebSource, match="damaged"):
            plain(b"\x1f\x8bnot gzip at all")


class TestIsSitemap:
    @pytest.mark.parametrize(
        ("data", "is_one"),
        [
            (b'<?xml version="1.0"?><urlset xmlns="x">', True),
            (b"<!-- made by us -->\n<sitemapindex>", True),
            (b"<s:urlset>", True),
            (b'<?xml version="1.0"?><html><p>&lt;urlset&gt;', False),
            (b"<html>", False),
        ],
    )
    def test_goes_by_the_first_element(self, data: bytes, is_one: bool) -> None:
        assert is_sitemap(data) == is_one
