"""What takes in what customers send, constructed."""

from core.agent.intake import Intake
from core.attachments.files import SessionFiles
from core.attachments.reading.process import ReadingProcess
from core.attachments.readings import ReadingService
from core.attachments.service import AttachmentStore
from core.db import Transactions
from core.embedding.embedder import Embedder
from core.sessions.hidden import HiddenValues
from core.settings import Settings


def build_intake(
    settings: Settings,
    transactions: Transactions,
    *,
    files: SessionFiles,
    embedder: Embedder,
    hidden: HiddenValues,
) -> Intake:
    """Construct it; files are read in a process of their own."""
    attachments = AttachmentStore(files, max_bytes=settings.max_file_size)
    readings = ReadingService(
        transactions, attachments=attachments, process=ReadingProcess(), encode=embedder.encode
    )
    return Intake(attachments, readings, hidden)
