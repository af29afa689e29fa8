"""Mails: who wrote what to whom, and the files that hang on it."""

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice

from core.attachments.reading.html import text_of
from core.attachments.reading.limits import MAX_FILES, MAX_PARTS
from core.attachments.reading.sections import Found, Refusal, Section, Unreadable
from core.attachments.reading.words import clean, one_line

HEADERS = ("From", "To", "Cc", "Date", "Subject")
Inner = Callable[[bytes, str], Found]
"""Reads a file inside, under a name for its places."""


def read_mail(data: bytes, inner: Inner) -> Found:
    """A section with headers and text, then those of each enclosed file. Raises Unreadable."""
    kept = _first_parts(data)
    message = message_from_bytes(kept, policy=policy.default)
    lines = [f"{name}: {one_line(str(message[name]))}" for name in HEADERS if message[name]]
    text = clean("\n".join([*lines, "", _body(message)]))
    found = Found([Section(text)], is_partial=len(kept) < len(data))
    for number, (name, content) in enumerate(_enclosed(message)):
        if number == MAX_FILES:
            found.is_partial = True
            break
        try:
            found.sections += inner(content, name).sections
        except Unreadable as error:
            if error.refusal in (Refusal.BOMB, Refusal.TOO_DEEP):
                raise
            found.is_partial = True
    return found


def _first_parts(data: bytes) -> bytes:
    """The mail up to its last part that is read: the parser takes minutes for very many."""
    ends = islice(re.finditer(rb"\n--", data), MAX_PARTS, None)
    return data[: end.start()] if (end := next(ends, None)) else data


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, KeyError, ValueError, UnicodeError):
        payload = part.get_payload(decode=True)
        content = payload.decode("cp1252", "replace") if isinstance(payload, bytes) else ""
    return text_of(content) if part.get_content_type() == "text/html" else content


def _enclosed(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.iter_attachments():
        name = one_line(part.get_filename() or "attachment").replace("\\", "/").rpartition("/")[2]
        content = part.get_payload(decode=True)
        if part.get_content_type() == "message/rfc822":
            content = b"".join(inner.as_bytes() for inner in part.iter_parts())
        if isinstance(content, bytes) and content:
            yield name, content
