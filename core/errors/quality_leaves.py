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


class AnsweringVersionNotFound(NotFound):
    thing = "answering version"


class BudgetNotKept(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "No threshold keeps this error budget on the test questions, or there are too few of "
            "them, so nothing was changed. Allow more errors, write more test questions, or mend "
            "the articles behind the wrong answers."
        )


class GapNotFound(NotFound):
    thing = "gap"


class GapHasDraft(Conflict):
    """An article was drafted for the gap already."""

    def __init__(self, gap_id: int, article_id: str) -> None:
        super().__init__(
            f"The article {article_id} was drafted for this gap already; go on with that one.",
            gap_id=gap_id,
            article_id=article_id,
        )
        self.gap_id = gap_id
        self.article_id = article_id


class GuidanceVersionNotFound(NotFound):
    thing = "version of the guidance"


class GuidanceComparisonNotFound(NotFound):
    thing = "comparison of guidance"


class InvalidGuidance(InvalidInput):
    def __init__(self, reason: str) -> None:
        super().__init__(f"The guidance was not changed: {reason}", reason=reason)
        self.reason = reason


class ComparisonFinished(Conflict):
    def __init__(self, comparison_id: int, state: str) -> None:
        super().__init__(
            f"Comparison {comparison_id} is {state} already; it cannot be cancelled.",
            comparison_id=comparison_id,
            state=state,
        )
        self.comparison_id = comparison_id


class NothingToCompare(Conflict):
    def __init__(self) -> None:
        super().__init__("There is no test question to compare with. Write some in Tests first.")
