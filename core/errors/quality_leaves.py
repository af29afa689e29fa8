"""The leaves of the tree that are about trying the knowledge base out."""

from core.errors.branches import Conflict, InvalidInput, NotFound


class TestQuestionNotFound(NotFound):
    __test__ = False  # pytest looks for tests in what is called so
    thing = "test question"


class TestRunNotFound(NotFound):
    __test__ = False
    thing = "test run"


class InvalidTestQuestion(InvalidInput):
    def __init__(self, reason: str) -> None:
        super().__init__(f"The test question cannot be kept: {reason}", reason=reason)
        self.reason = reason


class TestQuestionExists(Conflict):
    __test__ = False

    def __init__(self, question_id: int) -> None:
        super().__init__(
            f"This is test question {question_id} already; change what it expects there.",
            question_id=question_id,
        )
        self.question_id = question_id


class PublishingWorsens(Conflict):
    """The draft answers some questions worse than what is live, and nobody said why it may."""

    def __init__(self, run_id: int, worse: int) -> None:
        questions = "1 question" if worse == 1 else f"{worse} questions"
        super().__init__(
            f"With this draft {questions} would be answered worse (test run {run_id}). "
            "Change it, or publish it with a reason.",
            run_id=run_id,
            worse=worse,
        )
        self.run_id = run_id
        self.worse = worse


class DraftNotCompared(Conflict):
    """Nobody knows yet what the draft does to the answers. `why` is the problem in words."""

    def __init__(self, run_id: int, why: str) -> None:
        super().__init__(
            f"The draft was not compared with what is live (test run {run_id}): {why} "
            "Try again, or publish it with a reason.",
            run_id=run_id,
        )
        self.run_id = run_id
