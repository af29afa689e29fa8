"""An import outlives its worker and the index: nothing is missing, doubled or stale afterwards."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from zipfile import ZipFile

import httpx
import pytest

from tests.databases import ON_SQLITE
from tests.flows.house import LIMIT_S, House, wait_for

pytestmark = [pytest.mark.processes, ON_SQLITE]

THOROUGH = bool(os.environ.get("SWITCHBOARD_TEST_THOROUGH"))
"""All of the 2,000 articles, and more kills."""
ARTICLES, KILLS = (2_000, 12) if THOROUGH else (200, 2)
FINISH_S = 1_800.0 if THOROUGH else LIMIT_S
KEY = "sk_import_kills"
IMPORTS = "/api/knowledge/imports"
WORDS = ("amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "jetty")


def article(number: int, code: str) -> str:
    words = f"{WORDS[number % 10]} {WORDS[number // 10 % 10]} {WORDS[number // 100 % 10]}"
    return f"# The {words} {number}\n\nIts code is {code}{number:05}. Keep the {words} dry.\n"


def packed(code: str, numbers: range) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        for number in numbers:
            archive.writestr(f"item-{number:04}.md", article(number, code))
    return target.getvalue()


@contextmanager
def program(house: House) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=house.url, headers={"X-API-Key": KEY}, timeout=LIMIT_S, trust_env=False
    ) as client:
        yield client


def started(client: httpx.Client, files: bytes) -> str:
    """An import that is under way."""
    form = {"source": "items", "archive_missing": "true"}
    answer = client.post(IMPORTS, files={"files": ("items.zip", files)}, data=form)
    assert answer.status_code == 201, answer.text
    key: str = answer.json()["import_id"]
    assert client.post(f"{IMPORTS}/{key}/start").status_code == 200
    return key


def taken(house: House) -> int:
    query = "SELECT count(*) FROM import_items WHERE taken_at IS NOT NULL"
    return int(house.rows(query)[0][0])


def killed_on_the_way(house: House, *, total: int, done: int) -> None:
    """Kill worker and index again and again while the import and its indexing go on."""
    for kill in range(1, KILLS + 1):
        wanted = done + (total - done) * kill // (KILLS + 2)
        wait_for(lambda wanted=wanted: taken(house) >= wanted, f"{wanted} articles", FINISH_S)
        house.kill("worker")
        if kill % 2:
            house.kill("index")
            house.start("index")
        house.let_leases_end()
        house.start("worker")


def over(house: House, key: str) -> bool:
    """Whether an import is done and indexed; one that failed never is."""
    [(state,)] = house.rows("SELECT state FROM imports WHERE id = :key", key=key)
    assert state in ("running", "done")
    waiting = "SELECT 1 FROM index_jobs WHERE batch = :key AND state != 'done'"
    return state == "done" and not house.rows(waiting, key=key)


class TestImport:
    def test_is_whole_after_worker_and_index_were_killed(self, house: House) -> None:
        house.environment["SWITCHBOARD_API_KEY"] = KEY
        house.start("index", "web", "worker")
        house.wait_until_ready()
        with program(house) as client:
            first = started(client, packed("A", range(ARTICLES)))
            killed_on_the_way(house, total=ARTICLES, done=0)
            wait_for(lambda: over(house, first), "the first import's end", FINISH_S)

            kept = range(ARTICLES // 10, ARTICLES)
            second = started(client, packed("B", kept))
            killed_on_the_way(house, total=2 * ARTICLES, done=ARTICLES)
            wait_for(lambda: over(house, second), "the second import's end", FINISH_S)
            report = client.get(f"{IMPORTS}/{second}").json()

        assert report["outcomes"] == {
            "new": 0,
            "updated": len(kept),
            "unchanged": 0,
            "archived": ARTICLES - len(kept),
            "skipped": 0,
        }
        self.assert_whole(house, kept)

    def assert_whole(self, house: House, kept: range) -> None:
        """Each article is there once, as it was last imported, in the database and the index."""
        published = dict(
            house.rows(
                "SELECT a.id, v.body FROM articles a "
                "JOIN article_versions v ON v.id = a.published_version_id "
                "WHERE a.status = 'published'"
            )
        )
        assert set(published) == {f"item-{number:04}" for number in kept}
        assert all(f"B{number:05}" in published[f"item-{number:04}"] for number in kept)
        versions = house.rows("SELECT count(*) FROM article_versions GROUP BY article_id")
        assert sorted(row[0] for row in versions) == (
            [1] * (ARTICLES - len(kept)) + [2] * len(kept)
        )
        assert house.rows("SELECT DISTINCT state FROM index_jobs") == [("done",)]
        assert house.rows("SELECT count(*) FROM index_jobs") == [(2 * ARTICLES,)]
        assert len(house.live()) == len(kept)
        assert house.indexed() == house.live()
        assert house.run("core", "doctor").returncode == 0
