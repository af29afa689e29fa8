"""How a text divides into passages, with their tokens, and how an editor divides it otherwise.

The directives that say so stand in the text itself, so a change of the split is a draft as any
other (docs/decisions/0016-split-directives.md). Each public method is one transaction,
which long texts are divided before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from core.db import Transactions
from core.embedding.embedder import Embedder
from core.errors import ArticleNotFound
from core.knowledge import catalogue, repository, split_edits
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.changes import noted, working_text
from core.knowledge.documents.document import Document
from core.knowledge.drafts import require_revision, write_draft
from core.knowledge.models import Article
from core.knowledge.packing import Part, parts
from core.knowledge.passages import PassageText, embeddable


class SplitAction(StrEnum):
    MERGE = "merge"
    """The passage and the one below it become one."""
    DIVIDE = "divide"
    """A passage begins at a block of it."""
    DISABLE = "disable"
    ENABLE = "enable"


@dataclass(frozen=True)
class SplitEdit:
    """A change of the split. Passages are counted from 0; `block` is one of `Planned.blocks`."""

    action: SplitAction
    passage: int
    block: int = 0


@dataclass(frozen=True)
class Boundary:
    """A block with which a passage could begin, by its number and its first words."""

    block: int
    text: str


@dataclass(frozen=True)
class PlannedPassage:
    """A passage of a text as publishing it makes it."""

    position: int
    passage: PassageText
    tokens: int
    """Of its title, headings and text, by the embedding model's own tokenizer."""
    max_tokens: int
    """What the model reads; the rest of a longer passage is found by its words only."""
    can_merge: bool
    """With the passage below."""
    blocks: Sequence[Boundary]

    @property
    def is_too_long(self) -> bool:
        return self.tokens > self.max_tokens


class SplitService:
    """Show and change how articles divide."""

    def __init__(self, transactions: Transactions, *, embedder: Embedder) -> None:
        self._transactions = transactions
        self._embedder = embedder

    def of_text(self, title: str, body: str) -> list[PlannedPassage]:
        """The passages of a text that need not be stored anywhere."""
        found = parts(body)
        lines = split_edits.lines_of_blocks(body)
        texts = [PassageText(part.heading, part.text, part.off) for part in found]
        counts = self._embedder.count_tokens([embeddable(title, text)[0].text for text in texts])
        return [
            PlannedPassage(
                position,
                text,
                tokens,
                self._embedder.max_tokens,
                can_merge=position + 1 < len(found) and part.pieces[-1].ends,
                blocks=_boundaries(part, lines),
            )
            for position, (part, text, tokens) in enumerate(zip(found, texts, counts, strict=True))
        ]

    def of_article(self, article_id: str) -> list[PlannedPassage]:
        """The passages of an article's draft, or where it has none of its published text.

        Raises ArticleNotFound.
        """
        with self._transactions.read() as db:
            document = _working(db, repository.get(db, article_id))
        return self.of_text(document.title, document.body)

    def change(
        self, article_id: str, edit: SplitEdit, *, author: str, revision: int | None = None
    ) -> ArticleDetail:
        """Write the draft with another split; it is begun where there is none.

        Raises ArticleNotFound, ArticleChanged, ImpossibleSplit, InvalidInput.
        """
        with self._transactions.read() as db:
            seen = repository.get(db, article_id)
            document = _working(db, seen)
        require_revision(seen, revision)
        changed = replace(document, body=edited_split(document.body, edit))
        with self._transactions.begin() as db:
            article = repository.require(db, article_id)
            require_revision(article, seen.revision)
            with noted(db, article, by=author, action="edited"):
                write_draft(db, article, changed, author=author)
            return catalogue.detail(db, article, model=self._embedder.name)


def edited_split(body: str, edit: SplitEdit) -> str:
    """A body that divides otherwise. Raises ImpossibleSplit, InvalidInput."""
    edits: dict[SplitAction, Callable[[], str]] = {
        SplitAction.MERGE: lambda: split_edits.merged(body, edit.passage),
        SplitAction.DIVIDE: lambda: split_edits.divided(body, edit.passage, edit.block),
        SplitAction.DISABLE: lambda: split_edits.switched(body, edit.passage, off=True),
        SplitAction.ENABLE: lambda: split_edits.switched(body, edit.passage, off=False),
    }
    return edits[edit.action]()


def _working(db: Session, article: Article) -> Document:
    """The text that an editor works on."""
    document = working_text(db, article)
    if document is None:
        raise ArticleNotFound(article.id)
    return document


def _boundaries(part: Part, lines: Sequence[int]) -> list[Boundary]:
    wanted = set(split_edits.beginnings(part, lines))
    return [
        Boundary(piece.block, " ".join(piece.text.split())[:80])
        for piece in part.pieces
        if piece.block in wanted and piece.begins
    ]
