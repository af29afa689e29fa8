"""Which classifier is in force: the live version of the database, seen within seconds."""

import time

from core.db import Transactions
from core.embedding.embedder import Embedder
from core.escalation.detection import repository
from core.escalation.detection.classifier import Classifier
from core.escalation.detection.detector import Live, Shipped

LOOK_EVERY_S = 2.0
"""A process asks the database this often at most which version is live."""


class LiveClassifier:
    """The live version, or the shipped examples' where the database has none for this model."""

    def __init__(self, transactions: Transactions, *, embedder: Embedder) -> None:
        self._transactions = transactions
        self._shipped = Shipped(embedder)
        self._model = embedder.name
        self._number: int | None = None
        self._held: Live | None = None
        self._looked_at = float("-inf")

    def live(self) -> Live:
        moment = time.monotonic()
        if self._held is None or moment - self._looked_at > LOOK_EVERY_S:
            self._held = self._current(self._held)
            self._looked_at = moment
        return self._held

    def forget(self) -> None:
        """Look at once: this process itself has changed what is live."""
        self._looked_at = float("-inf")

    def _current(self, held: Live | None) -> Live:
        with self._transactions.read() as db:
            number = repository.live_number(db)
            if held is not None and number == self._number:
                return held
            version = repository.live_version(db)
        self._number = number
        if version is None:
            return self._shipped.live()
        classifier = Classifier.from_coefficients(version.coefficients)
        if classifier.model != self._model:
            return self._shipped.live()
        return Live(classifier, str(version.number))
