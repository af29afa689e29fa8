"""Customers of the web process: one connection each, kept open."""

import http.client
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

LIMIT_S = 60.0
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class RequestFailed(Exception):
    """An answer other than 2xx, or none."""


@dataclass(frozen=True)
class Chat:
    """A session and its customer's token."""

    session_id: str
    token: str


class Client:
    """One customer's browser, as thin as it can be: the standard library's HTTP client."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url).netloc
        self._connection = http.client.HTTPConnection(self._address, timeout=LIMIT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def open_chat(self) -> Chat:
        opened, _ = self._post("/api/sessions", "{}", {"Content-Type": _JSON})
        return Chat(opened["session_id"], opened["token"])

    def ask(self, chat: Chat, question: str) -> tuple[dict[str, Any], float]:
        """The answer, and the milliseconds until all of it was here. Raises RequestFailed."""
        path = f"/api/chat/sessions/{chat.session_id}/messages"
        return self._post(path, urlencode({"message": question}), _headers(chat, _FORM))

    def search(self, chat: Chat, query: str, limit: int = 5) -> float:
        """Milliseconds of a knowledge search. Raises RequestFailed."""
        wanted = json.dumps({"query": query, "limit": limit})
        return self._post("/api/chat/search", wanted, _headers(chat, _JSON))[1]

    def _post(self, path: str, body: str, headers: dict[str, str]) -> tuple[Any, float]:
        started = time.perf_counter()
        try:
            self._connection.request("POST", path, body.encode(), headers)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()  # the next request opens a new one
            raise RequestFailed(str(error)) from error
        spent = (time.perf_counter() - started) * 1000
        if not 200 <= response.status < 300:
            raise RequestFailed(f"{path} answered {response.status}: {content[:300]!r}")
        return json.loads(content), spent


@dataclass
class Crowd:
    """What several clients saw: the milliseconds of each answer, and what failed."""

    milliseconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0


def ask_at_once(url: str, clients: int, chats: Sequence[tuple[Chat, Sequence[str]]]) -> Crowd:
    """Have so many clients hold the chats, each taking the next one when theirs is through."""
    crowd = Crowd()
    waiting: SimpleQueue[tuple[Chat, Sequence[str]]] = SimpleQueue()
    for chat in chats:
        waiting.put(chat)
    threads = [Thread(target=_hold_chats, args=(url, waiting, crowd)) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    crowd.seconds = time.perf_counter() - started
    return crowd


def _hold_chats(url: str, waiting: "SimpleQueue[tuple[Chat, Sequence[str]]]", crowd: Crowd) -> None:
    with Client(url) as client:
        while True:
            try:
                chat, questions = waiting.get_nowait()
            except Empty:
                return
            for question in questions:
                try:
                    crowd.milliseconds.append(client.ask(chat, question)[1])
                except RequestFailed as error:
                    crowd.failures.append(str(error))


def _headers(chat: Chat, content_type: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {chat.token}", "Content-Type": content_type}
