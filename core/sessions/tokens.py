"""The signed token that lets a customer into their one session."""

from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

from core.errors import NotSignedIn

SESSION_TOKEN_LASTS_S = 30 * 24 * 3600
"""A customer can come back to a chat for 30 days."""
EXCHANGED_TOKEN_LASTS_S = 24 * 3600
"""How long a token is good that was given for an older one after the session's end."""


@dataclass(frozen=True)
class Claim:
    """What a token says. Generation 0 came with the session; each exchange gives the next."""

    session_id: str
    generation: int = 0


class SessionTokens:
    """Signs and checks session tokens. Whether a generation still counts, `SessionAccess` knows."""

    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeTimedSerializer(secret_key, salt="session-token")

    def issue(self, session_id: str, *, generation: int = 0) -> str:
        return self._serializer.dumps([session_id, generation])

    def read(self, token: str) -> Claim:
        """What a token says. Raises NotSignedIn when it is forged or has expired."""
        try:
            said = self._serializer.loads(token, max_age=SESSION_TOKEN_LASTS_S)
            claim = Claim(said) if isinstance(said, str) else Claim(*said)  # str: before 0.2
            if claim.generation:
                self._serializer.loads(token, max_age=EXCHANGED_TOKEN_LASTS_S)
        except BadSignature:
            raise NotSignedIn("This session token is not valid or has expired.") from None
        return claim

    def session_of(self, token: str) -> str:
        """The id of the session that a token was issued for. Raises NotSignedIn."""
        return self.read(token).session_id
