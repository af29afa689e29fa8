"""What answers customers' requests about their data, constructed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.attachments.files import SessionFiles
from core.db import Transactions
from core.privacy.certificate import Certificates
from core.privacy.customer_export import CustomerExportService
from core.privacy.erasure import ErasureService
from core.sessions.removal import SessionRemoval


@dataclass(frozen=True)
class Privacy:
    """Hands out and erases what is known of customers."""

    erasure: ErasureService
    export: CustomerExportService
    certificates: Certificates


def build_privacy(
    transactions: Transactions,
    *,
    removal: SessionRemoval,
    files: SessionFiles,
    secret_key: str,
    clock: Callable[[], datetime],
) -> Privacy:
    """Construct them; certificates are signed with the secret key."""
    certificates = Certificates(secret_key)
    return Privacy(
        erasure=ErasureService(
            transactions, removal=removal, certificates=certificates, clock=clock
        ),
        export=CustomerExportService(transactions, files=files, clock=clock),
        certificates=certificates,
    )
