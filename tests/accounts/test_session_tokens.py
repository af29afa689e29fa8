"""core/accounts/tokens.py: the customer's token, and the key that signs it."""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from core.accounts.tokens import SESSION_TOKEN_LASTS_S, SessionTokens, secret_key_in
from core.errors import NotSignedIn

KEY = "a key of more than sixteen characters"
TOKENS = SessionTokens(KEY)
DAY_S = 24 * 3600


def signed_ago(seconds: float, *, key: str = KEY) -> str:
    """A token that was issued that long ago."""

    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - seconds)

    serializer = URLSafeTimedSerializer(key, salt="session-token", signer=Earlier)
    return str(serializer.dumps("sess_1"))


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


class TestSecretKeyIn:
    def test_is_readable_by_its_owner_alone(self, tmp_path: Path) -> None:
        secret_key_in(tmp_path)
        [file] = tmp_path.iterdir()
        assert file.name == "secret.key"
        assert file.stat().st_mode & 0o777 == 0o600

    def test_stays_the_same(self, tmp_path: Path) -> None:
        assert secret_key_in(tmp_path) == secret_key_in(tmp_path)

    def test_is_long_and_of_every_folder_its_own(self, tmp_path: Path) -> None:
        folders = [tmp_path / name for name in "ab"]
        for folder in folders:
            folder.mkdir()
        one, other = map(secret_key_in, folders)
        assert one != other
        assert len(one) >= 43  # 256 bits in base 64

    def test_is_one_for_processes_that_start_together(self, tmp_path: Path) -> None:
        starters = 12
        for attempt in range(25):
            folder = tmp_path / str(attempt)
            folder.mkdir()
            keys = set(at_once(starters, lambda where=folder: secret_key_in(where)))
            assert len(keys) == 1
            assert keys.pop()
            assert [file.name for file in folder.iterdir()] == ["secret.key"]

    def test_is_made_by_a_process_that_is_asked_first(self, tmp_path: Path) -> None:
        code = "import sys, pathlib; from core.accounts.tokens import secret_key_in as key;"
        code += "print(key(pathlib.Path(sys.argv[1])))"
        root = Path(__file__).parents[2]
        made = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], cwd=root, capture_output=True, check=True
        )
        assert made.stdout.decode().strip() == secret_key_in(tmp_path)


def at_once(count: int, work: Callable[[], str]) -> list[str]:
    """What `work` gives to threads that begin at the same moment."""
    barrier = Barrier(count)

    def begin(_: int) -> str:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))
