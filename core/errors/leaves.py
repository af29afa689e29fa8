"""The leaves of the tree: what went wrong, in one sentence that says what to do."""

from core.errors.branches import (
    Conflict,
    InvalidInput,
    NotFound,
    NotSignedIn,
    SwitchboardError,
    Unavailable,
)


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


class SignInFailed(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("E-mail address or password is wrong.")


class TokenReplaced(NotSignedIn):
    def __init__(self) -> None:
        super().__init__(
            "This session token was exchanged for a newer one after the session's end."
        )


class AccountLocked(SwitchboardError):
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Too many wrong passwords. Try again in {max(1, -(-seconds // 60))} minutes."
        )
        self.retry_after_s = seconds


class ForeignOrigin(SwitchboardError):
    """A page of a site that the settings do not name would have a browser change something."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "Pages of this site may not call Switchboard. "
            "To allow it, add its address to SWITCHBOARD_CORS_ORIGINS."
        )


class SessionNotFound(NotFound):
    thing = "session"


class MessageNotFound(NotFound):
    thing = "message"


class ApiKeyNotFound(NotFound):
    thing = "API key"


class AttachmentNotFound(NotFound):
    thing = "file"


class ArticleNotFound(NotFound):
    thing = "article"


class VersionNotFound(NotFound):
    thing = "version of the article"


class JobNotFound(NotFound):
    thing = "job"


class SessionEnded(Conflict):
    def __init__(self, session_id: str) -> None:
        super().__init__("This session has ended. Start a new one to go on.")
        self.session_id = session_id


class ImpossibleStatusChange(Conflict):
    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(
            f"A session that is {current} cannot become {wanted}.", current=current, wanted=wanted
        )


class ArticleExists(Conflict):
    def __init__(self, article_id: str) -> None:
        super().__init__(f"There is already an article {article_id}.", article_id=article_id)


class ArticleChanged(Conflict):
    """Someone else has changed the draft since the caller read it."""

    def __init__(self, article_id: str, revision: int) -> None:
        super().__init__(
            "Someone else has changed this article. Read it again before you change it.",
            article_id=article_id,
            revision=revision,
        )


class NothingToPublish(Conflict):
    def __init__(self, article_id: str) -> None:
        super().__init__("This article has no draft to publish.", article_id=article_id)


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


class DatabaseUnavailable(Unavailable):
    def __init__(self) -> None:
        super().__init__("The database does not answer. Try again shortly.")


class IndexUnavailable(Unavailable):
    def __init__(self) -> None:
        super().__init__("The search index does not answer. It may still be starting.")


class ModelUnavailable(Unavailable):
    """A model on this machine cannot be used. `reason` says what to install or to set."""

    def __init__(self, reason: str, model: str = "embedding model") -> None:
        super().__init__(f"The {model} cannot be used: {reason}")
        self.reason = reason


class TurnInProgress(Unavailable):
    retry_after_s = 1

    def __init__(self) -> None:
        super().__init__("The answer to this message is still being written. Try again shortly.")
