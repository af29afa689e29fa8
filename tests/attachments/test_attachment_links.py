"""core/attachments/links.py: a link opens one file, for a while."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from core.attachments.links import AttachmentLinks
from core.errors import NotSignedIn
from core.sessions.tokens import SessionTokens

SECRET = "a secret of this installation"
NOON = datetime(2026, 3, 2, 12, 1, tzinfo=UTC)
KEY = "att_613f9a1c0b7d2e4f"


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def links(moment: datetime = NOON, *, secret: str = SECRET) -> AttachmentLinks:
    return AttachmentLinks(secret, clock=at(moment))


class TestSign:
    def test_gives_the_same_link_for_some_minutes(self) -> None:
        signed = {links(NOON + timedelta(seconds=s)).sign(KEY) for s in range(0, 300, 30)}
        assert len(signed) == 2

    def test_gives_links_that_are_good_for_a_quarter_of_an_hour(self) -> None:
        for second in range(0, 300, 7):
            made = NOON + timedelta(seconds=second)
            signature = links(made).sign(KEY)
            links(made + timedelta(minutes=15)).check(KEY, signature)
            with pytest.raises(NotSignedIn):
                links(made + timedelta(minutes=20)).check(KEY, signature)

    def test_gives_what_fits_into_an_address(self) -> None:
        assert set(links().sign(KEY)) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
        )


class TestCheck:
    def test_refuses_the_link_of_another_file(self) -> None:
        with pytest.raises(NotSignedIn, match="has expired"):
            links().check("att_0000000000000000", links().sign(KEY))

    @pytest.mark.parametrize(
        "forged",
        [
            "",
            "x",
            links().sign(KEY)[:-1],
            links(secret="of someone else").sign(KEY),
            SessionTokens(SECRET).issue("sess_3f9a1c0b7d2e4f61"),
            str(URLSafeSerializer(SECRET, salt="attachment-link").dumps(KEY)),
            str(URLSafeSerializer(SECRET, salt="attachment-link").dumps([KEY, "always"])),
        ],
        ids=["nothing", "noise", "cut off", "other key", "session token", "no end", "odd end"],
    )
    def test_refuses_what_was_not_signed_for_this(self, forged: str) -> None:
        with pytest.raises(NotSignedIn):
            links().check(KEY, forged)
