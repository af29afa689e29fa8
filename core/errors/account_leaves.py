"""The leaves that are about operators, their passwords and their sign-ins."""

from core.errors.branches import Conflict, InvalidInput, NotFound, NotSignedIn


class OperatorNotFound(NotFound):
    thing = "operator"


class SignInNotFound(NotFound):
    thing = "sign-in"


class LinkNotValid(InvalidInput):
    """A link to choose a password that expired, was used, or was replaced by another."""

    def __init__(self) -> None:
        super().__init__(
            "This link is no longer good: it has expired, was used, or was replaced by a newer "
            "one. Ask an administrator for another."
        )


class AccountDisabled(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("This account is disabled. Ask an administrator to enable it.")


class StaleIdentity(NotSignedIn):
    """The company's sign-in was used here already, or is from a while ago."""

    def __init__(self) -> None:
        super().__init__("This sign-in is over. Sign in again.")


class UnknownIdentity(NotSignedIn):
    """Says the same of an unknown address as of a known one that is not verified."""

    def __init__(self) -> None:
        super().__init__(
            "Your company knows you, but no account here has your verified e-mail address. "
            "Ask an administrator for an invitation."
        )


class UnfitPassword(InvalidInput):
    """`reason` is a plain sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This password cannot be used. {reason}", reason=reason)


class WrongPassword(InvalidInput):
    def __init__(self) -> None:
        super().__init__("The current password is wrong. Nothing was changed.")


class OwnAccount(Conflict):
    """Administrators do not shut themselves out."""

    def __init__(self, what: str) -> None:
        super().__init__(f"You cannot {what} yourself. Ask another administrator to do it.")


class LastAdministrator(Conflict):
    def __init__(self, email: str) -> None:
        super().__init__(
            f"{email} is the last administrator who can sign in. "
            "Make somebody else an administrator first.",
            email=email,
        )
        self.email = email


class OperatorDisabled(Conflict):
    def __init__(self, email: str) -> None:
        super().__init__(f"{email} is disabled. Enable the account first.", email=email)
        self.email = email


class OperatorActive(Conflict):
    """Only somebody who never signed in is taken off the list."""

    def __init__(self, email: str) -> None:
        super().__init__(
            f"{email} has an account already. Disable it to shut it out; "
            "what was done with it keeps its name.",
            email=email,
        )
        self.email = email
