"""Waiting until every front end really answers."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from core.cli.start_addresses import console_url, local_url
from core.cli.start_supervisor import POLL_S, Ending, Supervisor
from core.settings import Settings

READY_LIMIT_S = 180.0
"""How long a start may take before it is given up (seconds)."""
_ANSWER_LIMIT_S = 2.0
_FINE = frozenset({"healthy", "degraded", "disabled", "not configured"})
"""States that nobody has to wait for; every other one is a sentence that says what is wrong."""


@dataclass(frozen=True)
class Probe:
    """A process, and the URL that answers 200 when it can be used."""

    name: str
    url: str

    def missing(self) -> dict[str, str]:
        """What is not there yet, with the reason: the process itself, or services it waits for."""
        try:
            answer = httpx.get(self.url, timeout=_ANSWER_LIMIT_S, trust_env=False)
        except httpx.TransportError:
            return {self.name: "does not answer"}
        if answer.status_code == httpx.codes.OK:
            return {}
        return _waiting_services(answer) or {self.name: f"answers {answer.status_code}"}


def probes(settings: Settings) -> tuple[Probe, ...]:
    web = local_url(settings.host, settings.web_port)
    return (
        Probe("web", f"{web}/health/ready"),
        Probe("console", f"{console_url(settings)}/_stcore/health"),
    )


def wait_until_ready(
    supervisor: Supervisor,
    waited_for: Sequence[Probe],
    *,
    say: Callable[[str], None],
    limit_s: float = READY_LIMIT_S,
) -> Ending | None:
    """None when all answer; otherwise why the start ends: a dead process, Ctrl+C or the limit."""
    deadline = time.monotonic() + limit_s
    told: set[str] = set()
    while missing := _all_missing(waited_for):
        if ending := supervisor.ending():
            return ending
        if time.monotonic() > deadline:
            reasons = "; ".join(f"{name}: {reason}" for name, reason in missing.items())
            sentence = f"Not ready after {limit_s:g} s. {reasons.rstrip('.')}."
            return Ending(1, sentence, supervisor.last_lines())
        if told != set(missing):
            say(f"Waiting for {', '.join(missing)} …")
            told = set(missing)
        time.sleep(POLL_S)
    return supervisor.ending()


def _all_missing(waited_for: Sequence[Probe]) -> dict[str, str]:
    return {name: reason for probe in waited_for for name, reason in probe.missing().items()}


def _waiting_services(answer: httpx.Response) -> dict[str, str]:
    try:
        services = answer.json()["services"].items()
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {str(name): str(state) for name, state in services if str(state) not in _FINE}
