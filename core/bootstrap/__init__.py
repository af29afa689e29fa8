"""The one place that constructs services. Each process calls `build` once."""

from core.bootstrap.building import build
from core.bootstrap.folders import prepare_data_dir
from core.bootstrap.services import Services
from core.bootstrap.start import FirstRun, first_run, migrate

__all__ = ["FirstRun", "Services", "build", "first_run", "migrate", "prepare_data_dir"]
