"""An answer that a model is writing: what was shown of it, and what shall stand in the end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.agent.draft import OFFERED, Draft
from core.agent.review import Review
from core.agent.sentences import Sentence
from core.agent.shelf import MOST_CITED, Shelf
from core.agent.tools import Toolbox
from core.agent.writing_record import WritingRecord
from core.knowledge.retrieval import Hit

GIVEN = 6
"""Passages that the model is given with the question; tools may add others."""
TAKEN_OVER = "a person took over"
_NUMBER = re.compile(r"\[(\d)\]")


@dataclass
class Composition:
    """Begins with the quoting draft, which is there whatever becomes of the model's."""

    draft: Draft
    shelf: Shelf
    review: Review
    record: WritingRecord
    toolbox: Toolbox
    shown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        place = list(self.draft.blocks).index(self.draft.quoted[0])
        before = self.draft.blocks[:place]
        self._before = [block for block in before if block != self.draft.foreword]
        after = self.draft.blocks[place + len(self.draft.quoted) :]
        self._after = [block for block in after if block != self.draft.afterword]

    def look_at(self, sentence: Sentence) -> str:
        """What of it may be shown now; the first piece brings what stands before the answer."""
        piece = self.review.look_at(sentence)
        if piece and not self.shown:
            piece = "\n\n".join([*self._before, piece.lstrip()])
        return piece

    def settle(self) -> None:
        """Make the draft what shall be stored."""
        self.draft.writing = self.record
        self.draft.notes = self.toolbox.notes
        self._keep_hits()
        used = [tool for tool in self.toolbox.used if tool not in self.draft.tools_used]
        self.draft.tools_used = [*self.draft.tools_used, *used]
        self._offer_person()
        if self.shown:
            self._settle_text()

    def _settle_text(self) -> None:
        draft = self.draft
        if draft.afterword and self.record.fell_back is None:
            draft.tools_used = [tool for tool in draft.tools_used if tool != OFFERED]
            self._offer_person()
        draft.told = "".join(self.shown)
        further = self._further() if self.record.fell_back not in (None, TAKEN_OVER) else []
        after = [] if self.record.fell_back == TAKEN_OVER else self._after
        draft.blocks = [draft.told, *further, *after]
        numbers = sorted({*self.review.cited, *(n for block in further for n in _numbers(block))})
        cited = [found for number in numbers if (found := self.shelf.get(number)) is not None]
        draft.sources = [each.source for each in cited]
        draft.cited = {each.hit.passage_id: each.number for each in cited if not each.is_file}

    def _further(self) -> list[str]:
        """The quoting answer's paragraphs, as far as their passages still fit in the sources."""
        numbers = set(self.review.cited)
        blocks = []
        for block in self.draft.quoted:
            if len(numbers | _numbers(block)) <= MOST_CITED:
                numbers |= _numbers(block)
                blocks.append(block)
        return blocks

    def _offer_person(self) -> None:
        if self.record.asked_for_person and OFFERED not in self.draft.tools_used:
            self._after = [self.draft.words("agent.offer"), *self._after]
            self.draft.blocks = [*self._before, *self.draft.quoted, *self._after]
            self.draft.tools_used = [*self.draft.tools_used, OFFERED]

    def _keep_hits(self) -> None:
        known = {hit.passage_id for hit in self.draft.hits}
        new = [hit for hit in self.shelf.hits if hit.passage_id not in known]
        first = len(self.draft.hits) + 1
        found = [replace(hit, rank=rank) for rank, hit in enumerate(new, start=first)]
        self.draft.hits = [*self.draft.hits, *found]


def shelved(draft: Draft) -> Shelf:
    """The passages of a draft: those that it quotes under the numbers that they have there."""
    shelf = Shelf()
    quoted = sorted(draft.cited, key=lambda passage: draft.cited[passage])
    by_id = {hit.passage_id: hit for hit in draft.hits}
    shelf.add([by_id[passage] for passage in quoted])
    shelf.add(_others(draft.hits, quoted)[: GIVEN - len(quoted)])
    return shelf


def _others(hits: Sequence[Hit], quoted: Sequence[int]) -> list[Hit]:
    return [hit for hit in hits if hit.passage_id not in quoted]


def _numbers(block: str) -> set[int]:
    return {int(number) for number in _NUMBER.findall(block)}
