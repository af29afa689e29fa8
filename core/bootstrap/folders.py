"""Where an installation keeps what it writes."""

from pathlib import Path

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
