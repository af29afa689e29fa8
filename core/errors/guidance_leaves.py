"""The leaves of the tree that are about the company's guidance for answers."""

from core.errors.branches import NotFound


class GuidanceVersionNotFound(NotFound):
    thing = "version of the guidance"


class GuidanceComparisonNotFound(NotFound):
    thing = "comparison of guidance"
