"""What each route refuses, for the API's description; what all refuse is in `openapi.py`."""

from collections.abc import Mapping, Sequence

from app.openapi_accounts import ACCOUNT_REFUSALS
from app.openapi_ids import ANSWER_ID, FILE_ID, IMPORT_ID, NOTIFICATION_ID, SESSION_ID
from app.openapi_refusals_tests import TEST_REFUSALS, WORSENS
from app.openapi_refusals_upkeep import UPKEEP_REFUSALS
from core.errors import (
    ArticleChanged,
    ArticleExists,
    ArticleNotFound,
    AttachmentNotFound,
    BusinessRuleNotFound,
    CannedReplyExists,
    CannedReplyNotFound,
    Conflict,
    DetectorVersionNotFound,
    EmptyMessage,
    FileTooLarge,
    GapHasDraft,
    GapNotFound,
    ImportNotFound,
    ImportNotPossible,
    ImpossibleSplit,
    ImpossibleStatusChange,
    IndexUnavailable,
    InvalidBusinessRule,
    InvalidDocument,
    InvalidInput,
    InvalidQuery,
    InvalidTarget,
    InvalidWebSource,
    JobNotFound,
    MemoryNotFound,
    MessageNotFound,
    MessageTooLong,
    ModelUnavailable,
    NeverPublished,
    NotAssignable,
    NothingToPublish,
    NothingToReview,
    NotificationDelivered,
    NotificationNotFound,
    NotInReview,
    PromiseNotFound,
    SavedViewExists,
    SavedViewNotFound,
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
    UserNotVouchedFor,
    VersionNotFound,
    WebSourceBusy,
    WebSourceNotFound,
)

_ENDED = SessionEnded(SESSION_ID)
_NO_SESSION = SessionNotFound(SESSION_ID)
_LARGE = FileTooLarge("scan.pdf", 10_485_760)
_NO_TICKET = TicketNotFound(17)
_OTHERS = [_NO_TICKET, TicketTaken("Ada"), TicketResolved(17)]
_NO_ARTICLE = ArticleNotFound("returns")
_CHANGED = ArticleChanged("returns", 8)
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
_VIEWS = "/api/saved-views"
_NO_VIEW, _SAME_VIEW = SavedViewNotFound(3), SavedViewExists("Late parcels")
_ODD_TAG = InvalidInput("A tag has letters, digits and hyphens, at most 40 of them.")
_EMPTY_VIEW = InvalidInput("Nothing narrows the list. Choose a filter first, then save it.")
_NO_IMPORT, _NO_WEB_SOURCE = ImportNotFound(IMPORT_ID), WebSourceNotFound(1)
_BUSY = WebSourceBusy(IMPORT_ID)
_IMPORTS = "/api/knowledge/imports"
_IMPORT = f"{_IMPORTS}/{{import_id}}"
_WEB_SOURCE = "/api/knowledge/web-sources/{source_id}"
_SEARCHING = (IndexUnavailable(), ModelUnavailable("it could not be loaded."))

