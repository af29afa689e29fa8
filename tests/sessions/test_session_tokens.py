"""core/sessions/tokens.py: the customer's token."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from core.errors import NotSignedIn
from core.sessions.tokens import (
    EXCHANGED_TOKEN_LASTS_S,
    SESSION_TOKEN_LASTS_S,
    Claim,
    SessionTokens,
)

KEY = "a key of more than sixteen characters"
TOKENS = SessionTokens(KEY)
DAY_S = 24 * 3600


def signed_ago(seconds: float, says: object = ("sess_1", 0)) -> str:
    """A token that was issued that long ago."""

    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - seconds)

    serializer = URLSafeTimedSerializer(KEY, salt="session-token", signer=Earlier)
    return str(serializer.dumps(says))


class TestSessionOf:
    def test_gives_the_session_that_the_token_was_issued_for(self) -> None:
        assert TOKENS.session_of(TOKENS.issue("sess_1")) == "sess_1"

    def test_knows_a_token_after_a_restart(self) -> None:
        assert SessionTokens(KEY).session_of(TOKENS.issue("sess_1")) == "sess_1"

    def test_refuses_a_token_that_another_key_signed(self) -> None:
        with pytest.raises(NotSignedIn, match="not valid or has expired"):
            TOKENS.session_of(SessionTokens(KEY[:-1] + "!").issue("sess_1"))

    def test_refuses_a_token_whose_session_was_exchanged(self) -> None:
        own, other = TOKENS.issue("sess_1"), TOKENS.issue("sess_2")
        with pytest.raises(NotSignedIn):
            TOKENS.session_of(".".join([other.split(".")[0], *own.split(".")[1:]]))

    @pytest.mark.parametrize("place", range(0, 60, 7))
    def test_refuses_a_token_with_one_changed_character(self, place: int) -> None:
        token = TOKENS.issue("sess_0123456789abcdef")
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(NotSignedIn):
            TOKENS.session_of(token[:place] + other + token[place + 1 :])

    @given(st.text(max_size=100))
    def test_refuses_anything_else_without_another_error(self, token: str) -> None:
        with pytest.raises(NotSignedIn):
            TOKENS.session_of(token)

    def test_accepts_a_token_for_thirty_days(self) -> None:
        assert SESSION_TOKEN_LASTS_S == 30 * DAY_S
        assert TOKENS.session_of(signed_ago(29.9 * DAY_S)) == "sess_1"
        with pytest.raises(NotSignedIn, match="expired"):
            TOKENS.session_of(signed_ago(30.1 * DAY_S))

    def test_accepts_a_token_of_a_later_generation_for_one_day(self) -> None:
        assert EXCHANGED_TOKEN_LASTS_S == DAY_S
        assert TOKENS.read(signed_ago(0.9 * DAY_S, ("sess_1", 1))) == Claim("sess_1", 1)
        with pytest.raises(NotSignedIn, match="expired"):
            TOKENS.read(signed_ago(1.1 * DAY_S, ("sess_1", 1)))


class TestRead:
    def test_gives_session_and_generation(self) -> None:
        assert TOKENS.read(TOKENS.issue("sess_1")) == Claim("sess_1", 0)
        assert TOKENS.read(TOKENS.issue("sess_1", generation=2)) == Claim("sess_1", 2)

    def test_takes_a_token_of_version_0_1_for_the_first_generation(self) -> None:
        assert TOKENS.read(signed_ago(DAY_S, "sess_1")) == Claim("sess_1", 0)
