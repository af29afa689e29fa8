"""What keeps customers' data apart and answers their requests about it, constructed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.attachments.files import SessionFiles
from core.db import Transactions
from core.memory.redaction import Redactor
from core.privacy.certificate import Certificates
from core.privacy.customer_export import CustomerExportService
from core.privacy.erasure import ErasureService
from core.privacy.personal_data import PersonalDataService
from core.sessions.hidden import HiddenValues
from core.sessions.removal import SessionRemoval
from core.sessions.sealing import Seal
from core.settings import Settings


@dataclass(frozen=True)
class Privacy:
    """Hides, shows, hands out and erases what is known of customers."""

    hidden: HiddenValues
    personal_data: PersonalDataService
    erasure: ErasureService
    export: CustomerExportService
    certificates: Certificates


def build_privacy(
    settings: Settings,
    transactions: Transactions,
    *,
    removal: SessionRemoval,
    files: SessionFiles,
    secret_key: str,
    clock: Callable[[], datetime],
) -> Privacy:
    """Construct it; values are sealed and certificates signed with the secret key."""
    certificates = Certificates(secret_key)
    redact = Redactor if settings.redact_messages else None
    hidden = HiddenValues(Seal(secret_key), redact=redact)
    return Privacy(
        hidden=hidden,
        personal_data=PersonalDataService(transactions, hidden=hidden),
        erasure=ErasureService(
            transactions, removal=removal, certificates=certificates, clock=clock
        ),
        export=CustomerExportService(transactions, files=files, hidden=hidden, clock=clock),
        certificates=certificates,
    )
