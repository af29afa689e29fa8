"""How much one person may do in the chat."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import gradio as gr
import pytest
from fastapi import Request
from starlette.testclient import TestClient

from app.chat_events import ChatEvents
from app.chat_parts import Parts, Updates, lay_out
from app.main import create_app
from core.bootstrap import Services
from core.limits import Limits
from core.sessions.repository import SessionFilter

PEER, OTHER_PEER = "198.51.100.7", "203.0.113.9"
TOO_MANY = "Too many requests. Try again in"


def asker(peer: str = PEER) -> gr.Request:
    return gr.Request(Request({"type": "http", "client": (peer, 1), "headers": []}))


@pytest.fixture
def parts() -> Parts:
    async def laid_out() -> Parts:
        with gr.Blocks(analytics_enabled=False):
            return lay_out(secret="not a secret")

    return asyncio.run(laid_out())


class Person:
    """Does things in the chat; each gives what the conversation shows afterwards."""

    def __init__(self, events: ChatEvents, parts: Parts, peer: str = PEER) -> None:
        self.memory: Any = None
        self._events, self._parts, self._peer = events, parts, peer

    def say(self, text: str) -> str:
        sent = self._events.send(self.memory, text, {"text": text}, asker(self._peer))
        return self._seen(*sent)

    def retry(self) -> str:
        return self._seen(*self._events.retry(self.memory, asker(self._peer)))

    def ask(self) -> str:
        event = gr.EventData(None, {"value": "How are you?"})
        return self._seen(*self._events.ask(self.memory, "d", event, asker(self._peer)))

    def handoff(self) -> str:
        return self._seen(self._events.handoff(self.memory, asker(self._peer)))

    def rate(self) -> str:
        event = gr.EventData(None, {"name": "up", "value": "msg_1"})
        return self._seen(self._events.rate(self.memory, event, asker(self._peer)))

    def look(self) -> str:
        return self._seen(self._events.refresh(self.memory, None))

    def _seen(self, *updates: Updates) -> str:
        for changes in updates:
            self.memory = changes.get(self._parts.memory, self.memory)
        return "\n".join(bubble.content[0].text for bubble in updates[-1][self._parts.log])


@pytest.fixture
def person(services: Services, parts: Parts) -> Callable[..., Person]:
    """Someone who uses a chat with this limit; further ones use the same chat."""
    chats: dict[str, ChatEvents] = {}

    def arrived(rate: str = "3/day", *, peer: str = PEER) -> Person:
        if rate not in chats:
            chats[rate] = ChatEvents(replace(services, limits=Limits(rate)), parts)
        return Person(chats[rate], parts, peer)

    return arrived


class TestEvent:
    def test_is_refused_in_the_conversation_after_as_many_as_the_setting_says(
        self, person: Callable[..., Person]
    ) -> None:
        ada = person("3/day")
        said = [ada.say(f"Question {n}") for n in range(5)]
        assert [TOO_MANY in seen for seen in said] == [False] * 4 + [True], "the first by address"
        assert "Question 3" in said[4]
        assert "Question 4" not in said[4]

    @pytest.mark.parametrize("does", [Person.retry, Person.ask, Person.handoff, Person.rate])
    def test_of_every_kind_that_does_something_counts(
        self, person: Callable[..., Person], does: Callable[[Person], str]
    ) -> None:
        ada = person("1/day")
        ada.say("Hello")
        assert TOO_MANY not in does(ada)
        assert TOO_MANY in does(ada)

    def test_of_the_page_itself_does_not_count(self, person: Callable[..., Person]) -> None:
        ada = person("1/day")
        ada.say("Hello")
        for _ in range(5):
            ada.look()
        assert TOO_MANY not in ada.say("Hello again")

    def test_is_in_the_metrics(self, person: Callable[..., Person], services: Services) -> None:
        ada = person("1/day")
        for text in ("One", "Two", "Three"):
            ada.say(text)
        counted = 'switchboard_rate_limited_total{bucket="requests"} 1.0'
        assert counted in services.metrics.text().decode()


class TestClientOf:
    def test_is_the_session_whatever_the_address(self, person: Callable[..., Person]) -> None:
        ada, bob = person("2/day"), person("2/day")
        assert TOO_MANY not in ada.say("Hello")
        assert TOO_MANY not in bob.say("Hello")
        assert TOO_MANY not in ada.say("Are you there?")
        assert TOO_MANY not in bob.say("Are you there?")

    @pytest.mark.parametrize("forged", ["forged", "", 7, ["x"], "a.b.c"])
    def test_is_the_address_for_a_forged_memory(
        self, person: Callable[..., Person], forged: object
    ) -> None:
        ada = person("1/day")
        ada.memory = forged
        assert TOO_MANY not in ada.handoff()
        ada.memory = forged
        assert TOO_MANY in ada.handoff()

    def test_is_not_that_of_another_address(self, person: Callable[..., Person]) -> None:
        person("1/day").say("Hello")
        assert TOO_MANY in person("1/day").say("Hello")
        assert TOO_MANY not in person("1/day", peer=OTHER_PEER).say("Hello")


class TestNewSession:
    def test_is_limited_by_address_and_not_begun(
        self, person: Callable[..., Person], services: Services
    ) -> None:
        said = [person("5/day").say("Hello") for _ in range(4)]
        assert [TOO_MANY in seen for seen in said] == [False, False, False, True]
        assert services.sessions.find(SessionFilter())[1] == 3


class TestPage:
    """Gradio's own queue tells the handlers who asks."""

    @pytest.fixture
    def web(self, services: Services) -> Iterator[TestClient]:
        settings = services.settings.model_copy(update={"trusted_proxies": "127.0.0.1"})
        limited = replace(services, settings=settings, limits=Limits("1/day"))

        async def create() -> TestClient:
            return TestClient(create_app(services=limited), client=("127.0.0.1", 1))

        with asyncio.run(create()) as client:
            yield client

    def test_counts_each_client_of_a_proxy_apart(self, web: TestClient) -> None:
        assert TOO_MANY not in self._say(web, "h1", peer=PEER)
        assert TOO_MANY in self._say(web, "h2", peer=PEER)
        assert TOO_MANY not in self._say(web, "h3", peer=OTHER_PEER)

    def _say(self, web: TestClient, session_hash: str, *, peer: str) -> str:
        """What the page's stream carries after a message."""
        headers = {"X-Forwarded-For": peer}
        page = web.get("/").text
        config = json.loads(re.findall(r"window.gradio_config = (\{.*?\});</script>", page)[0])
        send = next(d for d in config["dependencies"] if d["targets"][0][1] == "submit")
        data = [None, session_hash, {"text": "Hello", "files": []}]
        event = {"data": data, "fn_index": send["id"], "session_hash": session_hash}
        joined = web.post("/gradio_api/queue/join", json=event, headers=headers)
        assert joined.status_code == 200, joined.text
        return web.get("/gradio_api/queue/data", params={"session_hash": session_hash}).text
