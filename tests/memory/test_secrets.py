"""core/memory/secrets.py: what is hidden before a message is stored, and what is not."""

import pytest

from core.memory.secrets import CARD, PASSWORD, mask, told_of


class TestMask:
    @pytest.mark.parametrize(
        ("text", "masked", "kind"),
        [
            (
                "Charged twice on 4111 1111 1111 1111!",
                "Charged twice on [card number hidden, ends in 1111]!",
                CARD,
            ),
            (
                "378282246310005 is my card",
                "[card number hidden, ends in 0005] is my card",
                CARD,
            ),
            ("the cvv is 123", "the cvv is ***", CARD),
            ("My password is hunter2", "My password is [password hidden]", PASSWORD),
            ("password: Tr0ub4dor&3 thanks", "password: [password hidden] thanks", PASSWORD),
            ("my password is 'open sesame'", "my password is '[password hidden]'", PASSWORD),
            ("My PIN is 4821", "My PIN is [password hidden]", PASSWORD),
        ],
    )
    def test_hides_a_secret(self, text: str, masked: str, kind: str) -> None:
        hidden = mask(text)
        assert (hidden.text, hidden.kinds) == (masked, {kind})
        assert mask(masked).text == masked

    @pytest.mark.parametrize(
        "text",
        [
            "My password is wrong",
            "My password isn't working",
            "My password was reset yesterday",
            "password is between 8 and 12 characters",
            "Reset password: please",
            "The password is not accepted.",
            "order 4111111111111112, tracking 9400111899223344556677",
            "I forgot my password. Is there another way?",
        ],
    )
    def test_leaves_the_rest_as_it_is(self, text: str) -> None:
        assert mask(text).text == text
        assert told_of(text) is None
