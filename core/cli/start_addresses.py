"""Where the processes listen, and under which address they are reached from this machine."""

from urllib.parse import urlsplit

from core.settings import Settings

LOOPBACK = "127.0.0.1"
_WILDCARDS = {"0.0.0.0": LOOPBACK, "::": "::1"}
_LOCAL_NAMES = frozenset({LOOPBACK, "::1", "localhost"})


def local_url(host: str, port: int) -> str:
    """The URL that reaches a listener on `host` from this machine, also when it is a wildcard."""
    reachable = _WILDCARDS.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def chat_url(settings: Settings) -> str:
    return settings.public_url.rstrip("/") or local_url(settings.host, settings.web_port)


def console_url(settings: Settings) -> str:
    return local_url(settings.host, settings.console_port)


def index_host(settings: Settings) -> str:
    """Where the index server listens: HOST, but the loopback only when INDEX_URL says so.

    The index has no sign-in, so a chat that is opened to the network must not open it as well.
    """
    named = urlsplit(settings.resolved_index_url).hostname
    return LOOPBACK if named in _LOCAL_NAMES else settings.host


def runs_own_index(settings: Settings) -> bool:
    """Whether INDEX_URL is the server that the Procfile starts, not one that runs elsewhere."""
    url = urlsplit(settings.resolved_index_url)
    hosts = _LOCAL_NAMES | {settings.host, _WILDCARDS.get(settings.host, settings.host)}
    return url.hostname in hosts and (url.port or 80) == settings.index_port
