"""What the mails with a link say."""

from core.accounts.models import LinkKind

SUBJECTS = {
    LinkKind.INVITATION: "You are invited to Switchboard",
    LinkKind.RESET: "Choose a new password for Switchboard",
}
TEXTS = {
    LinkKind.INVITATION: "an account at Switchboard's console waits for you. Open this link within "
    "7 days, choose a password, and you are signed in:",
    LinkKind.RESET: "an administrator has made a link with which you choose a new password for "
    "Switchboard's console. It is good for one hour and ends your other sign-ins:",
}
ENDING = "The link works once. If you did not expect it, leave it alone."


def letter(kind: LinkKind, *, name: str, url: str) -> tuple[str, str]:
    """Subject and text."""
    return SUBJECTS[kind], f"Hello {name},\n\n{TEXTS[kind]}\n\n{url}\n\n{ENDING}\n"
