"""A test question before it is kept, and which of those kept are meant."""

from dataclasses import dataclass, replace
from typing import Self

from core.errors import InvalidTestQuestion
from core.quality.models import Expectation, Origin

MAX_QUESTION = 4000
MAX_EARLIER = 6
MAX_TAG = 100
MAX_PHRASES = 20
MAX_NAMED = 50
"""Articles, and tags, of one question."""


@dataclass(frozen=True)
class NewQuestion:
    """A test question that is to be kept."""

    question: str
    expectation: Expectation
    articles: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    origin: Origin = Origin.WRITTEN

    def checked(self) -> Self:
        """Without spaces around and between. Raises InvalidTestQuestion."""
        text = self.question.strip()
        tags, phrases = _distinct(self.tags), _distinct(self.phrases)
        articles, earlier = _distinct(self.articles), _said(self.earlier)
        if not text or len(text) > MAX_QUESTION:
            raise InvalidTestQuestion(f"it needs 1 to {MAX_QUESTION:,} characters.")
        if any("\0" in each for each in (text, *earlier, *phrases, *tags)):
            raise InvalidTestQuestion("it holds a character that is none of a text.")
        if (articles or phrases) and self.expectation is not Expectation.ANSWER:
            raise InvalidTestQuestion(
                "only one that is to be answered can name articles or phrases."
            )
        if len(earlier) > MAX_EARLIER:
            raise InvalidTestQuestion(f"at most {MAX_EARLIER} earlier messages count.")
        if len(phrases) > MAX_PHRASES:
            raise InvalidTestQuestion(f"it names at most {MAX_PHRASES} phrases.")
        if max(len(articles), len(tags)) > MAX_NAMED:
            raise InvalidTestQuestion(f"it names at most {MAX_NAMED} articles and tags.")
        if any(len(tag) > MAX_TAG for tag in tags):
            raise InvalidTestQuestion(f"a tag has at most {MAX_TAG} characters.")
        return replace(
            self, question=text, tags=tags, articles=articles, phrases=phrases, earlier=earlier
        )


def _distinct(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _said(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Without messages of files alone."""
    return tuple(text.strip() for text in texts if text.strip())


@dataclass(frozen=True)
class QuestionFilter:
    """Which test questions; `text` is looked for in the question."""

    text: str | None = None
    tag: str | None = None
    expectation: Expectation | None = None
    article: str | None = None


ALL = QuestionFilter()
