"""core/sessions/user_tokens.py: only the company's own site can say who its customer is."""

from datetime import timedelta

import pytest

from core.db import now
from core.errors import UserNotVouchedFor
from core.sessions.user_tokens import UserTokens

TOKENS = UserTokens("a key that the site shares")
TOMORROW = now() + timedelta(days=1)


class TestCheck:
    def test_accepts_what_the_site_signed(self) -> None:
        TOKENS.check("u-1", TOKENS.issue("u-1", expires=TOMORROW))

    @pytest.mark.parametrize(
        ("user_id", "token"),
        [
            ("u-2", TOKENS.issue("u-1", expires=TOMORROW)),
            ("u-1", UserTokens("another key").issue("u-1", expires=TOMORROW)),
            ("u-1", TOKENS.issue("u-1", expires=now() - timedelta(seconds=1))),
            ("u-1", "9" + TOKENS.issue("u-1", expires=TOMORROW)),
            ("u-1", "é.é"),
            ("u-1", ""),
            (None, TOKENS.issue("u-1", expires=TOMORROW)),
        ],
        ids=["anothers", "signed elsewhere", "late", "longer", "no digits", "empty", "nobody"],
    )
    def test_refuses_anything_else(self, user_id: str | None, token: str) -> None:
        with pytest.raises(UserNotVouchedFor):
            TOKENS.check(user_id, token)

    def test_knows_no_one_without_a_key(self) -> None:
        with pytest.raises(UserNotVouchedFor, match="USER_TOKEN_KEY is not set"):
            UserTokens("").check("u-1", UserTokens("").issue("u-1", expires=TOMORROW))
