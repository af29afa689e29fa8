"""The leaves of the tree that are about gaps in the knowledge base."""

from core.errors.branches import Conflict, NotFound


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


class GapNotFound(NotFound):
    thing = "gap"
