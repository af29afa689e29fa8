"""The e-mail address that a customer leaves when nobody is there."""

import re

from email_validator import EmailNotValidError, validate_email

_CANDIDATE = re.compile(r"[^\s<>,;:()\"']*@[^\s<>,;:()\"']*")


def address_in(text: str) -> str | None:
    """What looks like an address in a message, as it was typed; `None` for nothing with an @."""
    found = _CANDIDATE.search(text)
    return found.group().strip(".!?") if found else None


def valid(address: str) -> str | None:
    """The address in its usual form, or `None` for one that no mail can reach.

    Its syntax and domain name are checked; nothing is asked of the network.
    """
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        return None
