"""What each route refuses, for the API's description; what all refuse is in `openapi.py`."""

from collections.abc import Mapping, Sequence

from app.openapi_ids import ANSWER_ID, NOTIFICATION_ID, SESSION_ID
from core.errors import (
    ArticleChanged,
    ArticleExists,
    ArticleNotFound,
    BusinessRuleNotFound,
    CannedReplyExists,
    CannedReplyNotFound,
    Conflict,
    DetectorVersionNotFound,
    EmptyMessage,
    FileTooLarge,
    GapHasDraft,
    GapNotFound,
    ImpossibleStatusChange,
    IndexUnavailable,
    InvalidBusinessRule,
    InvalidDocument,
    InvalidInput,
    InvalidQuery,
    InvalidTarget,
    JobNotFound,
    MessageNotFound,
    MessageTooLong,
    ModelUnavailable,
    NotAssignable,
    NothingToPublish,
    NotificationDelivered,
    NotificationNotFound,
    PromiseNotFound,
    SessionEnded,
    SessionNotFound,
    SwitchboardError,
    TargetNotFound,
    TicketNotFound,
    TicketNotResolved,
    TicketOpen,
    TicketResolved,
    TicketTaken,
    TurnInProgress,
    VersionNotFound,
)

_ENDED = SessionEnded(SESSION_ID)
_NO_SESSION = SessionNotFound(SESSION_ID)
_NO_TICKET = TicketNotFound(17)
_OTHERS = [_NO_TICKET, TicketTaken("Ada"), TicketResolved(17)]
_NO_ARTICLE = ArticleNotFound("returns")
_ODD_TEXT = InvalidDocument("Returns", "it has no text")
_ARTICLES = "/api/knowledge/articles"
_ARTICLE = f"{_ARTICLES}/{{article_id}}"
_NO_TARGET = TargetNotFound(1)
_BAD_TARGETS = [
    InvalidTarget("its host is not found"),
    Conflict("There is already a notification target named Help desk."),
]
_NO_NOTIFICATION = NotificationNotFound(NOTIFICATION_ID)
_NOTIFICATIONS = "/api/notifications"
_TARGETS = f"{_NOTIFICATIONS}/targets"
_TICKETS = "/api/escalations/{ticket_id}"
_GAP, _NO_GAP = "/api/knowledge/gaps/{gap_id}", GapNotFound(5)
_CANNED = "/api/escalations/canned-replies"
_NO_CANNED, _SAME_CANNED = CannedReplyNotFound(3), CannedReplyExists("Parcel lost")
_EMPTY_CANNED = InvalidInput("A canned reply needs a title and a text.")
_SEARCHING = (IndexUnavailable(), ModelUnavailable("it could not be loaded."))