REFUSALS: Mapping[str, Sequence[SwitchboardError]] = {
    **TEST_REFUSALS,
    "POST /api/sessions": [UserNotVouchedFor("it has expired")],
    "GET /api/sessions/{session_id}": [_NO_SESSION],
    "GET /api/sessions/{session_id}/memories": [_NO_SESSION],
    "GET /api/sessions/{session_id}/personal-data": [_NO_SESSION],
    "DELETE /api/sessions/{session_id}/memories": [_NO_SESSION],
    "DELETE /api/sessions/{session_id}/memories/{memory_id}": [_NO_SESSION, MemoryNotFound(7)],
    "DELETE /api/sessions/{session_id}": [_NO_SESSION],
    "PATCH /api/sessions/{session_id}/status": [
        _NO_SESSION,
        ImpossibleStatusChange("ended", "active"),
        TicketTaken("Ada"),
    ],
    "GET /api/sessions/{session_id}/notes": [_NO_SESSION],
    "POST /api/sessions/{session_id}/notes": [_NO_SESSION, EmptyMessage()],
    "GET /api/sessions/{session_id}/tags": [_NO_SESSION],
    "PUT /api/sessions/{session_id}/tags": [_NO_SESSION, _ODD_TAG],
    "POST /api/sessions/{session_id}/typing": [_NO_SESSION, _ENDED],
    "POST /api/chat/sessions/{session_id}/messages": [
        _NO_SESSION,
        _ENDED,
        EmptyMessage(),
        MessageTooLong(4321, 4000),
        _LARGE,
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
        _LARGE,
    ],
    "GET /api/chat/attachments/{attachment_id}": [AttachmentNotFound(FILE_ID)],
    "POST /api/chat/messages/{message_id}/feedback": [MessageNotFound(ANSWER_ID)],
    "POST /api/chat/sessions/{session_id}/csat": [_NO_SESSION],
    "POST /api/chat/sessions/{session_id}/escalate": [_NO_SESSION, _ENDED],
    f"POST {_CANNED}": [_EMPTY_CANNED, _SAME_CANNED],
    f"POST {_VIEWS}": [_EMPTY_VIEW, _SAME_VIEW],
    f"PATCH {_VIEWS}/{{view_id}}": [_NO_VIEW, _SAME_VIEW],
    f"DELETE {_VIEWS}/{{view_id}}": [_NO_VIEW],
    f"PUT {_CANNED}/{{reply_id}}": [_EMPTY_CANNED, _NO_CANNED, _SAME_CANNED],
    f"DELETE {_CANNED}/{{reply_id}}": [_NO_CANNED],
    "POST /api/escalations/corrections": [MessageNotFound(ANSWER_ID)],
    "POST /api/escalations/detector/restore": [DetectorVersionNotFound(9)],
    "POST /api/escalations/rules": [InvalidBusinessRule("keyword", "words: a list of words")],
    "PATCH /api/escalations/rules/{rule_id}": [BusinessRuleNotFound(9)],
    "DELETE /api/escalations/rules/{rule_id}": [BusinessRuleNotFound(9)],
    f"GET {_TICKETS}": [_NO_TICKET],
    f"POST {_TICKETS}/claim": _OTHERS,
    f"POST {_TICKETS}/reply": [*_OTHERS, EmptyMessage(), _LARGE],
    f"POST {_TICKETS}/note": [_NO_TICKET, EmptyMessage()],
    f"POST {_TICKETS}/assign": [*_OTHERS, NotAssignable("grace@company.example")],
    f"POST {_TICKETS}/release": _OTHERS,
    "POST /api/escalations/promises/{promise_id}/keep": [PromiseNotFound(3)],
    f"POST {_TICKETS}/resolve": _OTHERS,
    f"POST {_TICKETS}/reopen": [_NO_TICKET, TicketNotResolved(17), TicketOpen(18), _ENDED],
    f"POST {_ARTICLES}": [_ODD_TEXT, ArticleExists("returns")],
    f"GET {_ARTICLE}": [_NO_ARTICLE],
    f"PUT {_ARTICLE}": [_ODD_TEXT, _NO_ARTICLE, _CHANGED],
    f"DELETE {_ARTICLE}": [_NO_ARTICLE],
    f"POST {_ARTICLE}/publish": [
        _NO_ARTICLE,
        NothingToPublish("returns"),
        *WORSENS,
        _CHANGED,
    ],
    f"POST {_ARTICLE}/archive": [_NO_ARTICLE],
    f"POST {_ARTICLE}/submit": [_NO_ARTICLE, NothingToReview("returns"), _CHANGED],
    f"POST {_ARTICLE}/send-back": [_NO_ARTICLE, NotInReview("returns"), _CHANGED],
    f"POST {_ARTICLE}/discard": [_NO_ARTICLE, NeverPublished("returns"), _CHANGED],
    f"POST {_ARTICLE}/merge": [_NO_ARTICLE],
    f"GET {_ARTICLE}/passages": [_NO_ARTICLE, _SEARCHING[1]],
    f"POST {_ARTICLE}/split": [
        _NO_ARTICLE,
        ImpossibleSplit(),
        _CHANGED,
        InvalidInput("The text has no passage 9. It may have changed since."),
    ],
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
    f"POST {_IMPORTS}": [
        InvalidInput("Send either files or a url."),
        InvalidWebSource("its host is not found"),
        _BUSY,
    ],
    f"GET {_IMPORT}": [_NO_IMPORT],
    f"GET {_IMPORT}/items": [_NO_IMPORT],
    f"POST {_IMPORT}/start": [_NO_IMPORT, ImportNotPossible("done", "started")],
    f"POST {_IMPORT}/cancel": [_NO_IMPORT, ImportNotPossible("done", "cancelled")],
    f"POST {_WEB_SOURCE}/sync": [_NO_WEB_SOURCE, _BUSY],
    f"DELETE {_WEB_SOURCE}": [_NO_WEB_SOURCE, _BUSY],
    f"POST {_TARGETS}": _BAD_TARGETS,
    f"PATCH {_TARGETS}/{{target_id}}": [_NO_TARGET, *_BAD_TARGETS],
    f"DELETE {_TARGETS}/{{target_id}}": [_NO_TARGET],
    f"POST {_TARGETS}/{{target_id}}/test": [_NO_TARGET],
    f"POST {_NOTIFICATIONS}/{{notification_id}}/retry": [
        _NO_NOTIFICATION,
        NotificationDelivered(NOTIFICATION_ID),
    ],
    f"DELETE {_NOTIFICATIONS}/{{notification_id}}": [_NO_NOTIFICATION],
    **UPKEEP_REFUSALS,
    **ACCOUNT_REFUSALS,
}
"""What the routes themselves refuse, by method and path."""
