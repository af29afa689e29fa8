"""Spans as a collector receives them, by OTLP over HTTP."""

import socket
import threading
import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.trace import get_current_span
from starlette.testclient import TestClient

from app.main import create_app
from core.bootstrap import Services
from core.embedding.embedder import Embedder
from core.errors import SessionNotFound
from core.knowledge.documents import Document
from core.knowledge.models import JobState
from core.sessions.models import ChatSession
from core.telemetry.traces import EXPORT_TIMEOUT_S, FLUSH_S, Happening, make_traces
from core.worker import Worker
from tests.sockets import line
from tests.telemetry.conftest import Collector, SentSpan, reporting_to

QUESTION = "How do I reset my password? My cat Wilhelmina stepped on the keyboard."
TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
STEPS = {"store", "read", "detect", "decide", "embeddings all-MiniLM-L6-v2", "write", "save"}
MESSAGES = "/api/chat/sessions/{session_id}/messages"


def ask(client: TestClient, text: str = QUESTION, **headers: str) -> Any:
    session = client.post("/api/sessions", json={}).json()
    answer = client.post(
        MESSAGES.format(**session),
        data={"message": text},
        headers={"Authorization": f"Bearer {session['token']}", **headers},
    )
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture
def client(traced: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services=traced, with_chat=False)) as client:
        yield client


def stop(client: TestClient) -> None:
    """End the process as uvicorn does: the lifespan sends what is left."""
    client.__exit__(None, None, None)


class TestTurn:
    @pytest.fixture
    def answer(self, traced: Services) -> Any:
        with TestClient(create_app(services=traced, with_chat=False)) as client:
            return ask(client)

    def test_is_a_span_by_the_conventions(self, answer: Any, collector: Collector) -> None:
        turn = collector.one("invoke_agent Switchboard")
        assert turn.kind == Span.SPAN_KIND_INTERNAL
        assert turn.attributes["gen_ai.operation.name"] == "invoke_agent"
        assert turn.attributes["gen_ai.agent.name"] == "Switchboard"
        assert turn.attributes["gen_ai.provider.name"] == "switchboard"
        assert turn.attributes["gen_ai.conversation.id"] == answer["session_id"]
        assert turn.attributes["switchboard.outcome"] == "answered"
        assert turn.attributes["switchboard.reason"] == "confident"
        assert turn.attributes["switchboard.confidence"] == answer["confidence"]
        assert not turn.failed

    def test_is_below_the_request_that_asked_for_it(
        self, answer: Any, collector: Collector
    ) -> None:
        turn, request = collector.one("invoke_agent Switchboard"), collector.one(f"POST {MESSAGES}")
        assert (turn.parent_id, turn.trace_id) == (request.span_id, request.trace_id)
        assert request.start_ns <= turn.start_ns <= turn.end_ns <= request.end_ns

    def test_has_its_steps_below_it_and_the_searches_below_the_tool(
        self, answer: Any, collector: Collector
    ) -> None:
        turn = collector.one("invoke_agent Switchboard")
        tool = collector.one("execute_tool search_knowledge")
        assert collector.below(turn) == STEPS | {tool.name}
        assert collector.below(tool) == {"dense", "lexical", "load"}
        assert tool.attributes["gen_ai.tool.name"] == "search_knowledge"
        embeddings = collector.one("embeddings all-MiniLM-L6-v2")
        assert embeddings.attributes["gen_ai.operation.name"] == "embeddings"
        assert embeddings.attributes["gen_ai.request.model"] == "all-MiniLM-L6-v2"

    def test_encloses_its_steps_in_time(self, answer: Any, collector: Collector) -> None:
        turn = collector.one("invoke_agent Switchboard")
        steps = [span for span in collector.spans if span.parent_id == turn.span_id]
        assert all(within(step, turn) for step in steps)
        tool = collector.one("execute_tool search_knowledge")
        parts = [span for span in collector.spans if span.parent_id == tool.span_id]
        assert all(within(part, tool) for part in parts)

    def test_says_who_sent_it(self, answer: Any, collector: Collector) -> None:
        sender = collector.one("invoke_agent Switchboard").resource
        assert sender["service.name"] == "switchboard"
        assert sender["service.instance.id"]

    def test_quotes_nobody(self, answer: Any, collector: Collector) -> None:
        sent = b"".join(collector.bodies)
        assert b"Wilhelmina" not in sent
        assert answer["message"][:30].encode() not in sent
        assert all(span.events == 0 for span in collector.spans)


def within(inner: SentSpan, outer: SentSpan, slack_ns: int = 200_000) -> bool:
    """Clocks are read one after the other, so by a fifth of a millisecond."""
    return outer.start_ns - slack_ns <= inner.start_ns and inner.end_ns <= outer.end_ns + slack_ns


class TestFailedTurn:
    def test_is_marked_with_the_kind_of_error_and_no_words_of_it(
        self, traced: Services, collector: Collector
    ) -> None:
        session = traced.sessions.create().id
        events = traced.agent.take_turn(session, QUESTION)
        next(events)
        with traced.transactions.begin() as db:
            db.delete(db.get_one(ChatSession, session))
        with pytest.raises(SessionNotFound):
            list(events)
        traced.traces.close()
        turn = collector.one("invoke_agent Switchboard")
        assert turn.failed
        assert turn.attributes["switchboard.outcome"] == "failed"
        assert turn.attributes["error.type"] == "SessionNotFound"
        assert turn.events == 0


