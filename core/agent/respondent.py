"""Who decides what is answered, and who writes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.agent.composing import Composer
from core.agent.draft import Context, Draft
from core.agent.guidance import Guidance
from core.agent.thinking import Thinker


@dataclass(frozen=True)
class Respondent:
    """Who decides what is answered, and who writes it."""

    thinker: Thinker
    composer: Composer | None = None
    """`None` where answers only quote."""

    def guided_by(self, guidance: Guidance) -> "Respondent":
        """The same under other guidance."""
        thinker = self.thinker.guided_by(guidance)
        return Respondent(thinker, self.composer and self.composer.thinking_with(thinker))

    def draft(self, question: str, earlier: Sequence[str] = ()) -> Draft:
        """The whole of what would be made of a question; nothing is stored."""
        context = Context(earlier_questions=earlier)
        draft = self.thinker.shortcut(question, context)
        if draft is not None:
            return draft
        draft = self.thinker.think(question, context)
        if self.composer is None:
            return draft
        asked = self.composer.begin(question, context, lambda: True)
        draft = self.composer.search_again(asked, draft)
        for _ in self.composer.write(asked, draft):
            """What a customer would see on the way is no part of the draft."""
        return draft
