"""What the worker does beside indexing, each kind in a thread of its own."""

import logging
import time
from threading import Event

from core.bootstrap import Services
from core.sideline import Sideline

IMPORTS_EVERY_S = 0.5
"""An import that was started waits at most this long."""
INSPECTED_EVERY_S = 5.0
"""Who edits several articles has them compared together."""
OBSERVED_EVERY_S = 5.0
"""How long the facts of a session may lag behind what was said in it."""
SORTED_EVERY_S = 20.0
"""How long a question may be in no topic."""
DEMO_EVERY_S = 5.0
DEMO_REST = 1.0
"""Pause after each demo session, in times of what it took: customers of today come first."""
_log = logging.getLogger(__name__)


def sidelines(services: Services) -> list[Sideline]:
    """Threads that are still to be started."""
    kinds = (examiner, comparer, importer, inspector, gatherer, observer, sorter, historian)
    return [kind(services) for kind in kinds]


def examiner(services: Services) -> Sideline:
    """Asks the questions of test runs. A run in hand is given back, for whoever looks next."""
    examination, gate = services.quality.examination, services.quality.gate
    return Sideline("examiner", lambda stopping: examination.run_some(stopping) or gate.catch_up())


def comparer(services: Services) -> Sideline:
    """Answers test questions under guidance that is not in force yet; a model may take minutes."""
    return Sideline("comparer", services.quality.guidance.work.run_some)


def importer(services: Services) -> Sideline:
    """Carries imports out, and reads the web for them; the item or page in hand takes seconds."""
    return Sideline(
        "importer",
        services.import_runner.run_some,
        look_every_s=IMPORTS_EVERY_S,
        patience_s=None,
    )


def inspector(services: Services) -> Sideline:
    """Looks for conflicts in what is new; comparing a whole knowledge base takes a minute."""

    def look(_: Event) -> bool:
        started = time.perf_counter()
        scan = services.quality.conflict_scan.run_some()
        if scan:
            _log.info(
                "Compared %d passages in %.1f s: %d conflicts found, %d closed",
                scan.compared,
                time.perf_counter() - started,
                scan.found,
                scan.closed,
            )
        return bool(scan)

    return Sideline("inspector", look, look_every_s=INSPECTED_EVERY_S)


def gatherer(services: Services) -> Sideline:
    """Groups the questions that went unmet, and asks them again after something was published."""
    return Sideline("gatherer", lambda _: services.quality.gaps.work.run_some())


def observer(services: Services) -> Sideline:
    """Notes the facts from which sessions are judged."""
    return Sideline(
        "observer", services.resolution_gathering.run_some, look_every_s=OBSERVED_EVERY_S
    )


def sorter(services: Services) -> Sideline:
    """Sorts the questions that were asked into topics."""
    return Sideline("sorter", services.topic_gathering.run_some, look_every_s=SORTED_EVERY_S)


def historian(services: Services) -> Sideline:
    """Makes the demo company's past sessions; it takes a minute or two and nothing waits for it."""

    def make(stopping: Event) -> bool:
        started = time.perf_counter()
        made = services.demo.make_one()
        if made:
            stopping.wait(DEMO_REST * (time.perf_counter() - started))
        return made

    return Sideline("historian", make, look_every_s=DEMO_EVERY_S)
