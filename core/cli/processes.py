"""The Procfile's processes that are other people's programs."""

import os
import sys

import typer

from core.cli.start_addresses import index_host
from core.settings import Settings, load_settings

_CHROMA = "import sys, chromadb_rust_bindings as chroma; chroma.cli(['chroma', *sys.argv[1:]])"
"""What the `chroma` console script does, without its imports: 36 MB instead of 111 MB, and it
listens after 0.1 s instead of 1.4 s (measured on 2 cores)."""


def index_command(settings: Settings) -> list[str]:
    """The command line of the ChromaDB server, with its data in DATA_DIR/index."""
    options = {
        "--path": str(settings.data_dir / "index"),
        "--host": index_host(settings),
        "--port": str(settings.index_port),
    }
    flat = [word for option in options.items() for word in option]
    return [sys.executable, "-I", "-c", _CHROMA, "run", *flat]


def run_index(settings: Settings) -> None:
    """Become the ChromaDB server. Does not return."""
    (settings.data_dir / "index").mkdir(parents=True, exist_ok=True)
    quiet = {"ANONYMIZED_TELEMETRY": "False", "RUST_LOG": "warn", "NO_COLOR": "1"}
    command = index_command(settings)
    os.execve(command[0], command, quiet | dict(os.environ))


def register(cli: typer.Typer) -> None:
    """Mount the command."""

    @cli.command("index")
    def _index() -> None:
        """Run the search index's server (a process of the Procfile)."""
        run_index(load_settings())
