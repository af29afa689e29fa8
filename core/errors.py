"""Everything that can go wrong, as one tree.

SwitchboardError
├── InvalidSetting              the start is refused
├── SchemaNotCurrent            the start is refused
├── InvalidInput          400   ├── EmptyMessage, MessageTooLong, InvalidQuery, InvalidDocument
├── NotSignedIn           401   ├── SignInFailed
├── Forbidden             403
├── NotFound              404   ├── SessionNotFound, MessageNotFound, ArticleNotFound,
│                                   TicketNotFound
├── Conflict              409   ├── SessionEnded, ImpossibleStatusChange
├── FileTooLarge          413
├── UnsupportedFile       415
├── AccountLocked         429
├── TooManyRequests       429
└── Unavailable           503   └── DatabaseUnavailable, IndexUnavailable, ModelUnavailable,
                                    TurnInProgress

A front end shows `str(error)` and `status`; it never shows any other exception's text.
"""

from collections.abc import Mapping
from typing import Any


class SwitchboardError(Exception):
    """Base of the tree. `str(error)` is a sentence that a person can act on."""

    status = 500
    retry_after_s: int | None = None

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details: Mapping[str, Any] = details


class InvalidSetting(SwitchboardError):
    def __init__(self, variable: str, value: str, allowed: str) -> None:
        super().__init__(f"{variable}={value} cannot be used: {allowed}.")
        self.variable = variable


class SchemaNotCurrent(SwitchboardError):
    """A process was started on a database that `migrate` has not brought up to date."""

    def __init__(self, found: str | None, needed: str | None) -> None:
        state = f"has the tables of revision {found}" if found else "has no tables yet"
        super().__init__(
            f"The database {state}, this version needs {needed}. Run: python -m core migrate"
        )


class InvalidInput(SwitchboardError):
    status = 400


class EmptyMessage(InvalidInput):
    def __init__(self) -> None:
        super().__init__("The message is empty. Write what you would like to know.")


class MessageTooLong(InvalidInput):
    def __init__(self, length: int, limit: int) -> None:
        super().__init__(
            f"The message has {length} characters; at most {limit} can be sent at once.",
            length=length,
            limit=limit,
        )


class InvalidQuery(InvalidInput):
    def __init__(self, limit: int) -> None:
        super().__init__(f"A search needs 1 to {limit} characters.", limit=limit)


class InvalidDocument(InvalidInput):
    """A file that could not be read as knowledge. `name` is the file, `reason` a plain sentence."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}", file=name, reason=reason)
        self.name = name
        self.reason = reason


class NotSignedIn(SwitchboardError):
    status = 401

    def __init__(self, message: str = "This needs a session token or an API key.") -> None:
        super().__init__(message)


class SignInFailed(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("E-mail address or password is wrong.")


class AccountLocked(SwitchboardError):
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Too many wrong passwords. Try again in {max(1, -(-seconds // 60))} minutes."
        )
        self.retry_after_s = seconds


class Forbidden(SwitchboardError):
    status = 403

    def __init__(self, required: str) -> None:
        super().__init__(f"This needs the role {required}.", required_role=required)


class NotFound(SwitchboardError):
    status = 404


class SessionNotFound(NotFound):
    def __init__(self, session_id: str) -> None:
        super().__init__("There is no such session.")
        self.session_id = session_id


class MessageNotFound(NotFound):
    def __init__(self, message_id: str) -> None:
        super().__init__("There is no such message.")
        self.message_id = message_id


class ArticleNotFound(NotFound):
    def __init__(self, article_id: str) -> None:
        super().__init__("There is no such article.")
        self.article_id = article_id


class TicketNotFound(NotFound):
    def __init__(self, ticket_id: int) -> None:
        super().__init__("There is no such ticket.")
        self.ticket_id = ticket_id


class Conflict(SwitchboardError):
    status = 409


class SessionEnded(Conflict):
    def __init__(self, session_id: str) -> None:
        super().__init__("This session has ended. Start a new one to go on.")
        self.session_id = session_id


class ImpossibleStatusChange(Conflict):
    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(
            f"A session that is {current} cannot become {wanted}.", current=current, wanted=wanted
        )


class FileTooLarge(SwitchboardError):
    status = 413

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(
            f"{name} is larger than {limit / 1_048_576:.1f} MB, the most that can be sent.",
            limit=limit,
        )


class UnsupportedFile(SwitchboardError):
    status = 415

    def __init__(self, name: str, accepted: str) -> None:
        super().__init__(f"{name} is not of a type that can be sent: {accepted}.")


class TooManyRequests(SwitchboardError):
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many requests. Try again in {seconds} s.")
        self.retry_after_s = seconds


class Unavailable(SwitchboardError):
    status = 503
    retry_after_s = 5


class DatabaseUnavailable(Unavailable):
    def __init__(self) -> None:
        super().__init__("The database does not answer. Try again shortly.")


class IndexUnavailable(Unavailable):
    def __init__(self) -> None:
        super().__init__("The search index does not answer. It may still be starting.")


class ModelUnavailable(Unavailable):
    """The embedding model cannot be used. `reason` says what to install or to set."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The embedding model cannot be used: {reason}")


class TurnInProgress(Unavailable):
    retry_after_s = 1

    def __init__(self) -> None:
        super().__init__("The answer to this message is still being written. Try again shortly.")
