"""What a start does before the processes: tables, model, demo company."""

import subprocess
import sys

from core import bootstrap
from core.bootstrap import first_run
from core.cli.start_screen import say
from core.cli.start_supervisor import guarded
from core.embedding.export import is_exported
from core.embedding.factory import models_dir
from core.embedding.weights import locate
from core.errors import ModelUnavailable
from core.settings import Settings

_LOAD_MODEL = (
    "from core.embedding.factory import make_embedder; "
    "from core.settings import load_settings; "
    "make_embedder(load_settings()).encode(['ready'])"
)


def prepare(settings: Settings) -> str | None:
    """Bring everything up to date. Returns the administrator's password if it was made just now.

    Raises ModelUnavailable, and what `bootstrap` raises.
    """
    say("Migrating the database …")
    bootstrap.migrate(settings)
    _prepare_model(settings)
    services = bootstrap.build(settings)
    if settings.demo and services.curation.is_empty():
        say("Loading the demo company …")
    password = first_run(services).admin_password
    services.transactions.engine.dispose()  # the starter itself has no more use for the database
    return password


def _prepare_model(settings: Settings) -> None:
    """Export the model once, in a process of its own: torch would stay in the starter's memory."""
    if settings.embedding_runtime != "onnx":
        return
    if is_exported(locate(settings.embedding_model), models_dir(settings)):
        return
    say("Preparing the embedding model (only the first time) …")
    done = subprocess.run(
        guarded([sys.executable, "-c", _LOAD_MODEL]),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ModelUnavailable(last.rpartition("cannot be used: ")[2])
