"""How much longer a turn takes with its metrics, log line and spans.

`python -m tests.telemetry.overhead [--turns N]` takes turns in three ways, one after the other
again and again, so that each meets the same noise, and prints medians: wall time, and CPU time of
the turn's own thread, which a busy machine disturbs less.
"""

import argparse
import statistics
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from core import bootstrap
from core.agent.intake import Intake
from core.agent.ledger import Closed
from core.agent.recorder import TurnRecorder
from core.agent.respondent import Respondent
from core.agent.service import AgentService
from core.agent.spans import TurnSpans
from core.bootstrap import Services, first_run
from core.sessions.models import Message
from core.telemetry import logs
from core.telemetry.metrics import Metrics
from core.telemetry.stopwatch import Stopwatch
from core.telemetry.traces import Traces, make_traces
from tests.conftest import make_settings

QUESTION = "How do I reset my password?"


class NoRecorder(TurnRecorder):
    """The turn as it would be without telemetry."""

    def ended(self, question: Message, closed: Closed, watch: Stopwatch) -> None:
        """Nothing."""


class Collector(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


def agent(services: Services, recorder: TurnRecorder) -> AgentService:
    return AgentService(
        services.transactions,
        intake=Intake(services.attachments, services.readings, services.privacy.hidden),
        recorder=recorder,
        respondent=Respondent(services.thinker),
    )


def spans(traces: Traces) -> TurnSpans:
    return TurnSpans(traces, model="all-MiniLM-L6-v2")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--turns", type=int, default=400)
    turns = arguments.parse_args().turns
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        url = f"http://127.0.0.1:{server.server_port}"
        settings = make_settings(Path(folder), demo=True, otel_exporter_otlp_endpoint=url)
        logs.configure(settings)
        bootstrap.migrate(settings)
        services = bootstrap.build(settings)
        first_run(services)
        while services.indexing.run_some():
            pass
        traces = make_traces(settings)
        agents = {
            "without telemetry": agent(services, NoRecorder(Metrics(), spans(Traces()))),
            "metrics and log": agent(services, TurnRecorder(Metrics(), spans(Traces()))),
            "metrics, log and spans": agent(services, TurnRecorder(Metrics(), spans(traces))),
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in agents}
        for number in range(turns):
            for name, each in agents.items():
                session = services.sessions.create().id
                started, cpu = time.perf_counter(), time.thread_time()
                list(each.take_turn(session, QUESTION))
                if number >= 10:
                    taken[name].append((time.perf_counter() - started, time.thread_time() - cpu))
        traces.close()
    base = _medians(taken["without telemetry"])
    for name, values in taken.items():
        wall, cpu = _medians(values)
        sys.stdout.write(
            f"{name}: {wall:.2f} ms (ratio {wall / base[0]:.3f}),"
            f" CPU {cpu:.2f} ms (ratio {cpu / base[1]:.3f})\n"
        )


def _medians(values: list[tuple[float, float]]) -> tuple[float, float]:
    wall, cpu = (statistics.median(each) * 1000 for each in zip(*values, strict=True))
    return wall, cpu


if __name__ == "__main__":
    main()
