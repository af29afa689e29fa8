"""Which classifier is in force: the live version of the database, seen within seconds."""

from core.db import Transactions
from core.escalation.detection import repository
from core.escalation.detection.classifier import Classifier
from core.escalation.detection.detector import Live, Shipped
from core.in_force import InForce


class LiveClassifier:
    """The live version, or the shipped examples' where the database has none for this model."""

    def __init__(self, transactions: Transactions, *, shipped: Shipped, model: str) -> None:
        self._transactions = transactions
        self.shipped = shipped
        self._model = model
        self._number: int | None = None
        self._in_force = InForce(self._current)

    def live(self) -> Live:
        return self._in_force.get()

    def forget(self) -> None:
        """Look at once: this process itself has changed what is live."""
        self._in_force.forget()

    def _current(self, held: Live | None) -> Live:
        with self._transactions.read() as db:
            number = repository.live_number(db)
            if held is not None and number == self._number:
                return held
            version = repository.live_version(db)
        self._number = number
        if version is None:
            return self.shipped.live()
        classifier = Classifier.from_coefficients(version.coefficients)
        if classifier.model != self._model:
            return self.shipped.live()
        return Live(classifier, str(version.number))
