"""What the routes that try the knowledge base out refuse, by method and path."""

from collections.abc import Mapping, Sequence

from app.openapi_ids import QUESTION_ID
from core.errors import (
    AnsweringVersionNotFound,
    ArticleNotFound,
    BudgetNotKept,
    Conflict,
    DraftNotCompared,
    GuidanceComparisonNotFound,
    GuidanceVersionNotFound,
    IndexUnavailable,
    InvalidInput,
    InvalidQuery,
    InvalidTestQuestion,
    MessageNotFound,
    ModelUnavailable,
    NothingToPublish,
    PublishingWorsens,
    SwitchboardError,
    TestQuestionExists,
    TestQuestionNotFound,
    TestRunNotFound,
)

_KNOWLEDGE = "/api/knowledge"
_QUESTIONS = f"{_KNOWLEDGE}/test-questions"
_ANSWERING = f"{_KNOWLEDGE}/answering"
_GUIDANCE = f"{_KNOWLEDGE}/guidance"
_COMPARISON = f"{_GUIDANCE}/comparisons/{{comparison_id}}"
_NO_GUIDANCE = InvalidInput(
    "The guidance was not changed: nothing in it differs from what is in force."
)
_OVER = Conflict("The comparison is done; nothing of it can be cancelled.")
_NO_COMPARISON = GuidanceComparisonNotFound(7)
_NO_TEST = Conflict("No test question says which article answers it. Write some first.")
_RUNS = f"{_KNOWLEDGE}/test-runs"
_NO_ARTICLE, _NO_DRAFT = ArticleNotFound("returns"), NothingToPublish("returns")
_NO_QUESTION, _NO_RUN = TestQuestionNotFound(12), TestRunNotFound(7)
_ODD_QUESTION = InvalidTestQuestion("there is no article retuns.")
_TWIN = TestQuestionExists(12)
WORSENS = (PublishingWorsens(7, 3), DraftNotCompared(7, "it takes longer than a minute."))
"""What publishing a draft refuses because of its comparison."""

TEST_REFUSALS: Mapping[str, Sequence[SwitchboardError]] = {
    f"POST {_ANSWERING}/measure": [_NO_TEST],
    f"POST {_ANSWERING}": [_NO_TEST, BudgetNotKept()],
    f"POST {_ANSWERING}/restore": [AnsweringVersionNotFound(9)],
    f"POST {_GUIDANCE}": [_NO_GUIDANCE],
    f"POST {_GUIDANCE}/restore": [GuidanceVersionNotFound(9), _NO_GUIDANCE],
    f"POST {_GUIDANCE}/comparisons": [
        _NO_GUIDANCE,
        Conflict("There is no test question to compare with. Write some in Tests."),
    ],
    f"GET {_COMPARISON}": [_NO_COMPARISON],
    f"POST {_COMPARISON}/cancel": [_NO_COMPARISON, _OVER],
    f"POST {_KNOWLEDGE}/playground": [
        InvalidQuery(4000),
        _NO_ARTICLE,
        _NO_DRAFT,
        IndexUnavailable(),
        ModelUnavailable("it could not be loaded."),
    ],
    f"POST {_KNOWLEDGE}/playground/replay": [
        MessageNotFound(QUESTION_ID),
        IndexUnavailable(),
        ModelUnavailable("it could not be loaded."),
    ],
    f"POST {_KNOWLEDGE}/articles/{{article_id}}/compare": [_NO_ARTICLE, _NO_DRAFT],
    f"POST {_QUESTIONS}": [_ODD_QUESTION, _TWIN],
    f"POST {_QUESTIONS}/from-message": [MessageNotFound(QUESTION_ID), _ODD_QUESTION, _TWIN],
    f"POST {_QUESTIONS}/import": [InvalidTestQuestion("the file is not UTF-8 text.")],
    f"PUT {_QUESTIONS}/{{question_id}}": [_NO_QUESTION, _ODD_QUESTION, _TWIN],
    f"DELETE {_QUESTIONS}/{{question_id}}": [_NO_QUESTION],
    f"GET {_RUNS}/{{run_id}}": [_NO_RUN],
    f"GET {_RUNS}/{{run_id}}/results": [_NO_RUN],
}
