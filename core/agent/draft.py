"""What the agent knows when a message arrives, and what it makes of it before that is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.agent.decision import Decision
from core.agent.events import Source
from core.agent.recollection import Statement
from core.agent.writing_record import WritingRecord
from core.attachments.readings import SessionTexts
from core.embedding.embedder import Vectors
from core.escalation.detection.episode import Need
from core.escalation.detection.verdict import Verdict
from core.knowledge.retrieval import Hit
from core.language.language import Language
from core.language.words import ENGLISH, Words
from core.memory.kinds import Noted
from core.memory.known import Known
from core.reranking.reranker import Reranking

SEARCHED = "search_knowledge"
READ = "read_files"
OFFERED = "offer_person"
"""Among the tools of a message that offers a person."""


@dataclass(frozen=True)
class Choices:
    """What the customer was last asked to choose from."""

    asked_seq: int
    """The number of the message that may be about several articles."""
    query: str
    """What was searched for, and its vector."""
    vector: Vectors
    articles: Sequence[tuple[str, str]]
    """Their ids and titles, in the order in which they were shown."""


@dataclass(frozen=True)
class Context:
    """What the agent knows of the session when a message arrives."""

    earlier_questions: Sequence[str] = ()
    """The customer's previous messages, oldest first."""
    offered_person: bool = False
    """The last thing the bot said was the offer of a person."""
    choices: Choices | None = None
    """Set where the last thing the bot said was the question which article is meant."""
    statements: Sequence[Statement] = ()
    """What people wrote to the customer in this session, in order."""
    needs: Sequence[Need] = ()
    """What the customer asked in this episode, oldest first."""
    known: Sequence[Known] = ()
    """What the customer said of themselves earlier, in order."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What the company's own site said of the customer when the session began."""
    texts: SessionTexts = field(default_factory=SessionTexts)
    """What was read of the files of this session."""
    sent: Sequence[str] = ()
    """The ids of those that came with the message."""
    language: Language | None = None
    """In which the customer is answered; `None` where nobody is, as in tests and suggestions."""
    written: str | None = None
    """In which the message is written, a code of `core.language.guess`; `None` in doubt."""

    @property
    def words(self) -> Words:
        return Words.of(self.language or Language.EN)


@dataclass
class Draft:
    """A decision and the answer to it, not yet stored."""

    decision: Decision
    blocks: Sequence[str] = ()
    """The answer in Markdown, in paragraphs."""
    words: Words = ENGLISH
    """In which the product says what is its own."""
    foreword: str = ""
    """That paragraph which says of the quotations in which language they are."""
    afterword: str = ""
    """That which offers a person to who cannot read them."""
    quoted: Sequence[str] = ()
    """Those of the paragraphs that quote the help centre."""
    told: str = ""
    """What the customer has been shown already: the text begins with it."""
    sources: Sequence[Source] = ()
    suggestions: Sequence[dict[str, str | None]] = ()
    hits: Sequence[Hit] = ()
    cited: dict[int, int] = field(default_factory=dict)
    """Citation number by passage id."""
    query: str | None = None
    vector: Vectors | None = None
    has_context: bool = False
    tools_used: Sequence[str] = ()
    forgets: Sequence[int] = ()
    """Memories that the customer wants forgotten."""
    notes: Sequence[Noted] = ()
    """Words of the message that a model wants remembered, and facts of its files."""
    reranking: Reranking | None = None
    """What a reranker did for the hits; `None` where none is named."""
    verdict: Verdict | None = None
    """Of the detector, where one was asked."""
    writing: WritingRecord | None = None
    """What a language model did for it."""
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n\n".join(self.blocks)
