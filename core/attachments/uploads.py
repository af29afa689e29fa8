"""Files that arrive before the message that will name them."""

from core.attachments.models import Attachment
from core.attachments.service import AttachmentStore, Upload
from core.db import Transactions
from core.errors import SessionEnded
from core.sessions import repository as sessions
from core.sessions.models import SessionStatus


class UploadService:
    """Keeps files with their session. Each public method is one transaction."""

    def __init__(self, transactions: Transactions, *, attachments: AttachmentStore) -> None:
        self._transactions = transactions
        self._attachments = attachments

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
