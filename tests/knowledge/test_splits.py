"""core/knowledge/splitting.py: how an article divides is shown, and changed in its draft."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.bootstrap import Services
from core.db import Transactions
from core.embedding.embedder import Embedder
from core.errors import ArticleChanged
from core.knowledge.documents import Document
from core.knowledge.splitting import SplitAction, SplitEdit, SplitService

RETURNS = Document("returns", "Returns", "By post.\n\n## Shops\n\nOr in a shop.")
MERGE = SplitEdit(SplitAction.MERGE, 0)
SOON_S = 5.0


class LateWriter(Transactions):
    """Something else is written right before the first transaction that writes."""

    def __init__(self, engine: Engine, meanwhile: Callable[[], object]) -> None:
        super().__init__(engine)
        self._meanwhile: Callable[[], object] | None = meanwhile

    @contextmanager
    def begin(self) -> Iterator[Session]:
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile:
            meanwhile()
        with super().begin() as db:
            yield db


class TestOfText:
    def test_of_very_many_passages_takes_no_minutes(self, services: Services) -> None:
        body = "\n\n".join(f"## Part {n}\n\nText {n}." for n in range(800))
        begun = perf_counter()
        planned = services.splits.of_text("Long", body)
        assert perf_counter() - begun < SOON_S
        assert len(planned) == 800


class TestChange:
    def test_writes_the_draft(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.splits.change("returns", MERGE, author="Grace")
        assert [each.passage.text for each in services.splits.of_article("returns")] == [
            "By post.\n\n## Shops\n\nOr in a shop."
        ]

    def test_divides_the_text_before_the_transaction_and_loses_no_change_made_meanwhile(
        self, services: Services, embedder: Embedder
    ) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        later = Document("returns", "Returns", "By post alone.\n\n## Shops\n\nOr in a shop.")
        transactions = LateWriter(
            services.transactions.engine, lambda: services.drafts.save(later, author="Ada")
        )
        splits = SplitService(transactions, embedder=embedder)
        with pytest.raises(ArticleChanged):
            splits.change("returns", MERGE, author="Grace")
        draft = services.curation.detail("returns").draft
        assert draft is not None
        assert draft.body == later.body
