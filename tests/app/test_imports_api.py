"""/api/knowledge/imports and /web-sources: what programs do with imports, over HTTP."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from core.bootstrap import Services
from core.knowledge.imports.runner import ImportRunner
from core.knowledge.imports.web_sources import WebSourceService
from core.knowledge.web.crawl import Crawler
from core.knowledge.web.fetch import PageFetcher
from core.outbound.addresses import AddressCheck
from tests.knowledge.web.conftest import Site, serving

IMPORTS = "/api/knowledge/imports"
SOURCES = "/api/knowledge/web-sources"
HUB = ("hub.md", b"# The hub\n\nIt blinks amber.\n")
FAQ = ("faq.csv", b"question,answer\nDo you ship?,Yes.\nDo you fly?,\n")
COPY = ("copy.md", b"# The hub\n\nIt blinks amber.\n")


class Program:
    """Calls with an administrator's key."""

    def __init__(self, client: TestClient, headers: dict[str, str]) -> None:
        self._client, self._headers = client, headers

    def post(self, path: str, **request: Any) -> Any:
        return self._client.post(path, headers=self._headers, **request)

    def get(self, path: str, **query: Any) -> Any:
        return self._client.get(path, headers=self._headers, params=query)

    def delete(self, path: str) -> Any:
        return self._client.delete(path, headers=self._headers)

    def plan(self, *files: tuple[str, bytes], **form: Any) -> Any:
        answer = self.post(IMPORTS, files=[("files", file) for file in files], data=form)
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture
def program(client: TestClient, admin: dict[str, str]) -> Program:
    return Program(client, admin)


class TestPlan:
    def test_says_what_would_become_of_each_file(self, program: Program) -> None:
        planned = program.plan(HUB, FAQ, COPY)
        assert (planned["state"], planned["kind"]) == ("planned", "files")
        assert planned["name"] == "hub.md and 2 more"
        assert planned["planned"] == {
            "new": 2,
            "changed": 0,
            "unchanged": 0,
            "duplicate": 1,
            "broken": 1,
            "gone": 0,
        }
        answer = program.get(f"{IMPORTS}/{planned['import_id']}/items")
        assert answer.headers["X-Total-Count"] == "4"
        assert [(item["name"], item["state"], item["chosen"]) for item in answer.json()] == [
            ("hub.md", "new", True),
            ("faq.csv, row 2", "new", True),
            ("faq.csv, row 3", "broken", False),
            ("copy.md", "duplicate", False),
        ]

    def test_gives_the_items_of_one_state(self, program: Program) -> None:
        planned = program.plan(HUB, FAQ)
        [item] = program.get(f"{IMPORTS}/{planned['import_id']}/items", state="broken").json()
        assert item["reason"] == "has no answer."

    def test_needs_files_or_a_url(self, program: Program) -> None:
        assert program.post(IMPORTS).status_code == 400
        both = program.post(IMPORTS, files={"files": HUB}, data={"url": "https://shop.example/"})
        assert both.json()["message"] == "Send either files or a url."

    def test_needs_a_source_to_archive_what_it_misses(self, program: Program) -> None:
        answer = program.post(IMPORTS, files={"files": HUB}, data={"archive_missing": True})
        assert answer.status_code == 400
        assert "Name the source" in answer.json()["message"]

    def test_of_a_private_address_is_refused(self, program: Program) -> None:
        answer = program.post(IMPORTS, data={"url": "http://169.254.169.254/"})
        assert (answer.status_code, answer.json()["error"]) == (400, "InvalidWebSource")

    def test_takes_a_large_upload(self, program: Program) -> None:
        text = b"# Long\n\n" + b"A long story. " * 150_000
        assert program.plan(("long.md", text))["planned"]["new"] == 1


