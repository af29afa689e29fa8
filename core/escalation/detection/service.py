"""The detector's versions, and what operators correct. Each public method is one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.db import Transactions, now, put
from core.embedding.embedder import Embedder
from core.errors import MessageNotFound
from core.escalation.detection import repository
from core.escalation.detection.examples import Example, shipped
from core.escalation.detection.live import LiveClassifier
from core.escalation.detection.models import (
    DetectorCorrection,
    DetectorRetraining,
    DetectorVersion,
)
from core.escalation.detection.thresholds import NOT_WORSE_BY
from core.escalation.detection.training import as_record, train
from core.escalation.detection.verdict import HandOver
from core.sessions import repository as sessions
from core.sessions.models import Role

COMPARED = ("precision", "recall", "f1", "offer_precision", "offer_recall", "offer_f1")
PUT_IN_FORCE = "Put in force by"
FIRST = "Switchboard"
"""Who makes the first version."""


@dataclass(frozen=True)
class Correction:
    """What an operator said of a customer's message."""

    message_id: str
    session_id: str
    text: str
    should_escalate: bool
    by: str
    at: datetime


@dataclass(frozen=True)
class DetectorState:
    """All versions, newest first, and whether a retraining is under way."""

    versions: Sequence[DetectorVersion]
    corrections: int
    retraining: bool

    @property
    def live(self) -> DetectorVersion | None:
        return next((version for version in self.versions if version.is_live), None)


class DetectorService:
    """Correct the detector, train it anew, and choose which version decides."""

    def __init__(
        self, transactions: Transactions, *, embedder: Embedder, live: LiveClassifier
    ) -> None:
        self._transactions = transactions
        self._embedder = embedder
        self._live = live

    def prepare(self) -> bool:
        """Give an installation its first version, and the one of newer examples; whether it did.

        Where the team's corrections are in the live version, it is trained anew with them.
        """
        with self._transactions.read() as db:
            if repository.has_learnt(db, len(shipped())):
                return False
        trained = self._live.shipped.trained
        with self._transactions.begin() as db:
            live = repository.live_version(db)
            if live is not None and live.created_by != FIRST:
                if not repository.is_retraining(db):
                    db.add(DetectorRetraining(requested_by=FIRST))
                return False
            if not repository.has_learnt(db, len(shipped())):
                before = dict(live.metrics.get("after", {})) if live else {}
                repository.add_version(
                    db,
                    live=True,
                    created_by=FIRST,
                    metrics={"before": before, "after": dict(trained.metrics)},
                    note="Trained on the shipped examples.",
                    **as_record(trained),
                )
        self._live.forget()
        return True

    def correct(self, message_id: str, *, label: HandOver, by: str) -> None:
        """Say of a customer's message what it should have been; the last word counts.

        Raises MessageNotFound, also for a message that no customer wrote.
        """
        with self._transactions.begin() as db:
            message = sessions.message(db, message_id)
            if message.role != Role.USER:
                raise MessageNotFound(message_id)
            wanted = HandOver.NOW if label is not HandOver.NONE else HandOver.NONE
            put(
                db,
                DetectorCorrection,
                message_seq=message.seq,
                label=wanted.value,
                corrected_by=by,
                corrected_at=now(),
            )

    def corrections(self) -> list[Correction]:
        """All corrections, in the order of the messages."""
        with self._transactions.read() as db:
            return [
                Correction(
                    message.id,
                    message.session_id,
                    message.content,
                    correction.label == HandOver.NOW,
                    correction.corrected_by,
                    correction.corrected_at,
                )
                for correction, message in repository.corrections(db)
            ]

    def request_retraining(self, by: str) -> None:
        """The worker shall train anew, on the shipped examples and every correction."""
        with self._transactions.begin() as db:
            db.add(DetectorRetraining(requested_by=by))

    def state(self) -> DetectorState:
        with self._transactions.snapshot() as db:
            return DetectorState(
                repository.versions(db),
                len(repository.corrections(db)),
                repository.is_retraining(db),
            )

    def versions(self) -> Sequence[DetectorVersion]:
        """Newest first."""
        return self.state().versions

    def restore(self, number: int, *, by: str) -> DetectorVersion:
        """Make an earlier version decide again. Raises DetectorVersionNotFound."""
        with self._transactions.begin() as db:
            chosen = repository.version(db, number)
            repository.make_live(db, chosen)
            made = chosen.note.partition(PUT_IN_FORCE)[0].strip()
            chosen.note = f"{made} {PUT_IN_FORCE} {by}.".strip()
        self._live.forget()
        return chosen

    def run_some(self) -> int:
        """Carry out a wished retraining, if there is one; how many versions that made.

        The new version goes live only if, on held-out folds of the shipped examples, none of
        precision, recall and F1, of taking over and of offering, is lower than those of the live
        version by more than `NOT_WORSE_BY`. It is stored with both measurements either way.
        """
        with self._transactions.read() as db:  # asked all the time, so nobody is kept waiting
            if not repository.is_retraining(db):
                return 0
        with self._transactions.begin() as db:
            wish = repository.take_retraining(db)
            corrected = repository.corrections(db) if wish else ()
            live = repository.live_version(db) if wish else None
        if wish is None:
            return 0
        more = [Example(said.content, HandOver(each.label)) for each, said in corrected]
        trained = train(self._embedder, shipped(), more)
        before = dict(live.metrics.get("after", {})) if live else {}
        with self._transactions.begin() as db:
            goes_live = not is_worse(before, trained.metrics)
            note = "" if goes_live else "Not put in force: it measured worse."
            repository.add_version(
                db,
                live=goes_live,
                created_by=wish.requested_by,
                metrics={"before": before, "after": dict(trained.metrics)},
                note=note,
                **as_record(trained),
            )
            repository.finish_retrainings(db, wish.id)
        self._live.forget()
        return 1


def is_worse(before: Mapping[str, float], after: Mapping[str, float]) -> bool:
    """Whether any measure fell by more than `NOT_WORSE_BY`; against nothing, none has."""
    return any(
        after[name] < before[name] - NOT_WORSE_BY.value for name in COMPARED if name in before
    )
