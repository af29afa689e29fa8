"""What a topic is called: the article that answers it, else the words that set it apart."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.knowledge.lexical import FUNCTION_WORDS, stem, terms
from core.reporting.topics.models import LONGEST_WORDS
from core.reporting.topics.sorting import FEWEST_SESSIONS, Question

MOST_WORDS = 3
SHORTEST_WORD = 3
_SEPARATOR = ", "


@dataclass
class Background:
    """How often each stem stands in all questions, each question counting once."""

    stems: Counter[str] = field(default_factory=Counter)
    topics: int = 1

    @classmethod
    def of(cls, topics: Sequence[Iterable[Question]]) -> "Background":
        counted = Counter(
            each for topic in topics for question in topic for each in set(_stems(question.text))
        )
        return cls(counted, max(1, len(topics)))

    def weight(self, each: str) -> float:
        """The inverse frequency of class-based TF-IDF (Grootendorst 2022, arXiv:2203.05794)."""
        average = self.stems.total() / self.topics
        return math.log(1 + average / max(1, self.stems[each]))


def words(questions: Sequence[Question], background: Background) -> str:
    """The words that set a topic's questions apart, as customers wrote them most often.

    Only words that stand in the questions of several sessions; "" where there is none.
    """
    written, sessions, count = _written(questions)
    fit = [each for each in written if len(sessions[each]) >= FEWEST_SESSIONS]
    best = sorted(fit, key=lambda each: (-count[each] * background.weight(each), each))
    shown = [min(written[each].items(), key=lambda w: (-w[1], w[0]))[0] for each in best]
    return _SEPARATOR.join(shown[:MOST_WORDS])[:LONGEST_WORDS]


def still_shared(said: str, questions: Sequence[Question]) -> str:
    """Those of the words that still stand in the questions of several sessions."""
    _, sessions, _ = _written(questions)
    kept = (
        word
        for word in said.split(_SEPARATOR)
        if any(len(sessions[each]) >= FEWEST_SESSIONS for each in _stems(word))
    )
    return _SEPARATOR.join(kept)


def article(questions: Sequence[Question], *, least: float = 0.5) -> str | None:
    """The article that the answers to at least this share of the questions cite first."""
    cited = Counter(each.article_id for each in questions if each.article_id)
    if not cited:
        return None
    key, times = min(cited.items(), key=lambda pair: (-pair[1], pair[0]))
    return key if times >= least * len(questions) else None


def _written(
    questions: Sequence[Question],
) -> tuple[dict[str, Counter[str]], dict[str, set[str]], Counter[str]]:
    """Of each stem how it was written, in which sessions it stands, and in how many questions."""
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    sessions: defaultdict[str, set[str]] = defaultdict(set)
    count: Counter[str] = Counter()
    for question in questions:
        for each, word in _stems(question.text).items():
            written[each][word] += 1
            sessions[each].add(question.session_id)
            count[each] += 1
    return written, sessions, count


def _stems(text: str) -> dict[str, str]:
    """The words of a text that could name a topic, by their stems."""
    fit = (
        word
        for word in terms(text)
        if len(word) >= SHORTEST_WORD and word not in FUNCTION_WORDS and not word.isdigit()
    )
    return {stem(word): word for word in fit}
