"""Everything that can go wrong, as one tree.

SwitchboardError
├── InvalidSetting              the start is refused
├── SchemaNotCurrent            the start is refused
├── InvalidInput          400   ├── EmptyMessage, MessageTooLong, InvalidQuery, InvalidDocument,
│                                   NotAssignable, InvalidTarget, InvalidBusinessRule,
│                                   InvalidTestQuestion
├── NotSignedIn           401   ├── SignInFailed, TokenReplaced
├── Forbidden             403
├── ForeignOrigin         403
├── NotFound              404   ├── SessionNotFound, MessageNotFound, AttachmentNotFound,
│                                   TicketNotFound, PromiseNotFound, CannedReplyNotFound,
│                                   ArticleNotFound, VersionNotFound, JobNotFound, ApiKeyNotFound,
│                                   TargetNotFound, NotificationNotFound,
│                                   DetectorVersionNotFound, BusinessRuleNotFound,
│                                   TestQuestionNotFound, TestRunNotFound,
│                                   GapNotFound
├── Conflict              409   ├── SessionEnded, ImpossibleStatusChange, TicketTaken,
│                                   TicketResolved, TicketNotResolved, TicketOpen,
│                                   ArticleExists, ArticleChanged, NothingToPublish,
│                                   CannedReplyExists, NotificationDelivered,
│                                   TestQuestionExists, PublishingWorsens, DraftNotCompared,
│                                   GapHasDraft
├── FileTooLarge          413
├── UnsupportedFile       415
├── AccountLocked         429
├── TooManyRequests       429
└── Unavailable           503   └── DatabaseUnavailable, IndexUnavailable, ModelUnavailable,
                                    TurnInProgress

A front end shows `str(error)` and `status`; it never shows any other exception's text.
"""

from core.errors.branches import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    NotSignedIn,
    SwitchboardError,
    Unavailable,
)
from core.errors.escalation_leaves import (
    BusinessRuleNotFound,
    CannedReplyExists,
    CannedReplyNotFound,
    DetectorVersionNotFound,
    InvalidBusinessRule,
    NotAssignable,
    PromiseNotFound,
    TicketNotFound,
    TicketNotResolved,
    TicketOpen,
    TicketResolved,
    TicketTaken,
)
from core.errors.leaves import (
    AccountLocked,
    ApiKeyNotFound,
    ArticleChanged,
    ArticleExists,
    ArticleNotFound,
    AttachmentNotFound,
    DatabaseUnavailable,
    EmptyMessage,
    FileTooLarge,
    ForeignOrigin,
    ImpossibleStatusChange,
    IndexUnavailable,
    InvalidDocument,
    InvalidQuery,
    InvalidSetting,
    JobNotFound,
    MessageNotFound,
    MessageTooLong,
    ModelUnavailable,
    NothingToPublish,
    SchemaNotCurrent,
    SessionEnded,
    SessionNotFound,
    SignInFailed,
    TokenReplaced,
    TooManyRequests,
    TurnInProgress,
    UnsupportedFile,
    VersionNotFound,
)
from core.errors.notification_leaves import (
    InvalidTarget,
    NotificationDelivered,
    NotificationNotFound,
    TargetNotFound,
)
from core.errors.quality_leaves import (
    DraftNotCompared,
    GapHasDraft,
    GapNotFound,
    InvalidTestQuestion,
    PublishingWorsens,
    TestQuestionExists,
    TestQuestionNotFound,
    TestRunNotFound,
)

__all__ = [
    "AccountLocked",
    "ApiKeyNotFound",
    "ArticleChanged",
    "ArticleExists",
    "ArticleNotFound",
    "AttachmentNotFound",
    "BusinessRuleNotFound",
    "CannedReplyExists",
    "CannedReplyNotFound",
    "Conflict",
    "DatabaseUnavailable",
    "DetectorVersionNotFound",
    "DraftNotCompared",
    "EmptyMessage",
    "FileTooLarge",
    "Forbidden",
    "ForeignOrigin",
    "GapHasDraft",
    "GapNotFound",
    "ImpossibleStatusChange",
    "IndexUnavailable",
    "InvalidBusinessRule",
    "InvalidDocument",
    "InvalidInput",
    "InvalidQuery",
    "InvalidSetting",
    "InvalidTarget",
    "InvalidTestQuestion",
    "JobNotFound",
    "MessageNotFound",
    "MessageTooLong",
    "ModelUnavailable",
    "NotAssignable",
    "NotFound",
    "NotSignedIn",
    "NothingToPublish",
    "NotificationDelivered",
    "NotificationNotFound",
    "PromiseNotFound",
    "PublishingWorsens",
    "SchemaNotCurrent",
    "SessionEnded",
    "SessionNotFound",
    "SignInFailed",
    "SwitchboardError",
    "TargetNotFound",
    "TestQuestionExists",
    "TestQuestionNotFound",
    "TestRunNotFound",
    "TicketNotFound",
    "TicketNotResolved",
    "TicketOpen",
    "TicketResolved",
    "TicketTaken",
    "TokenReplaced",
    "TooManyRequests",
    "TurnInProgress",
    "Unavailable",
    "UnsupportedFile",
    "VersionNotFound",
]
