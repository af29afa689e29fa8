"""What answers customers' requests about their data, constructed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.attachments.files import SessionFiles
from core.db import Transactions
from core.privacy.customer_export import CustomerExportService


@dataclass(frozen=True)
class Privacy:
    """Hands out what is known of customers."""

    export: CustomerExportService


def build_privacy(
    transactions: Transactions, *, files: SessionFiles, clock: Callable[[], datetime]
) -> Privacy:
    """Construct it."""
    return Privacy(export=CustomerExportService(transactions, files=files, clock=clock))
