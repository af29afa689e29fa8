"""core/attachments/readings.py: how long the files of one message may take altogether."""

from core.attachments.reading.process import ReadingProcess
from core.attachments.reading.sections import Refusal
from core.attachments.readings import ReadingService
from core.attachments.service import Upload
from core.bootstrap import Services
from core.embedding.embedder import Embedder


class TestTimeForAllFiles:
    def test_leaves_the_rest_of_many_slow_files_unread(
        self, services: Services, embedder: Embedder
    ) -> None:
        session_id = services.sessions.create().id
        names = ("first.txt", "second.txt", "third.txt")
        kept = [
            services.uploads.keep(session_id, Upload(name, name.encode() * 3)).id for name in names
        ]
        process = ReadingProcess()
        readings = ReadingService(
            services.transactions,
            attachments=services.attachments,
            process=process,
            encode=embedder.encode,
            within_s=0,
        )
        readings.read(session_id, kept)
        process.close()
        told = [readings.file(session_id, key).refusal for key in kept]
        assert told == [None, Refusal.TIMED_OUT, Refusal.TIMED_OUT]
