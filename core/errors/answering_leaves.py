"""The leaves of the tree that are about the error budget."""

from core.errors.branches import Conflict, NotFound


class AnsweringVersionNotFound(NotFound):
    thing = "answering version"


class BudgetNotKept(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "No threshold keeps this error budget on the test questions, or there are too few of "
            "them, so nothing was changed. Allow more errors, write more test questions, or mend "
            "the articles behind the wrong answers."
        )
