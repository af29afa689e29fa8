"""What takes in what a customer sends: the words, and the files beside them."""

from dataclasses import dataclass

from core.attachments.readings import ReadingService
from core.attachments.service import AttachmentStore
from core.sessions.hidden import HiddenValues


@dataclass(frozen=True)
class Intake:
    """Where files are kept, what reads them, and what keeps personal data out of messages."""

    attachments: AttachmentStore
    readings: ReadingService
    hidden: HiddenValues
