"""What the worker does about gaps, and the services of those who work on them."""

import time
from dataclasses import dataclass, field

from core.quality.gaps.checking import GapChecking
from core.quality.gaps.drafting import GapDrafting
from core.quality.gaps.gathering import GapGathering
from core.quality.gaps.service import GapService

LOOK_EVERY_S = 30.0
"""How often the worker looks for questions that went unmet."""


@dataclass
class GapWork:
    """The worker's turns: gather every so often, and check what publishing has brought."""

    gathering: GapGathering
    checking: GapChecking
    _next_look: float = field(default=0.0, init=False)

    def run_some(self) -> int:
        """How many questions were taken in or asked again; 0 when there is nothing to do."""
        done = 0
        if time.monotonic() >= self._next_look:
            done = self.gathering.run_some()
            self._next_look = time.monotonic() + (0.0 if done else LOOK_EVERY_S)
        return done or self.checking.run_some()


@dataclass(frozen=True)
class Gaps:
    """The services around gaps."""

    board: GapService
    drafting: GapDrafting
    gathering: GapGathering
    checking: GapChecking
    work: GapWork
