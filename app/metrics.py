"""The metrics of core, under the name that the front end's modules know."""

from core.telemetry.labels import METHODS, OTHER
from core.telemetry.metrics import Metrics

__all__ = ["METHODS", "OTHER", "Metrics"]
