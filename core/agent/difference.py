"""Where the passages of an answer stood, and where they stand when it is asked for again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.agent.receipts import ReceiptHit
from core.knowledge.retrieval import Hit


class Move(StrEnum):
    """What became of a passage's place."""

    SAME = "same"
    MOVED = "moved"
    CAME = "came"
    """It is found now, and was not then."""
    WENT = "went"
    """It was found then, and is not now."""


@dataclass(frozen=True)
class Place:
    """A passage that was found then, is found now, or both; of an article's two versions, the same
    heading counts as the same passage.
    """

    then: ReceiptHit | None
    now: Hit | None
    cited_now: int | None = None

    @property
    def article_id(self) -> str:
        return self.now.article_id if self.now else self.then.hit.article_id if self.then else ""

    @property
    def title(self) -> str:
        """Of its article."""
        return self.now.title if self.now else self.then.hit.title if self.then else ""

    @property
    def heading(self) -> str:
        return self.now.heading if self.now else self.then.hit.heading if self.then else ""

    @property
    def move(self) -> Move:
        if self.then is None:
            return Move.CAME
        if self.now is None:
            return Move.WENT
        return Move.SAME if self.then.hit.rank == self.now.rank else Move.MOVED

    @property
    def reworded(self) -> bool:
        """Whether its text is another now; not known, and so not, where the old one is erased."""
        if self.then is None or self.now is None or not self.then.text:
            return False
        return self.then.text != self.now.text


def places(
    then: Sequence[ReceiptHit], now: Sequence[Hit], *, cited: dict[int, int]
) -> Sequence[Place]:
    """What is found now by rank, then what is found no more by the rank that it had."""
    left = list(then)
    paired = {hit.passage_id: _taken(left, hit) for hit in _surest_first(now, then)}
    found = [Place(paired[hit.passage_id], hit, cited.get(hit.passage_id)) for hit in now]
    return [*found, *(Place(each, None) for each in left)]


def _surest_first(now: Sequence[Hit], then: Sequence[ReceiptHit]) -> Iterator[Hit]:
    """Those that are the very same passage, before a passage of the same heading takes theirs."""
    kept = {each.hit.passage_id for each in then}
    yield from (hit for hit in now if hit.passage_id in kept)
    yield from (hit for hit in now if hit.passage_id not in kept)


def _taken(left: list[ReceiptHit], hit: Hit) -> ReceiptHit | None:
    """The passage as it was, taken out of those that are left."""
    same = [each for each in left if each.hit.passage_id == hit.passage_id] or [
        each
        for each in left
        if (each.hit.article_id, each.hit.heading) == (hit.article_id, hit.heading)
        and each.hit.version_number != hit.version_number
    ]
    if not same:
        return None
    left.remove(same[0])
    return same[0]
