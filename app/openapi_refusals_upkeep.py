"""What the routes about conflicts and recalls refuse, for the API's description."""

from collections.abc import Mapping, Sequence

from core.errors import (
    ArticleChanged,
    ArticleNotFound,
    ConflictNotFound,
    ConflictSettled,
    InvalidInput,
    RecallNotFound,
    SwitchboardError,
    VersionNotFound,
    VersionPublished,
    VersionRecalled,
)

_CONFLICT = "/api/knowledge/conflicts/{conflict_id}"
_RECALL = "/api/knowledge/articles/{article_id}/versions/{number}/recall"
_NO_CONFLICT, _SETTLED = ConflictNotFound(5), ConflictSettled(5, "waived")
_NO_ARTICLE, _NO_VERSION = ArticleNotFound("returns"), VersionNotFound("returns 9")

UPKEEP_REFUSALS: Mapping[str, Sequence[SwitchboardError]] = {
    f"GET {_CONFLICT}": [_NO_CONFLICT],
    f"POST {_CONFLICT}/resolve": [_NO_CONFLICT, _SETTLED],
    f"POST {_CONFLICT}/waive": [
        _NO_CONFLICT,
        _SETTLED,
        InvalidInput("Say why both texts can stay as they are."),
    ],
    f"POST {_CONFLICT}/reopen": [_NO_CONFLICT],
    f"POST {_CONFLICT}/merge": [
        _NO_CONFLICT,
        _SETTLED,
        _NO_ARTICLE,
        ArticleChanged("returns", 8),
    ],
    f"GET {_RECALL}": [_NO_ARTICLE, _NO_VERSION],
    f"POST {_RECALL}": [
        _NO_ARTICLE,
        _NO_VERSION,
        VersionPublished("returns", 3),
        VersionRecalled("returns", 3),
        InvalidInput("A correction has 1 to 2,000 characters."),
    ],
    f"DELETE {_RECALL}": [_NO_ARTICLE, RecallNotFound("returns 3")],
}
"""By method and path."""
