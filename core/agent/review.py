"""Looks at each sentence that a model writes before a customer sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.agent import echoes, marks
from core.agent.flaws import Finding, Flaw
from core.agent.grounding import Evidence, Grounding, detail_flaw
from core.agent.languages import is_english
from core.agent.policy import KEPT_SHARE
from core.agent.sentences import Sentence
from core.agent.shelf import MOST_CITED, Numbered, Shelf
from core.agent.writing_record import WritingRecord
from core.knowledge.lexical import stems
from core.sessions.repository import storable

FALLS_BACK_ON = 1
"""The number of the passage that the quoting answer begins with: it keeps its place."""

FOREIGN_LEAD_IN = 0.5
"""Share of its words that a lead-in in another language may have of its own."""
LEADING = stems("follow following step steps how way ways option options need answer")
"""Words that a lead-in may have of its own."""


@dataclass
class Review:
    """Of one answer. Sentences come in order; a lead-in waits for what it leads into."""

    shelf: Shelf
    grounding: Grounding
    record: WritingRecord
    question: str
    own_words: str
    told: Sequence[str] = ()
    """What the model was told that carries no answer: its prompt, earlier messages."""
    finish: Callable[[str], str] = storable

    def __post_init__(self) -> None:
        self.cited: list[int] = []
        self._waiting: list[Sentence] = []
        self._gap = ""
        self._struck_before = 0

    def start_round(self) -> None:
        """What the model said before it asked for a tool is no part of the answer."""
        self._waiting, self._gap = [], ""
        self._struck_before = len(self.record.struck)

    def look_at(self, sentence: Sentence) -> str:
        """What may be shown now, with the white space before it; empty if nothing."""
        text, numbers = marks.taken_out(sentence.text)
        sentence = Sentence(max(self._gap, sentence.before, key=_breaks), text)
        passages = self._known(numbers)
        if not text:
            return ""
        if "\n\n" in sentence.before and self._gap:
            self._waiting = []  # what it led into was struck
        if not passages and marks.is_lead_in(text) and self._may_lead_in(text):
            self._waiting.append(sentence)
            self._gap = ""
            return ""
        finding, passages = self._found(text, passages)
        if finding.flaw is not None:
            self.record.strike(text, finding)
            self._gap = sentence.before or " "
            return ""
        self._gap = ""
        self._cite(passages)
        self.record.kept += 1
        written = marks.put_back(text, [each.number for each in passages])
        return self._with_lead_in(Sentence(sentence.before, written))

    @property
    def is_thin(self) -> bool:
        """Whether most of what the model wrote was struck."""
        written = self.record.kept + len(self.record.struck) - self._struck_before
        return self.record.kept / written < KEPT_SHARE.value if self.record.kept else True

    def _known(self, numbers: Sequence[int]) -> list[Numbered]:
        found = {number: self.shelf.get(number) for number in numbers}
        unknown = [number for number, passage in found.items() if passage is None]
        self.record.removed_citations += unknown
        return [passage for passage in found.values() if passage is not None]

    def _found(self, text: str, passages: list[Numbered]) -> tuple[Finding, list[Numbered]]:
        if is_english(self.question) and not is_english(text):
            return Finding(Flaw.OTHER_LANGUAGE), passages
        if self._is_copied(text):
            return Finding(Flaw.COPIED), passages
        was_cited = bool(passages)
        if not was_cited:
            carrier = self.grounding.best_carrier(text, list(self.shelf))
            passages = [carrier] if carrier else []
        passages = self._with_room(passages)
        if not passages:
            return Finding(Flaw.TOO_MANY_SOURCES if was_cited else Flaw.UNCITED), passages
        finding = self.grounding.check(text, passages, self.own_words)
        if finding.flaw is not None and not was_cited:
            finding = Finding(Flaw.UNCITED, finding.detail, finding.score)
        return finding, passages

    def _with_room(self, passages: Sequence[Numbered]) -> list[Numbered]:
        """Those that can be among the answer's sources still."""
        taken = {*self.cited, FALLS_BACK_ON}
        fitting = []
        for each in passages:
            if each.number in taken or len(taken) < MOST_CITED:
                taken.add(each.number)
                fitting.append(each)
        return fitting

    def _cite(self, passages: Sequence[Numbered]) -> None:
        self.cited += [each.number for each in passages if each.number not in self.cited]

    def _may_lead_in(self, text: str) -> bool:
        """It says nothing of its own: its words and details are the question's or the passages'."""
        evidence = Evidence(list(self.shelf), self.own_words)
        if echoes.is_repeated(text, [self.question, *self.told], evidence.text):
            return False
        said, known = stems(text), evidence.stems | stems(self.question) | LEADING
        of_its_own = len(said - known) / max(len(said), 1)
        most = 0.0 if is_english(text) else FOREIGN_LEAD_IN
        return detail_flaw(text, evidence)[0] is None and of_its_own <= most

    def _is_copied(self, text: str) -> bool:
        """In English, where sentences are held against passages word by word, of a prompt only."""
        evidence = Evidence(list(self.shelf)).text
        if echoes.is_copied(text, self.told[:1], evidence):
            return True
        if is_english(text):
            return False
        messages = [self.question, *self.told[1:]]
        stated = [part for message in messages for part in echoes.told_to_say(message)]
        return echoes.is_copied(text, stated, evidence) or echoes.is_repeated(
            text, messages, evidence
        )

    def _with_lead_in(self, last: Sentence) -> str:
        parts = [*self._waiting, last]
        self._waiting = []
        return self.finish("".join(f"{part.before}{part.text}" for part in parts))


def _breaks(space: str) -> tuple[int, int]:
    return min(space.count("\n"), 2), len(space)
