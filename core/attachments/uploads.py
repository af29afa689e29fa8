"""Files that arrive before the message that will name them."""

from core.attachments.models import Attachment
from core.attachments.readings import ReadingService, SessionFile
from core.attachments.service import AttachmentStore, Upload
from core.db import Transactions
from core.errors import SessionEnded
from core.sessions import repository as sessions
from core.sessions.models import SessionStatus


class UploadService:
    """Keeps files with their session and reads them."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        attachments: AttachmentStore,
        readings: ReadingService,
    ) -> None:
        self._transactions = transactions
        self._attachments = attachments
        self._readings = readings

    def keep(self, session_id: str, upload: Upload) -> Attachment:
        """Store a file with its session; messages can name it from then on.

        Raises SessionNotFound, SessionEnded, FileTooLarge, InvalidInput (an empty file).
        """
        self._attachments.check([upload])
        with self._attachments.staged([upload]) as staged, self._transactions.begin() as db:
            session = sessions.get(db, session_id, lock=True)
            if session.status == SessionStatus.ENDED:
                raise SessionEnded(session_id)
            [kept] = self._attachments.add(db, session_id, staged)
        return kept

    def read(self, session_id: str, attachment_id: str) -> SessionFile:
        """Read a file that was kept, so that a message that names it is answered at once.

        Raises AttachmentNotFound.
        """
        self._readings.read(session_id, [attachment_id])
        return self._readings.file(session_id, attachment_id)
