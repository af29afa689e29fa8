"""Who comes in by a session's token. An ended session exchanges the token that opened it."""

from dataclasses import dataclass
from datetime import timedelta

from core.db import Transactions, now
from core.errors import SessionNotFound, TokenReplaced
from core.sessions import repository
from core.sessions.models import SessionStatus
from core.sessions.repository import TokenState
from core.sessions.tokens import Claim, SessionTokens

GRACE = timedelta(seconds=60)
"""How long a token is good after its exchange: for requests under way, and for other tabs."""


@dataclass(frozen=True)
class Entry:
    """Someone who may act as a session's customer."""

    session_id: str
    new_token: str | None = None
    """What opens the session from now on, where the token was exchanged."""


class SessionAccess:
    """Lets customers into their session."""

    def __init__(self, transactions: Transactions, *, tokens: SessionTokens) -> None:
        self._transactions = transactions
        self._tokens = tokens

    def enter(self, token: str, *, exchange: bool = True) -> Entry:
        """Whom a token lets in; `exchange=False` where a new token could not be handed out.

        While the session lives its token stays the same. The first use after its end exchanges
        the token once, for one of 24 hours.

        Raises NotSignedIn, TokenReplaced, SessionNotFound.
        """
        claim = self._tokens.read(token)
        with self._transactions.read() as db:
            state = repository.token_state(db, claim.session_id)
        if state is None:
            raise SessionNotFound(claim.session_id)
        if claim.generation == state.generation:
            due = exchange and state.status == SessionStatus.ENDED and not state.generation
            return self._exchanged(claim) if due else Entry(claim.session_id)
        if not _in_grace(claim, state):
            raise TokenReplaced
        return Entry(claim.session_id, self._next(claim))

    def _exchanged(self, claim: Claim) -> Entry:
        """The next generation begins, unless a request beside this one has just begun it."""
        with self._transactions.begin() as db:
            repository.exchange_token(db, claim.session_id, generation=claim.generation)
        return Entry(claim.session_id, self._next(claim))

    def _next(self, claim: Claim) -> str:
        return self._tokens.issue(claim.session_id, generation=claim.generation + 1)


def _in_grace(claim: Claim, state: TokenState) -> bool:
    was_last = claim.generation == state.generation - 1
    return was_last and state.exchanged_at is not None and now() - state.exchanged_at < GRACE
