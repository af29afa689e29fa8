"""`python -m app.print_openapi`: the API's description of this version, for docs/openapi.json."""

import sys
import tempfile
from pathlib import Path

from app.main import create_app
from app.openapi import describe, written
from core.bootstrap import build
from core.settings import EMBEDDED, load_settings


def main() -> None:
    """Print it; nothing of an installation is read or changed."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(_env_file=None, data_dir=Path(folder), index_url=EMBEDDED)
        app = create_app(services=build(settings), with_chat=False)
        sys.stdout.write(written(describe(app)))


if __name__ == "__main__":
    main()
