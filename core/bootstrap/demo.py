"""The services that make the demo company's past, apart from those that count what happens now."""

from collections.abc import Callable
from datetime import datetime

from core.agent.service import AgentService
from core.db import Transactions
from core.demo.player import Player
from core.demo.service import DemoSessions
from core.escalation.service import EscalationService
from core.escalation.upkeep import TicketUpkeep
from core.knowledge.curation import CurationService
from core.sessions.hidden import HiddenValues
from core.sessions.removal import SessionRemoval
from core.sessions.service import SessionService
from core.telemetry.metrics import Metrics


def build_demo(
    transactions: Transactions,
    *,
    agent: AgentService,
    hidden: HiddenValues,
    curation: CurationService,
    removal: SessionRemoval,
    clock: Callable[[], datetime],
) -> DemoSessions:
    """Construct them; the `agent` should record nothing."""
    unread = Metrics()
    player = Player(
        sessions=SessionService(transactions, metrics=unread, hidden=hidden),
        escalation=EscalationService(transactions, metrics=unread, hidden=hidden),
        upkeep=TicketUpkeep(transactions),
        agent=agent,
    )
    return DemoSessions(
        transactions, player=player, curation=curation, removal=removal, clock=clock
    )
