"""Where an installation keeps what it writes."""

from pathlib import Path

from core.accounts.secret_key import SECRET_KEY_FILE
from core.backup.making import Places
from core.errors import InvalidSetting
from core.settings import Settings


def prepare_data_dir(settings: Settings) -> None:
    """Create the data folder. Raises InvalidSetting when it cannot be written."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        probe = settings.data_dir / ".writable"
        probe.touch()
        probe.unlink()
    except OSError:
        raise InvalidSetting(
            "SWITCHBOARD_DATA_DIR", str(settings.data_dir), "the folder must be writable"
        ) from None


def files_folder(settings: Settings) -> Path:
    return settings.data_dir / "files"


def places(settings: Settings) -> Places:
    """Where the things lie that a backup takes besides the database."""
    return Places(files=files_folder(settings), secret_key=settings.data_dir / SECRET_KEY_FILE)
