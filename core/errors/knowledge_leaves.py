"""The leaves of the tree that are about curating articles."""

from core.errors.branches import Conflict


class NotInReview(Conflict):
    def __init__(self, article_id: str) -> None:
        super().__init__(
            "This article's draft is not in review. It may have been edited or published since.",
            article_id=article_id,
        )


class NothingToReview(Conflict):
    def __init__(self, article_id: str) -> None:
        super().__init__("This article has no draft that could be reviewed.", article_id=article_id)


class NeverPublished(Conflict):
    def __init__(self, article_id: str) -> None:
        super().__init__(
            "This article was never published, so there is no text to go back to. "
            "Delete the article instead.",
            article_id=article_id,
        )


class ImpossibleSplit(Conflict):
    """The boundary that is to be moved lies inside one block of the text."""

    def __init__(self) -> None:
        super().__init__(
            "This passage ends inside one long list, table or paragraph, "
            "which is divided by its length. Divide or shorten that in the text first."
        )
