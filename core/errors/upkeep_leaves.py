"""The leaves of the tree that are about what is found wrong in the knowledge base."""

from core.errors.branches import Conflict, NotFound


class ConflictNotFound(NotFound):
    thing = "conflict between passages"


class ConflictSettled(Conflict):
    def __init__(self, conflict_id: int, state: str) -> None:
        super().__init__(
            f"This conflict is {state} already. Reopen it to decide anew.",
            conflict_id=conflict_id,
            state=state,
        )


class RecallNotFound(NotFound):
    thing = "recall"


class VersionRecalled(Conflict):
    def __init__(self, article_id: str, version: int) -> None:
        super().__init__(
            "This version is recalled already. Withdraw that recall to send another text.",
            article_id=article_id,
            version=version,
        )


class VersionPublished(Conflict):
    def __init__(self, article_id: str, version: int) -> None:
        super().__init__(
            "Customers are still answered from this version. "
            "Publish a corrected one first, or archive the article with the recall.",
            article_id=article_id,
            version=version,
        )