REFUSALS: Mapping[str, Sequence[SwitchboardError]] = {
    "GET /api/sessions/{session_id}": [_NO_SESSION],
    "DELETE /api/sessions/{session_id}": [_NO_SESSION],
    "PATCH /api/sessions/{session_id}/status": [
        _NO_SESSION,
        ImpossibleStatusChange("ended", "active"),
        TicketTaken("Ada"),
    ],
    "POST /api/sessions/{session_id}/typing": [_NO_SESSION, _ENDED],
    "POST /api/chat/sessions/{session_id}/messages": [
        _NO_SESSION,
        _ENDED,
        EmptyMessage(),
        MessageTooLong(4321, 4000),
        FileTooLarge("scan.pdf", 10_485_760),
        TurnInProgress(),
        *_SEARCHING,
    ],
    "GET /api/chat/sessions/{session_id}/messages": [_NO_SESSION, MessageNotFound(ANSWER_ID)],
    "GET /api/chat/sessions/{session_id}/transcript": [_NO_SESSION],
    "POST /api/chat/search": [InvalidQuery(500), *_SEARCHING],
    "POST /api/chat/upload": [
        _NO_SESSION,
        _ENDED,
        InvalidInput("scan.pdf is empty."),
        FileTooLarge("scan.pdf", 10_485_760),
    ],
    "POST /api/chat/messages/{message_id}/feedback": [MessageNotFound(ANSWER_ID)],
    "POST /api/chat/sessions/{session_id}/csat": [_NO_SESSION],
    "POST /api/chat/sessions/{session_id}/escalate": [_NO_SESSION, _ENDED],
    f"POST {_CANNED}": [_EMPTY_CANNED, _SAME_CANNED],
    f"PUT {_CANNED}/{{reply_id}}": [_EMPTY_CANNED, _NO_CANNED, _SAME_CANNED],
    f"DELETE {_CANNED}/{{reply_id}}": [_NO_CANNED],
    "POST /api/escalations/corrections": [MessageNotFound(ANSWER_ID)],
    "POST /api/escalations/detector/restore": [DetectorVersionNotFound(9)],
    "POST /api/escalations/rules": [InvalidBusinessRule("keyword", "words: a list of words")],
    "PATCH /api/escalations/rules/{rule_id}": [BusinessRuleNotFound(9)],
    "DELETE /api/escalations/rules/{rule_id}": [BusinessRuleNotFound(9)],
    f"GET {_TICKETS}": [_NO_TICKET],
    f"POST {_TICKETS}/claim": _OTHERS,
    f"POST {_TICKETS}/reply": [*_OTHERS, EmptyMessage()],
    f"POST {_TICKETS}/note": [_NO_TICKET, EmptyMessage()],
    f"POST {_TICKETS}/assign": [*_OTHERS, NotAssignable("grace@company.example")],
    f"POST {_TICKETS}/release": _OTHERS,
    "POST /api/escalations/promises/{promise_id}/keep": [PromiseNotFound(3)],
    f"POST {_TICKETS}/resolve": _OTHERS,
    f"POST {_TICKETS}/reopen": [_NO_TICKET, TicketNotResolved(17), TicketOpen(18), _ENDED],
    f"POST {_ARTICLES}": [_ODD_TEXT, ArticleExists("returns")],
    f"GET {_ARTICLE}": [_NO_ARTICLE],
    f"PUT {_ARTICLE}": [_ODD_TEXT, _NO_ARTICLE, ArticleChanged("returns", 8)],
    f"DELETE {_ARTICLE}": [_NO_ARTICLE],
    f"POST {_ARTICLE}/publish": [
        _NO_ARTICLE,
        NothingToPublish("returns"),
        ArticleChanged("returns", 8),
    ],
    f"POST {_ARTICLE}/archive": [_NO_ARTICLE],
    f"POST {_ARTICLE}/restore": [_NO_ARTICLE, VersionNotFound("returns 9")],
    f"GET {_ARTICLE}/versions": [_NO_ARTICLE],
    f"GET {_ARTICLE}/versions/{{number}}": [_NO_ARTICLE, VersionNotFound("returns 9")],
    f"GET {_GAP}": [_NO_GAP],
    f"POST {_GAP}/draft": [_NO_GAP, GapHasDraft(5, "returns")],
    f"POST {_GAP}/check": [_NO_GAP, *_SEARCHING],
    f"POST {_GAP}/dismiss": [_NO_GAP, InvalidInput("Say why, in 1 to 1,000 characters.")],
    f"POST {_GAP}/reopen": [_NO_GAP],
    f"POST {_GAP}/merge": [_NO_GAP, InvalidInput("A gap cannot be merged with itself.")],
    f"POST {_GAP}/split": [
        _NO_GAP,
        MessageNotFound(ANSWER_ID),
        InvalidInput("The only question of a gap cannot be taken out of it."),
    ],
    "POST /api/knowledge/import": [InvalidInput("Name the source.")],
    "GET /api/knowledge/jobs/{job_id}": [JobNotFound("batch_1")],
    f"POST {_TARGETS}": _BAD_TARGETS,
    f"PATCH {_TARGETS}/{{target_id}}": [_NO_TARGET, *_BAD_TARGETS],
    f"DELETE {_TARGETS}/{{target_id}}": [_NO_TARGET],
    f"POST {_TARGETS}/{{target_id}}/test": [_NO_TARGET],
    f"POST {_NOTIFICATIONS}/{{notification_id}}/retry": [
        _NO_NOTIFICATION,
        NotificationDelivered(NOTIFICATION_ID),
    ],
    f"DELETE {_NOTIFICATIONS}/{{notification_id}}": [_NO_NOTIFICATION],
}
"""What the routes themselves refuse, by method and path."""
