"""What must be true before anything is started. Each failure is one line that says what to do."""

import errno
import fcntl
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from core.cli.start_addresses import index_host, runs_own_index
from core.embedding.weights import locate
from core.errors import InvalidSetting
from core.settings import EMBEDDED, Settings, variable_name

LOCK_FILE = ".start.lock"


def check(settings: Settings) -> None:
    """Refuse a start that could not work. Raises InvalidSetting or ModelUnavailable."""
    if settings.index_is_embedded:
        raise InvalidSetting(
            variable_name("index_url"),
            EMBEDDED,
            "it keeps the index inside one process, and several are started here; "
            "leave it unset or name a ChromaDB server",
        )
    _check_ports(settings)
    locate(settings.embedding_model)


@contextmanager
def only_starter(data_dir: Path) -> Iterator[None]:
    """Create the data folder and keep a second start out of it: two indexes would damage it.

    Raises InvalidSetting when the folder cannot be written or is already in use.
    """
    variable = variable_name("data_dir")
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = (data_dir / LOCK_FILE).open("w")
    except OSError as error:
        allowed = f"it should be a folder that can be written ({error.strerror})"
        raise InvalidSetting(variable, str(data_dir), allowed) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            allowed = "another Switchboard is running on this folder; stop it or name another"
            raise InvalidSetting(variable, str(data_dir), allowed) from None
        yield


def _check_ports(settings: Settings) -> None:
    listeners = [("web_port", settings.host), ("console_port", settings.host)]
    if runs_own_index(settings):
        listeners.append(("index_port", index_host(settings)))
    with ExitStack() as held:  # all at once, so that two settings with one number are found too
        for field, host in listeners:
            held.enter_context(_listen(field, host, getattr(settings, field)))


def _listen(field: str, host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
    except OSError:
        raise _bad_host(host) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)
    except OSError as error:
        listener.close()
        raise _refusal(error, field, host, port) from None
    return listener


def _refusal(error: OSError, field: str, host: str, port: int) -> InvalidSetting:
    if error.errno == errno.EADDRNOTAVAIL:
        return _bad_host(host)
    if error.errno == errno.EADDRINUSE:
        allowed = f"something else listens on {host}:{port}; stop it or choose a free port"
    else:
        allowed = f"{host}:{port} cannot be listened on ({error.strerror}); choose another port"
    return InvalidSetting(variable_name(field), str(port), allowed)


def _bad_host(host: str) -> InvalidSetting:
    allowed = "it should be an address of this machine, such as 127.0.0.1 or 0.0.0.0"
    return InvalidSetting(variable_name("host"), host, allowed)
