"""core/llm/client.py: what comes of a model's server, whatever that does."""

import time
from collections.abc import Iterator
from threading import Event

import pytest

from core.errors import LlmResting, LlmTimedOut, LlmUnavailable
from core.llm.breaker import Breaker, BreakerState
from core.llm.client import TRIES, LanguageModel
from core.llm.talk import Reply, TextPiece, Usage
from tests.conftest import Logged
from tests.llm.scripted import (
    KEY,
    MODEL,
    Call,
    Cut,
    Delay,
    Full,
    Garbage,
    Lingers,
    NoUsage,
    Odd,
    Refuse,
    Say,
    ScriptedServer,
    Wait,
)

ASKED = [{"role": "user", "content": "What does it cost?"}]
LONG_S = 20.0


@pytest.fixture
def model(server: ScriptedServer) -> Iterator[LanguageModel]:
    pauses: list[float] = []
    model = LanguageModel(base_url=server.url, model=MODEL, api_key=KEY, pause=pauses.append)
    yield model
    model.close()


def said(model: LanguageModel, within_s: float = LONG_S) -> str:
    pieces = model.ask(ASKED, within_s=within_s)
    return "".join(piece.text for piece in pieces if isinstance(piece, TextPiece))


def reply(model: LanguageModel) -> Reply:
    *_, last = model.ask(ASKED, within_s=LONG_S)
    assert isinstance(last, Reply)
    return last