class TestStart:
    def test_has_the_worker_carry_it_out(self, program: Program, services: Services) -> None:
        planned = program.plan(HUB, FAQ, source="help", archive_missing=True)
        key = planned["import_id"]
        started = program.post(f"{IMPORTS}/{key}/start").json()
        assert (started["state"], started["to_do"], started["done"]) == ("running", 2, 0)
        services.import_runner.run_some()
        done = program.get(f"{IMPORTS}/{key}").json()
        assert (done["state"], done["done"], done["outcomes"]["new"]) == ("done", 2, 2)
        assert done["indexing"] == {"total": 2, "done": 0, "failed": 0, "finished": False}
        assert program.get(f"/api/knowledge/jobs/{key}").json()["total"] == 2
        assert services.curation.detail("hub").article.source == "help"

    def test_takes_the_duplicates_that_are_named(
        self, program: Program, services: Services
    ) -> None:
        key = program.plan(HUB, COPY)["import_id"]
        started = program.post(f"{IMPORTS}/{key}/start", json={"include": [2], "leave_out": [1]})
        assert started.json()["to_do"] == 1
        services.import_runner.run_some()
        assert [entry.article.id for entry in services.curation.find()[0]] == ["copy"]

    def test_twice_is_a_conflict(self, program: Program) -> None:
        key = program.plan(HUB)["import_id"]
        program.post(f"{IMPORTS}/{key}/start")
        again = program.post(f"{IMPORTS}/{key}/start")
        assert (again.status_code, again.json()["error"]) == (409, "ImportNotPossible")

    @pytest.mark.parametrize("position", [0, 2**31])
    def test_of_no_position_is_refused(self, program: Program, position: int) -> None:
        key = program.plan(HUB)["import_id"]
        answer = program.post(f"{IMPORTS}/{key}/start", json={"include": [position]})
        assert answer.status_code == 422


class TestCancel:
    def test_says_what_was_published(self, program: Program) -> None:
        key = program.plan(HUB)["import_id"]
        assert program.post(f"{IMPORTS}/{key}/cancel").json()["state"] == "cancelled"
        assert program.post(f"{IMPORTS}/{key}/cancel").status_code == 409


class TestRead:
    def test_lists_the_latest_first(self, program: Program) -> None:
        keys = [program.plan(HUB)["import_id"] for _ in range(3)]
        answer = program.get(IMPORTS, limit=2)
        assert [each["import_id"] for each in answer.json()] == keys[:0:-1]
        assert answer.headers["X-Total-Count"] == "3"

    def test_of_none_is_404(self, program: Program) -> None:
        for path in ("imp_0", "imp_0/items", "%00"):
            assert program.get(f"{IMPORTS}/{path}").status_code == 404


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


class TestWebSources:
    def test_are_kept_synced_and_forgotten(
        self, services: Services, admin: dict[str, str], site: Site
    ) -> None:
        crawler = Crawler(PageFetcher(AddressCheck(allow_private=True)), pause_s=0)
        runner = ImportRunner(services.transactions, crawler=crawler)
        near = replace(
            services, web_sources=WebSourceService(services.transactions, crawler=crawler)
        )
        with TestClient(create_app(services=near, with_chat=False)) as client:
            program = Program(client, admin)
            url = site.page("/help", "Help", "<p>Like this.")
            planned = program.post(IMPORTS, data={"url": url, "archive_missing": True}).json()
            assert (planned["state"], planned["kind"]) == ("planning", "web")
            runner.run_some()
            program.post(f"{IMPORTS}/{planned['import_id']}/start")
            [source] = program.get(SOURCES).json()
            assert source["unfinished_import_id"] == planned["import_id"]
            again = program.post(f"{SOURCES}/{source['web_source_id']}/sync")
            assert (again.status_code, again.json()["error"]) == (409, "WebSourceBusy")
            runner.run_some()
            synced = program.post(f"{SOURCES}/{source['web_source_id']}/sync").json()
            runner.run_some()
            read = program.get(f"{IMPORTS}/{synced['import_id']}").json()
            assert read["planned"]["unchanged"] == 1
            program.post(f"{IMPORTS}/{synced['import_id']}/cancel")
            assert program.delete(f"{SOURCES}/{source['web_source_id']}").status_code == 204
            assert program.get(SOURCES).json() == []


class TestRoundTrip:
    def test_brings_an_export_into_another_base_byte_for_byte(
        self, program: Program, services: Services
    ) -> None:
        program.plan(HUB, FAQ)
        texts = {"hub": "It blinks.\n\n    code\n", "faq/a": "Ä – 東京\n\n| a | b |\n|---|---|"}
        for key, body in texts.items():
            program.post(
                "/api/knowledge/articles",
                json={"article_id": key, "title": key, "body": body, "publish": True},
            )
        packed = program.get("/api/knowledge/export").content
        for key in texts:
            program.post(
                "/api/knowledge/articles",
                json={"title": f"{key} lost", "body": "Lost.", "publish": True},
            )
            services.curation.archive(key, author="Test")
        key = program.plan(("knowledge.zip", packed))["import_id"]
        program.post(f"{IMPORTS}/{key}/start", json={"include_duplicates": True})
        services.import_runner.run_some()
        again = _files(program.get("/api/knowledge/export").content)
        assert _files(packed).items() <= again.items()


def _files(packed: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
