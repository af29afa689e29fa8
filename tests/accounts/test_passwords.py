"""How passwords are hashed where nobody asks for less."""

from core.accounts.passwords import Passwords


class TestPasswords:
    def test_take_64_mib_and_three_passes_to_hash(self) -> None:
        """What RFC 9106 recommends where memory is scarce."""
        passwords = Passwords()
        kept = passwords.hashed("correct horse battery")
        assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert passwords.matches("correct horse battery", kept)

    def test_match_nothing_that_is_not_there(self) -> None:
        assert not Passwords().matches("", None)
