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
from core.reranking import export as reranker_export
from core.reranking import weights as reranker_weights
from core.settings import Settings

_LOAD_MODEL = (
    "from core.embedding.factory import make_embedder; "
    "from core.settings import load_settings; "
    "make_embedder(load_settings()).encode(['ready'])"
)
_LOAD_RERANKER = (
    "from core.reranking.factory import make_reranker; "
    "from core.settings import load_settings; "
    "trouble = make_reranker(load_settings()).load(); "
    "trouble and exit(f'The reranker cannot be used: {trouble}.')"
)


def prepare(settings: Settings) -> str | None:
    """Bring everything up to date. Returns the administrator's password if it was made just now.

    Raises ModelUnavailable, and what `bootstrap` raises.
    """
    say("Migrating the database …")
    bootstrap.migrate(settings)
    _prepare_model(settings)
    _prepare_reranker(settings)
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
    if not is_exported(locate(settings.embedding_model), models_dir(settings)):
        say("Preparing the embedding model (only the first time) …")
        if reason := _failure(_LOAD_MODEL):
            raise ModelUnavailable(reason.rpartition("cannot be used: ")[2])


def _prepare_reranker(settings: Settings) -> None:
    """The same of the reranker, if one is named. Without it the product starts as well."""
    if settings.reranker is None:
        return
    try:
        files = reranker_weights.locate(settings.reranker)
    except ModelUnavailable as error:
        say(f"{error.message}. Passages stand in the order of the search.")
        return
    ready = reranker_export.is_exported(files, models_dir(settings))
    if settings.embedding_runtime == "onnx" and not ready:
        say("Preparing the reranker (only the first time) …")
        if reason := _failure(_LOAD_RERANKER):
            say(f"{reason} Passages stand in the order of the search.")


def _failure(code: str) -> str | None:
    """The last line that a process of its own wrote, where it failed."""
    done = subprocess.run(
        guarded([sys.executable, "-c", code]),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    if not done.returncode:
        return None
    return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
