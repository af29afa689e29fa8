"""An installation as its owner and its customers use it: by commands and over the network."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import create_engine, text

from core.embedding.weights import DEFAULT_MODEL
from core.evaluation.bench_installation import Installation
from core.knowledge.index import VectorIndex

LIMIT_S = 120.0
PROCESSES = ("index", "web", "worker")
LIVE = """
    SELECT passages.id FROM passages JOIN articles
    ON articles.published_version_id = passages.version_id AND articles.status = 'published'
"""


class House(Installation):
    """An empty installation with a folder of articles to import."""

    def __init__(self, folder: Path, models: Path, **overrides: object) -> None:
        super().__init__(folder, **({"demo": False} | overrides))
        self.articles = folder / "articles"
        self._database = create_engine(self.settings.resolved_database_url)
        exported = self.settings.data_dir / "models"
        if not exported.exists():
            shutil.copytree(models, exported, copy_function=os.link)

    def stop(self, *names: str) -> None:
        super().stop(*names)
        self._database.dispose()

    def write(self, name: str, title: str, body: str) -> None:
        """An article's file in the folder `articles`; its id is `name`."""
        self.articles.mkdir(exist_ok=True)
        (self.articles / f"{name}.md").write_text(f"---\ntitle: {title}\n---\n\n{body}\n")

    def import_articles(self) -> dict[str, Any]:
        """Import the folder by the command line; its report."""
        return report_in(self.run("core", "import", str(self.articles), "--json").stdout)

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """Look into the database from outside."""
        with self._database.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def let_leases_end(self) -> None:
        """As if the minute were over for which a worker that is gone had taken its work."""
        with self._database.begin() as connection:
            for table in ("index_jobs", "imports"):
                ended = f"UPDATE {table} SET lease_until = '2020-01-01 00:00:00.000000'"
                connection.execute(text(f"{ended} WHERE state = 'running'"))

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])

    def messages(self, session_id: str) -> int:
        """How many messages of a session are stored."""
        query = "SELECT count(*) FROM messages WHERE session_id = :key"
        return int(self.rows(query, key=session_id)[0][0])

    def indexed(self) -> set[int]:
        """Ids of the passages in the vector index."""
        return VectorIndex(self.settings, model=DEFAULT_MODEL).passages()

    def live(self) -> set[int]:
        """Ids of the passages that should be there."""
        return {row[0] for row in self.rows(LIVE)}

    def health(self) -> httpx.Response:
        return httpx.get(f"{self.url}/health/ready", timeout=LIMIT_S, trust_env=False)


class Customer:
    """The holder of one session's token; outlives the processes."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=LIMIT_S, trust_env=False)
        opened = self._client.post("/api/sessions", json={})
        assert opened.status_code == 201, opened.text
        self.session_id: str = opened.json()["session_id"]
        self._client.headers["Authorization"] = f"Bearer {opened.json()['token']}"
        self._messages = f"/api/chat/sessions/{self.session_id}/messages"

    def ask(self, text: str, **form: str) -> httpx.Response:
        return self._client.post(self._messages, data={"message": text, **form})

    def answer(self, text: str, **form: str) -> dict[str, Any]:
        response = self.ask(text, **form)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def history(self) -> list[dict[str, Any]]:
        response = self._client.get(self._messages)
        assert response.status_code == 200, response.text
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages

    def finds(self, query: str) -> list[str]:
        """Ids of the articles that the search gives, best first."""
        response = self._client.post("/api/chat/search", json={"query": query, "limit": 20})
        assert response.status_code == 200, response.text
        return [source["metadata"]["article_id"] for source in response.json()]

    def leave(self) -> None:
        self._client.close()


def report_in(output: str) -> dict[str, Any]:
    """The report of the one import in what `import --json` wrote."""
    report: dict[str, Any] = json.loads(output.splitlines()[-1])["imports"][0]
    return report


def wait_for(condition: Callable[[], object], what: str, limit_s: float = LIMIT_S) -> None:
    """Ask again and again until it holds."""
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, f"waited {limit_s:g} s for {what}"
        time.sleep(0.005)


def descendants(pid: int) -> set[int]:
    """Ids of the processes that a process started, and of those that they started."""
    parents = {row[0]: row[1] for row in _processes()}
    found: set[int] = set()
    fresh = {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        found |= fresh
    return found


def alive(pids: Iterable[int]) -> set[int]:
    """Those of the processes that still run."""
    return set(pids) & {pid for pid, _, state in _processes() if not state.startswith("Z")}


def _processes() -> list[tuple[int, int, str]]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    )
    lines = [line.split() for line in listed.stdout.splitlines()]
    return [(int(pid), int(parent), state) for pid, parent, state in lines]
