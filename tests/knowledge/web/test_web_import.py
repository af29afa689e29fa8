"""core/knowledge/web and imports/web_sources.py: from an address to articles, once and again."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import update

from core.audit.log import AuditFilter
from core.bootstrap import Services
from core.db import now
from core.errors import InvalidWebSource, WebSourceBusy, WebSourceNotFound
from core.knowledge.imports.models import Import, ImportState, WebKind
from core.knowledge.web.crawl import Crawler
from core.knowledge.web.fetch import PageFetcher
from core.knowledge.web.page import page_id
from tests.knowledge.web.conftest import XML, Reply, Site, Web, web_with


@pytest.fixture
def shop(site: Site) -> Site:
    """Two pages in a sitemap, which has two more addresses that are none of them."""
    site.page("/help/returns", "Returns", "<p>Send it back within <b>thirty</b> days.")
    site.page("/help/hub.html", "The hub", '<p>It blinks. See <a href="returns">returns</a>.')
    site.page("/about", "About us", "<p>We sell lamps.")
    site.sitemap("/help/returns", "/help/hub.html", "/about", "https://elsewhere.example/x")
    return site


class TestPage:
    def test_becomes_an_article(self, site: Site, web: Web, services: Services) -> None:
        url = site.page("/help/hub.html", "The hub", '<p>It blinks. See <a href="x#y">x</a>.')
        view = web.plan(url)
        assert view.record.state == ImportState.PLANNED
        assert web.states(view) == {url: "new"}
        web.carry_out(view)
        version = services.curation.public_version(f"{site.host}/help/hub")
        assert version.title == "The hub"
        assert version.body == f"It blinks. See [x]({site.url('/help/x#y')})."
        assert version.url == url

    def test_has_its_canonical_address(self, site: Site, web: Web, services: Services) -> None:
        url = site.put("/a?ref=1", '<link rel=canonical href="/a"><h1>A</h1><p>It is so.</p>')
        web.carry_out(web.plan(url))
        [entry] = services.curation.find()[0]
        assert services.curation.public_version(entry.article.id).url == site.url("/a")

    def test_is_kept_by_the_address_that_was_asked_for(self, site: Site, web: Web) -> None:
        site.page("/new", "New", "<p>Text.")
        [item] = web.items(web.plan(site.redirect("/old", "/new")))
        assert item.article_id == f"{site.host}/old"

    def test_may_be_plain_text(self, site: Site, web: Web, services: Services) -> None:
        web.carry_out(web.plan(site.put("/a.txt", "How to\n\nLike this.", "text/plain")))
        assert services.curation.find()[0][0].article.title == "How to"

    def test_is_read_in_the_encoding_that_its_header_names(
        self, site: Site, web: Web, services: Services
    ) -> None:
        page = "<h1>Größe</h1><p>Maß.</p>".encode("iso-8859-15")
        web.carry_out(web.plan(site.put("/a", page, "text/html; charset=iso-8859-15")))
        assert services.curation.find()[0][0].article.title == "Größe"

    def test_of_another_type_is_broken(self, site: Site, web: Web) -> None:
        [item] = web.items(web.plan(site.put("/a.png", b"png", "image/png")))
        assert (item.state, item.reason) == (
            "broken",
            "is image/png, not a page that can be read.",
        )

    @pytest.mark.parametrize(
        ("path", "reply", "reason"),
        [
            ("/none", Reply(status=404), "it answers with 404 Not Found"),
            ("/error", Reply(status=500), "it answers with 500 Internal Server Error"),
            ("/big", Reply(b"<p>" + b"x" * 6_000_000), "it is larger than 5 MB"),
            ("/away", Reply(status=301, headers={"Location": "ftp://x/"}), "should begin with"),
        ],
    )
    def test_that_cannot_be_read_ends_the_import(
        self, site: Site, web: Web, path: str, reply: Reply, reason: str
    ) -> None:
        site.pages[path] = reply
        view = web.plan(site.url(path))
        assert view.record.state == ImportState.FAILED
        assert reason in (view.record.error or "")
        [source] = web.sources.find()
        assert source.record.last_error == view.record.error


class TestSitemap:
    def test_gives_an_article_of_each_page(self, shop: Site, web: Web) -> None:
        view = web.plan(shop.url("/sitemap.xml"))
        assert {item.article_id for item in web.items(view)} == {
            f"{shop.host}/help/returns",
            f"{shop.host}/help/hub",
            f"{shop.host}/about",
        }
        assert (view.record.pages_found, view.record.pages_read) == (3, 3)
        assert view.record.notice == "1 addresses on other hosts are passed over."
        assert web.sources.find()[0].record.kind == WebKind.SITEMAP

    def test_can_be_limited_to_a_part(self, shop: Site, web: Web) -> None:
        view = web.plan(shop.url("/sitemap.xml"), prefix="help")
        assert len(web.items(view)) == 2
        assert "/about" not in shop.asked

    def test_may_be_packed_and_in_parts(self, shop: Site, web: Web) -> None:
        shop.sitemap("/about", at="/one.xml.gz", packed=True)
        shop.sitemap("/help/returns", "/about", at="/two.xml")
        view = web.plan(shop.index("/one.xml.gz", "/two.xml"))
        assert [item.name for item in web.items(view)] == [
            shop.url("/about"),
            shop.url("/help/returns"),
        ]

    def test_names_a_page_that_cannot_be_read_and_goes_on(self, shop: Site, web: Web) -> None:
        shop.pages["/about"] = Reply(status=500)
        shop.redirect("/help/returns", "http://localhost/")
        view = web.plan(shop.url("/sitemap.xml"))
        reasons = {item.name: item.reason for item in web.items(view)}
        assert reasons == {
            shop.url("/help/returns"): "cannot be read: no connection could be made.",
            shop.url("/help/hub.html"): None,
            shop.url("/about"): "answers with 500 Internal Server Error.",
        }

    def test_reads_no_page_of_another_host(self, shop: Site, other_site: Site, web: Web) -> None:
        shop.redirect("/about", other_site.page("/about", "About", "<p>Elsewhere."))
        items = {item.name: item for item in web.items(web.plan(shop.url("/sitemap.xml")))}
        assert items[shop.url("/about")].reason == f"leads to another host, {other_site.host}."

    def test_reads_so_many_pages_at_most(
        self, shop: Site, services: Services, fetcher: PageFetcher
    ) -> None:
        web = web_with(services, Crawler(fetcher, max_pages=2, pause_s=0))
        view = web.plan(shop.url("/sitemap.xml"), archive_missing=True)
        assert len(web.items(view)) == 2
        assert "The first 2 of 3 pages are read, so nothing is archived." in str(view.record.notice)

    def test_that_is_broken_ends_the_import(self, site: Site, web: Web) -> None:
        view = web.plan(site.put("/s.xml", "<urlset><url>", XML))
        assert (view.record.state, "not well-formed" in str(view.record.error)) == ("failed", True)

    def test_that_laughs_ends_the_import(self, site: Site, web: Web) -> None:
        bomb = '<!DOCTYPE urlset [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>'
        assert "document type" in str(web.plan(site.put("/s.xml", bomb, XML)).record.error)


class TestRobots:
    def test_are_asked_first_and_obeyed(self, shop: Site, web: Web) -> None:
        shop.put("/robots.txt", "User-agent: *\nDisallow: /help/\n", "text/plain")
        view = web.plan(shop.url("/sitemap.xml"))
        assert shop.asked == ["/robots.txt", "/sitemap.xml", "/about"]
        assert [item.state for item in web.items(view)] == ["broken", "broken", "new"]
        assert "robots.txt asks" in str(web.items(view)[0].reason)

    def test_close_what_a_redirect_leads_to(self, shop: Site, web: Web) -> None:
        shop.put("/robots.txt", "User-agent: *\nDisallow: /private/\n", "text/plain")
        shop.page("/private/a", "A", "<p>Secret.")
        shop.redirect("/about", "/private/a")
        items = {item.name: item for item in web.items(web.plan(shop.url("/sitemap.xml")))}
        assert "robots.txt asks" in str(items[shop.url("/about")].reason)
        assert "leave it alone" in str(web.plan(shop.url("/about")).record.error)

    def test_can_forbid_the_address_itself(self, shop: Site, web: Web) -> None:
        shop.put("/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain")
        view = web.plan(shop.url("/sitemap.xml"))
        assert view.record.error == (
            "Nothing can be imported from this address: "
            "its robots.txt asks programs to leave it alone."
        )
        assert shop.asked == ["/robots.txt"]

    def test_that_fail_mean_that_nothing_is_read(self, shop: Site, web: Web) -> None:
        shop.pages["/robots.txt"] = Reply(status=503)
        assert "503 Service Unavailable" in str(web.plan(shop.url("/about")).record.error)

    def test_set_the_pause_between_pages(
        self, shop: Site, services: Services, fetcher: PageFetcher
    ) -> None:
        pauses: list[float | None] = []

        class Waiting(Event):
            def wait(self, timeout: float | None = None) -> bool:
                pauses.append(timeout)
                return False

        shop.put("/robots.txt", "User-agent: *\nCrawl-delay: 2\n", "text/plain")
        web = web_with(services, Crawler(fetcher))
        web.sources.plan(shop.url("/sitemap.xml"), by="Ada")
        web.runner.run_some(Waiting())
        assert pauses == [2.0] * 3


class TestSync:
    def test_says_what_is_new_changed_unchanged_and_gone(
        self, shop: Site, web: Web, services: Services
    ) -> None:
        first = web.carry_out(web.plan(shop.url("/sitemap.xml"), archive_missing=True))
        assert first.counts.outcomes["new"] == 3
        shop.page("/help/returns", "Returns", "<p>Send it back within sixty days.")
        shop.page("/new", "New lamps", "<p>They are red.")
        shop.sitemap("/help/returns", "/about", "/new")
        [source] = web.sources.find()
        view = web.sync(source.record.id)
        assert web.states(view) == {
            shop.url("/help/returns"): "changed",
            shop.url("/about"): "unchanged",
            shop.url("/new"): "new",
            f"{shop.host}/help/hub": "gone",
        }
        done = web.carry_out(view)
        assert {str(k): v for k, v in done.counts.outcomes.items() if v} == {
            "new": 1,
            "updated": 1,
            "unchanged": 1,
            "archived": 1,
        }
        assert web.sources.find()[0].record.synced_at == done.record.finished_at

    def test_archives_a_page_that_answers_that_it_is_gone(self, shop: Site, web: Web) -> None:
        web.carry_out(web.plan(shop.url("/sitemap.xml"), archive_missing=True))
        del shop.pages["/about"]
        states = web.states(web.sync(web.sources.find()[0].record.id))
        assert states[f"{shop.host}/about"] == "gone"
        assert states[shop.url("/about")] == "broken"

    def test_archives_no_page_that_fails_for_now(self, shop: Site, web: Web) -> None:
        web.carry_out(web.plan(shop.url("/sitemap.xml"), archive_missing=True))
        shop.pages["/about"] = Reply(status=503)
        assert "gone" not in web.states(web.sync(web.sources.find()[0].record.id)).values()

    def test_archives_nothing_unless_it_is_wanted(self, shop: Site, web: Web) -> None:
        web.carry_out(web.plan(shop.url("/sitemap.xml")))
        shop.sitemap("/about")
        assert set(web.states(web.sync(web.sources.find()[0].record.id)).values()) == {"unchanged"}

    def test_is_refused_while_one_is_not_over(self, shop: Site, web: Web) -> None:
        view = web.plan(shop.url("/about"))
        [source] = web.sources.find()
        assert source.unfinished == view.record.id
        with pytest.raises(WebSourceBusy) as refused:
            web.sync(source.record.id)
        assert refused.value.details["import_id"] == view.record.id
        with pytest.raises(WebSourceBusy):
            web.plan(shop.url("/about"))

    def test_of_no_source_is_refused(self, web: Web) -> None:
        for key in (1, 2**40):
            with pytest.raises(WebSourceNotFound):
                web.sync(key)


class TestPlan:
    def test_is_refused_for_a_private_address(self, services: Services) -> None:
        with pytest.raises(InvalidWebSource, match="ALLOW_PRIVATE_TARGETS"):
            services.web_sources.plan("http://127.0.0.1/", by="Ada")
        assert services.web_sources.find() == []

    def test_keeps_what_is_not_said_again(self, shop: Site, web: Web) -> None:
        url = shop.url("/sitemap.xml")
        web.carry_out(web.plan(url, prefix="/help/", archive_missing=True))
        second = web.plan(url)
        assert (len(web.items(second)), second.record.archive_missing) == (2, True)
        web.services.imports.cancel(second.record.id, by="Ada")
        third = web.plan(url, prefix="", archive_missing=False)
        assert (len(web.items(third)), third.record.archive_missing) == (3, False)

    def test_that_is_not_started_leaves_what_becomes_of_missing_pages_as_it_was(
        self, shop: Site, web: Web
    ) -> None:
        url = shop.url("/sitemap.xml")
        first = web.plan(url, archive_missing=True)
        assert first.record.archive_missing
        web.services.imports.cancel(first.record.id, by="Ada")
        assert not web.sources.find()[0].record.archive_missing
        assert not web.plan(url).record.archive_missing

    @pytest.mark.parametrize("prefix", ["a" * 500, f"//{'a' * 501}"])
    def test_is_refused_for_too_long_a_beginning_of_paths(
        self, shop: Site, web: Web, prefix: str
    ) -> None:
        with pytest.raises(InvalidWebSource, match="paths has more than 500 characters"):
            web.plan(shop.url("/sitemap.xml"), prefix=prefix)
        view = web.plan(shop.url("/sitemap.xml"), prefix=f"//{'a' * 499}")
        assert web.sources.find()[0].record.prefix == f"/{'a' * 499}"
        assert web.items(view) == []

    def test_is_in_the_audit_log_with_what_it_changes_of_the_source(
        self, shop: Site, web: Web, services: Services
    ) -> None:
        url = shop.url("/sitemap.xml")
        web.carry_out(web.plan(url, prefix="/help/"))
        web.carry_out(web.plan(url))
        web.carry_out(web.plan(url, prefix="/", archive_missing=True))
        web.sources.remove(web.sources.find()[0].record.id, by="Grace")
        entries = services.audit.find(AuditFilter(kind="web source"))[0]
        assert [(e.actor, e.action, e.before, e.after) for e in reversed(entries)] == [
            ("Ada", "added", None, {"url": url, "prefix": "/help/", "archive_missing": False}),
            ("Ada", "changed", {"prefix": "/help/"}, {"prefix": None}),
            ("Ada", "changed", {"archive_missing": False}, {"archive_missing": True}),
            ("Grace", "removed", {"url": url, "prefix": None, "archive_missing": True}, None),
        ]

    def test_calls_nobody_itself(self, shop: Site, web: Web) -> None:
        view = web.sources.plan(shop.url("/about"), by="Ada")
        assert view.record.state == ImportState.PLANNING
        assert shop.asked == []

    def test_can_be_cancelled_while_pages_are_read(
        self, shop: Site, web: Web, services: Services
    ) -> None:
        gate = Event()
        shop.pages["/help/returns"].gate = gate
        view = web.sources.plan(shop.url("/sitemap.xml"), by="Ada")
        reading = Thread(target=web.runner.run_some)
        reading.start()
        while "/help/returns" not in shop.asked:
            gate.wait(0.01)
        services.imports.cancel(view.record.id, by="Ada")
        gate.set()
        reading.join(30)
        assert services.imports.get(view.record.id).record.state == ImportState.CANCELLED
        assert "/about" not in shop.asked

    def test_can_be_cancelled_while_sitemaps_are_read(
        self, shop: Site, web: Web, services: Services
    ) -> None:
        paths = [shop.sitemap("/about", at=f"/{part}.xml") for part in ("one", "two")]
        shop.pages["/one.xml"].gate = gate = Event()
        view = web.sources.plan(shop.index(*paths), by="Ada")
        reading = Thread(target=web.runner.run_some)
        reading.start()
        while "/one.xml" not in shop.asked:
            gate.wait(0.01)
        services.imports.cancel(view.record.id, by="Ada")
        gate.set()
        reading.join(30)
        assert shop.asked[-1] == "/one.xml"

    @pytest.mark.parametrize("says", [{"/about": Reply(status=500)}, {}], ids=["fails", "reads"])
    def test_is_left_to_another_worker_that_has_taken_it_up(
        self, shop: Site, web: Web, services: Services, says: dict[str, Reply]
    ) -> None:
        shop.pages |= says
        shop.pages["/about"].gate = gate = Event()
        view = web.sources.plan(shop.url("/about"), by="Ada")
        reading = Thread(target=web.runner.run_some)
        reading.start()
        while "/about" not in shop.asked:
            gate.wait(0.01)
        until = now() + timedelta(hours=1)
        with services.transactions.begin() as db:
            db.execute(update(Import).values(lease_until=until))
        gate.set()
        reading.join(30)
        record = services.imports.get(view.record.id).record
        assert (record.state, record.lease_until) == (ImportState.PLANNING, until)

    def test_begins_anew_after_the_worker_has_died(self, shop: Site, web: Web) -> None:
        view = web.sources.plan(shop.url("/sitemap.xml"), by="Ada")
        stopping = Event()
        stopping.set()
        web.runner.run_some(stopping)
        assert web.services.imports.get(view.record.id).record.state == ImportState.PLANNING
        web.runner.run_some()
        assert len(web.items(view)) == 3


class TestRemove:
    def test_forgets_the_address_and_keeps_its_articles(
        self, shop: Site, web: Web, services: Services
    ) -> None:
        done = web.carry_out(web.plan(shop.url("/about")))
        web.sources.remove(web.sources.find()[0].record.id, by="Ada")
        assert web.sources.find() == []
        assert services.curation.find()[1] == 1
        assert services.imports.get(done.record.id).record.web_source_id is None
        assert services.audit.find()[0][0].action == "removed"


class TestPageId:
    @pytest.mark.parametrize(
        ("url", "key"),
        [
            ("https://Shop.example/", "shop.example"),
            ("https://shop.example/help/", "shop.example/help"),
            ("https://shop.example/help/index.html", "shop.example/help"),
            ("https://shop.example/help/v1.2", "shop.example/help/v1.2"),
            ("https://shop.example/a.php?id=5", "shop.example/a/id-5"),
        ],
    )
    def test_is_host_and_path(self, url: str, key: str) -> None:
        assert page_id(url) == key
