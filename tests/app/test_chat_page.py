"""The chat's page over HTTP: this product's own, closed wherever the chat has no use for Gradio."""

import asyncio
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.chat_uploads import discard_uploads, sweep_uploads
from app.main import create_app
from core.bootstrap import Services

FOREIGN = re.compile(r"(?:src|href|url\()\W*(?:https?:)?//(?!www\.w3\.org)", re.IGNORECASE)


@pytest.fixture(scope="module")
def web(demo_services: Services) -> Iterator[TestClient]:
    async def create() -> TestClient:
        return TestClient(create_app(services=demo_services), raise_server_exceptions=False)

    with asyncio.run(create()) as client:
        yield client


@pytest.fixture(scope="module")
def page(web: TestClient) -> str:
    answer = web.get("/")
    assert answer.status_code == 200
    return answer.text


def submit(web: TestClient, page: str, path: str) -> Any:
    """Send a message with a file as the page's script would."""
    config = json.loads(re.findall(r"window.gradio_config = (\{.*?\});</script>", page)[0])
    send = next(d for d in config["dependencies"] if d["targets"][0][1] == "submit")
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    data = [None, "draft", {"text": "Read this", "files": [file]}]
    event = {"data": data, "fn_index": send["id"], "session_hash": "s1", "trigger_id": 1}
    return web.post("/gradio_api/queue/join", json=event)


class TestIndex:
    def test_speaks_of_this_product_and_no_other(self, page: str) -> None:
        head = page.split("</head>")[0]
        assert "<title>Support</title>" in head
        assert '<html\n\tlang="en"' in page
        assert '"og:' not in head
        assert '"twitter:' not in head
        assert "manifest" not in head

    def test_refers_to_no_other_host(self, page: str) -> None:
        without_config = re.sub(r"window\.gradio_config = .*?</script>", "", page)
        assert FOREIGN.findall(without_config) == []

    def test_lets_the_browser_load_nothing_from_another_host(self, web: TestClient) -> None:
        policy = web.get("/").headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "https:" not in policy
        assert "*" not in policy

    def test_is_served_whole_whatever_compression_is_asked_for(self, web: TestClient) -> None:
        answer = web.get("/", headers={"Accept-Encoding": "br, gzip"})
        assert "<title>Support</title>" in answer.text
        assert int(answer.headers["Content-Length"]) == len(answer.content)

    def test_has_its_parts(self, web: TestClient, page: str) -> None:
        for path in re.findall(r'(?:src|href)="\.?(/[^"]+)"', page):
            assert web.get(path).status_code == 200, path

    def test_offers_no_functions_to_programs(self, page: str) -> None:
        info = re.findall(r"window.gradio_api_info = (\{.*?\});", page)[0]
        assert json.loads(info)["named_endpoints"] == {}


class TestClosed:
    @pytest.mark.parametrize(
        "path",
        [
            "/config",
            "/runs",
            "/monitoring",
            "/manifest.json",
            "/nothing-here",
            "/gradio_api/info",
            "/gradio_api/openapi.json",
            "/gradio_api/token",
            "/gradio_api/call/send",
            "/gradio_api/proxy=https://example.com",
            "/gradio_api/file=https://example.com/x.svg",
            "/file=https://example.com/x.svg",
        ],
    )
    def test_is_what_the_chat_has_no_use_for(self, web: TestClient, path: str) -> None:
        assert web.get(path).status_code == 404

    def test_are_the_servers_files(self, web: TestClient, demo_services: Services) -> None:
        key = demo_services.settings.data_dir / "secret.key"
        assert key.exists()
        assert web.get(f"/gradio_api/file={key}").status_code == 403


class TestForgedFile:
    """An event names its files by their path on the server, and anyone can send an event."""

    @pytest.mark.parametrize(
        "path",
        ["{data}/secret.key", "{data}/tmp/../secret.key", "/etc/hostname", "https://example.com/"],
    )
    def test_that_was_not_uploaded_is_refused(
        self, web: TestClient, page: str, demo_services: Services, path: str
    ) -> None:
        answer = submit(web, page, path.format(data=demo_services.settings.data_dir))
        assert answer.status_code == 400
        assert "not uploaded here" in answer.json()["message"]

    def test_that_was_uploaded_is_taken(self, web: TestClient, page: str) -> None:
        uploaded = web.post("/gradio_api/upload", files={"files": ("a.txt", b"amber")}).json()
        assert submit(web, page, uploaded[0]).status_code == 200

    def test_is_refused_by_gradio_too(self, web: TestClient) -> None:
        """Gradio checks only pages that say that they run; mounting alone does not say it."""
        mounted = web.app.router.routes[-1].app
        blocks = mounted._app._app.get_blocks()
        assert blocks.has_launched
        assert blocks.is_running

    def test_in_something_that_is_no_event_is_refused(self, web: TestClient) -> None:
        assert web.post("/gradio_api/queue/join", content=b"{").status_code == 400


class TestUpload:
    def test_that_is_too_large_is_refused(self, web: TestClient, demo_services: Services) -> None:
        too_much = b"x" * (demo_services.settings.max_file_size + 1)
        answer = web.post("/gradio_api/upload", files={"files": ("a.bin", too_much)})
        assert answer.status_code == 413

    def test_goes_to_the_data_folder(self, web: TestClient, demo_services: Services) -> None:
        uploaded = web.post("/gradio_api/upload", files={"files": ("b.txt", b"green")}).json()
        assert Path(uploaded[0]).is_relative_to(demo_services.settings.data_dir.resolve() / "tmp")

    def test_left_by_an_earlier_process_is_swept_away(self, tmp_path: Path) -> None:
        old, new = tmp_path / "1" / "old.txt", tmp_path / "2" / "new.txt"
        for path in (old, new):
            path.parent.mkdir()
            path.touch()
        yesterday = time.time() - 86_400
        os.utime(old, (yesterday, yesterday))
        sweep_uploads(tmp_path, older_than_s=3600)
        assert not old.parent.exists()
        assert new.exists()

    def test_is_discarded_without_its_neighbours(self, tmp_path: Path) -> None:
        mine, other = tmp_path / "a.txt", tmp_path / "b.txt"
        mine.touch()
        other.touch()
        discard_uploads([str(mine), str(mine)])
        assert not mine.exists()
        assert other.exists()