class TestRequest:
    def test_is_a_server_span_named_by_its_route(
        self, client: TestClient, collector: Collector
    ) -> None:
        headers = {"User-Agent": "test/1", "X-Request-ID": "mine"}
        client.get("/api/sessions/sess_1?token=secret", headers=headers)
        stop(client)
        span = collector.one("GET /api/sessions/{session_id}")
        assert span.kind == Span.SPAN_KIND_SERVER
        assert span.attributes["http.request.method"] == "GET"
        assert span.attributes["http.route"] == "/api/sessions/{session_id}"
        assert span.attributes["http.response.status_code"] == 401
        assert span.attributes["url.path"] == "/api/sessions/sess_1"
        assert span.attributes["url.scheme"] == "http"
        assert span.attributes["server.address"] == "testserver"
        assert span.attributes["user_agent.original"] == "test/1"
        assert span.attributes["switchboard.request_id"] == "mine"
        assert not span.failed
        assert b"secret" not in b"".join(collector.bodies)

    def test_goes_on_with_the_callers_trace(self, client: TestClient, collector: Collector) -> None:
        ask(client, traceparent=f"00-{TRACE}-{CALLER}-01")
        stop(client)
        request = collector.one(f"POST {MESSAGES}")
        assert (request.trace_id, request.parent_id) == (TRACE, CALLER)
        assert collector.one("invoke_agent Switchboard").trace_id == TRACE

    @pytest.mark.parametrize("forged", ["", "00-zz-zz-01", f"00-{'0' * 32}-{CALLER}-01", "x" * 900])
    def test_begins_a_trace_where_the_callers_is_none(
        self, client: TestClient, collector: Collector, forged: str
    ) -> None:
        client.get("/api/sessions", headers={"traceparent": forged})
        stop(client)
        assert collector.one("GET /api/sessions").parent_id == ""

    def test_of_health_metrics_and_files_is_not_traced(
        self, client: TestClient, collector: Collector
    ) -> None:
        for path in ("/health", "/health/live", "/health/ready", "/metrics", "/static/help/x.css"):
            client.get(path)
        client.get("/api/sessions")
        stop(client)
        assert {span.name for span in collector.spans} == {"GET /api/sessions"}

    def test_of_no_route_or_an_unknown_method_is_named_by_the_method_alone(
        self, client: TestClient, collector: Collector
    ) -> None:
        client.get("/api/nothing")
        client.request("BREW", "/api/nothing")
        stop(client)
        assert {span.name for span in collector.spans} == {"GET", "HTTP"}


class TestWebSocketMessage:
    def test_is_a_span_of_its_own_in_the_callers_trace_with_its_turn_below(
        self, client: TestClient, collector: Collector
    ) -> None:
        session = client.post("/api/sessions", json={}).json()
        path = f"/ws/chat/{session['session_id']}?token={session['token']}"
        headers = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
        with line(client, path, **headers) as socket:
            for _ in range(2):
                socket.send_json({"type": "message", "content": QUESTION})
                while socket.receive_json()["type"] != "complete":
                    pass
        stop(client)
        messages = [s for s in collector.spans if s.name == "message /ws/chat/{session_id}"]
        turns = [s for s in collector.spans if s.name == "invoke_agent Switchboard"]
        assert {(m.trace_id, m.parent_id) for m in messages} == {(TRACE, CALLER)}
        assert {turn.parent_id for turn in turns} == {message.span_id for message in messages}
        assert len(messages) == 2
        assert b"Wilhelmina" not in b"".join(collector.bodies)


class TestWorker:
    def test_sends_what_is_left_when_it_ends(
        self, services: Services, embedder: Embedder, collector: Collector
    ) -> None:
        traced = reporting_to(collector.url, services, embedder)
        traced.curation.publish(Document(id="hub", title="Hub", body="It blinks."), author="Test")
        worker = Worker(traced)
        running = Thread(target=worker.run)
        running.start()
        while traced.curation.jobs_by_state().get(JobState.DONE) != 1:
            running.join(0.02)
        worker.stop()
        running.join()
        assert collector.one("index articles").attributes == {"switchboard.articles": 1}


class TestCollectorThatIsDown:
    @pytest.mark.parametrize("listens", [True, False], ids=["never answers", "refuses"])
    def test_keeps_no_turn_waiting_and_no_process_from_ending(
        self, demo_services: Services, embedder: Embedder, listens: bool
    ) -> None:
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            if listens:
                server.listen()
            url = f"http://127.0.0.1:{server.getsockname()[1]}"
            services = reporting_to(url, demo_services, embedder)
            with TestClient(create_app(services=services, with_chat=False)) as client:
                taken = [ask(client)["processing_time"] for _ in range(60)]  # more than one batch
                ended = time.perf_counter()
            assert time.perf_counter() - ended < FLUSH_S + 1
        assert sorted(taken)[len(taken) // 2] < EXPORT_TIMEOUT_S / 5


class TestWithoutACollector:
    def test_nothing_is_recorded_and_no_thread_is_started(self, services: Services) -> None:
        before = {thread.name for thread in threading.enumerate()}
        traces = make_traces(services.settings)
        context = traces.record(Happening("work", time.perf_counter(), 0.1))
        assert not get_current_span(context).is_recording()
        assert {thread.name for thread in threading.enumerate()} <= before
        traces.close()
