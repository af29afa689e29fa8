"""core/sideline.py: one kind of work in a thread, again and again."""

from collections.abc import Iterable
from threading import Event

import pytest
from sqlalchemy.exc import IntegrityError

from core.errors import DatabaseUnavailable, GapNotFound
from core.sideline import Sideline
from tests.conftest import Logged

LIMIT_S = 30


class Steps:
    """Work whose first steps end in these errors, and that then has been done."""

    def __init__(self, errors: Iterable[Exception] = ()) -> None:
        self._errors = iter(errors)
        self.done = Event()

    def step(self, _: Event) -> bool:
        for error in self._errors:
            raise error
        self.done.set()
        return False


def run(steps: Steps) -> None:
    sideline = Sideline("examiner", steps.step, look_every_s=0.01, away_s=0.01)
    sideline.start()
    try:
        assert steps.done.wait(LIMIT_S)
    finally:
        sideline.stop()
        sideline.join()


class TestRun:
    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (DatabaseUnavailable(), "The database does not answer; the examiner waits"),
            (GapNotFound(7), "The examiner tries again: There is no such gap."),
            (IntegrityError("INSERT", {}, KeyError("twice")), "the examiner could not go on"),
            (KeyError("nobody foresaw this"), "nobody foresaw this"),
        ],
    )
    def test_goes_on_after(self, error: Exception, told: str, logged: Logged) -> None:
        run(Steps([error]))
        assert told.casefold() in logged().casefold()

    def test_goes_on_at_once_while_there_is_work(self) -> None:
        left, empty = iter(range(20)), Event()

        def step(_: Event) -> bool:
            more = next(left, None) is not None
            if not more:
                empty.set()
            return more

        sideline = Sideline("busy", step, look_every_s=LIMIT_S)
        sideline.start()
        assert empty.wait(LIMIT_S)
        sideline.stop()
        sideline.join()


class TestJoin:
    def test_waits_no_longer_than_its_patience_for_a_step(self) -> None:
        begun, end = Event(), Event()

        def step(_: Event) -> bool:
            begun.set()
            return end.wait(LIMIT_S)

        sideline = Sideline("slow", step, patience_s=0.01)
        sideline.start()
        assert begun.wait(LIMIT_S)
        sideline.stop()
        sideline.join()
        assert not end.is_set()
        end.set()

    def test_comes_after_the_step_was_told_to_stop(self) -> None:
        told: list[bool] = []
        begun = Event()

        def step(stopping: Event) -> bool:
            begun.set()
            told.append(stopping.wait(LIMIT_S))
            return True

        sideline = Sideline("patient", step, patience_s=None)
        sideline.start()
        assert begun.wait(LIMIT_S)
        sideline.stop()
        sideline.join()
        assert told == [True]