class TestAnswer:
    def test_comes_in_the_pieces_in_which_it_is_sent(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        gate = Event()
        server.play([Say("It costs "), Wait(gate), Say("5 EUR.")])
        pieces = model.ask(ASKED, within_s=LONG_S)
        assert next(pieces) == TextPiece("It costs ")
        gate.set()
        assert next(pieces) == TextPiece("5 EUR.")
        assert isinstance(next(pieces), Reply)

    def test_is_asked_for_with_model_key_and_messages(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        server.play([Say("Yes.")])
        said(model)
        [request], [headers] = server.requests, server.headers
        assert (request["model"], request["messages"], request["stream"]) == (MODEL, ASKED, True)
        assert headers["Authorization"] == f"Bearer {KEY}"

    def test_has_signs_for_what_cannot_be_stored(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        server.play([Say("It \x00 costs \ud800 5 EUR.")])
        assert said(model) == "It \ufffd costs \ufffd 5 EUR."

    def test_is_whole_though_the_server_hangs_after_its_end(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        server.play([Say("Yes."), Lingers(Event())])
        assert said(model, within_s=0.3) == "Yes."

    def test_tells_how_many_tokens_it_took(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        server.play([Say("Yes.")])
        assert reply(model).usage == Usage(100, 20)

    def test_does_without_a_count(self, server: ScriptedServer, model: LanguageModel) -> None:
        server.play([Say("Yes."), NoUsage()])
        assert reply(model).usage == Usage(None, None)

    def test_says_that_it_was_cut_by_its_own_limit(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        server.play([Say("Yes, and"), Full()])
        assert reply(model).was_cut

    def test_puts_calls_together_from_their_parts(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        server.play([Call("search_knowledge", {"query": "price"}), Call("recall_memory")])
        calls = reply(model).calls
        assert [(call.name, call.arguments) for call in calls] == [
            ("search_knowledge", '{"query": "price"}'),
            ("recall_memory", "{}"),
        ]


class TestRetry:
    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_is_made_while_nothing_has_come(
        self, server: ScriptedServer, model: LanguageModel, status: int
    ) -> None:
        server.play([Refuse(status)], [Say("Yes.")])
        assert said(model) == "Yes."
        assert len(server.requests) == 2

    @pytest.mark.parametrize("status", [400, 401, 404])
    def test_is_not_made_where_it_cannot_help(
        self, server: ScriptedServer, model: LanguageModel, status: int
    ) -> None:
        server.play([Refuse(status)])
        with pytest.raises(LlmUnavailable):
            said(model)
        assert len(server.requests) == 1

    def test_ends_after_some_tries(self, server: ScriptedServer, model: LanguageModel) -> None:
        server.play([Refuse(500)])
        with pytest.raises(LlmUnavailable, match="answers with 500"):
            said(model)
        assert len(server.requests) == TRIES

    def test_is_not_made_once_text_has_come(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        server.play([Say("It costs "), Cut()])
        pieces = model.ask(ASKED, within_s=LONG_S)
        assert next(pieces) == TextPiece("It costs ")
        with pytest.raises(LlmUnavailable):
            list(pieces)
        assert len(server.requests) == 1


class TestFailure:
    def test_of_a_server_that_is_not_there(self) -> None:
        model = LanguageModel(base_url="http://127.0.0.1:9/v1", model=MODEL, pause=lambda _: None)
        with pytest.raises(LlmUnavailable, match="does not answer"):
            said(model)
        model.close()

    def test_of_a_chunk_that_is_no_json(self, server: ScriptedServer, model: LanguageModel) -> None:
        server.play([Say("It"), Garbage()])
        with pytest.raises(LlmUnavailable, match="no answer"):
            said(model)

    def test_of_a_chunk_of_another_shape(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        server.play([Say("It"), Odd({"choices": [7]})])
        with pytest.raises(LlmUnavailable, match="no answer"):
            said(model)

    def test_of_a_server_that_hangs_is_told_in_time(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        server.play([Say("It"), Wait(Event())])
        started = time.monotonic()
        with pytest.raises(LlmTimedOut):
            said(model, within_s=0.3)
        assert time.monotonic() - started < 3

    def test_of_a_server_that_drips_is_told_in_time(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        """Each byte in time for its own read, and all of them never at an end."""
        server.play([step for _ in range(60) for step in (Say("x"), Delay(0.05))])
        started = time.monotonic()
        with pytest.raises(LlmTimedOut):
            said(model, within_s=0.4)
        assert time.monotonic() - started < 2

    @pytest.mark.parametrize("status", [400, 401, 500])
    def test_never_shows_what_the_server_said_nor_the_key(
        self, server: ScriptedServer, model: LanguageModel, logged: Logged, status: int
    ) -> None:
        server.play([Refuse(status)])
        with pytest.raises(LlmUnavailable) as caught:
            said(model)
        assert KEY not in f"{caught.value}{caught.value.__cause__}{logged()}"


class TestCancelling:
    def test_closes_the_line_to_the_server(
        self, server: ScriptedServer, model: LanguageModel
    ) -> None:
        server.play([Say("It costs "), Wait(Event())])
        pieces = model.ask(ASKED, within_s=LONG_S)
        next(pieces)
        pieces.close()
        assert server.left.wait(5)

    def test_says_nothing_of_the_server(self, server: ScriptedServer) -> None:
        breaker = Breaker(failures=1)
        model = LanguageModel(base_url=server.url, model=MODEL, breaker=breaker)
        server.play([Say("It costs "), Wait(Event())])
        pieces = model.ask(ASKED, within_s=LONG_S)
        next(pieces)
        pieces.close()
        assert breaker.state is BreakerState.CLOSED
        model.close()


class TestBreaker:
    def test_leaves_a_failing_server_alone_until_a_probe_succeeds(
        self, server: ScriptedServer
    ) -> None:
        now = [0.0]
        breaker = Breaker(failures=2, rest_s=30, clock=lambda: now[0])
        model = LanguageModel(base_url=server.url, model=MODEL, breaker=breaker)
        server.play([Refuse(400)])
        for _ in range(2):
            with pytest.raises(LlmUnavailable):
                said(model)
        with pytest.raises(LlmResting):
            said(model)
        assert len(server.requests) == 2
        server.play([Say("Yes.")])
        now[0] = 31
        assert said(model) == "Yes."
        assert breaker.state is BreakerState.CLOSED
        model.close()
