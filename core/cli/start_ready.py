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
_FINE = ("healthy", "ok", "up", "not", "off", "disabled")
"""How a service's state begins when nobody has to wait for it; "not" is "not configured"."""


@dataclass(frozen=True)
class Probe:
    """A process, and the URL that answers 200 when it can be used."""

    name: str
    url: str

    def missing(self) -> tuple[str, ...]:
        """What is not there yet: the process itself, or the services that it waits for."""
        try:
            answer = httpx.get(self.url, timeout=_ANSWER_LIMIT_S, trust_env=False)
        except httpx.TransportError:
            return (self.name,)
        if answer.status_code == httpx.codes.OK:
            return ()
        return _waiting_services(answer) or (self.name,)


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
    told: tuple[str, ...] = ()
    while missing := tuple(dict.fromkeys(n for probe in waited_for for n in probe.missing())):
        if ending := supervisor.ending():
            return ending
        if time.monotonic() > deadline:
            sentence = f"Not ready after {limit_s:g} s: no answer from {', '.join(missing)}."
            return Ending(1, sentence, supervisor.last_lines())
        if missing != told:
            say(f"Waiting for {', '.join(missing)} …")
            told = missing
        time.sleep(POLL_S)
    return supervisor.ending()


def _waiting_services(answer: httpx.Response) -> tuple[str, ...]:
    try:
        services = answer.json()["services"]
        return tuple(name for name, state in services.items() if not _is_fine(state))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()


def _is_fine(state: object) -> bool:
    word = state.get("status", "") if isinstance(state, dict) else state
    return str(word).lower().startswith(_FINE)
