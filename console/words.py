"""The one word and colour for each state, wherever the console shows it.

Tones: `act` somebody must do something, `person` a person is in charge, `good`, `open` it goes
on, `gap` something is missing, `off` nothing more will happen.
"""

from collections.abc import Mapping
from datetime import datetime

from console.markup import Html, tag
from core.accounts.models import OperatorRole, OperatorState
from core.agent.decision import Reason
from core.escalation.deadlines import DueState
from core.escalation.models import TicketPriority, TicketReason, TicketStatus
from core.knowledge.models import ArticleStatus, Audience
from core.language.words import ENGLISH
from core.notifications.models import NotificationEvent, NotificationStatus, TargetKind
from core.quality.gaps.models import GapKind, GapState
from core.sessions.models import ChatSession, Outcome, Rating, SessionStatus

Word = tuple[str, str]
"""What is written, and its tone."""

SESSION: Mapping[str, Word] = {
    SessionStatus.ACTIVE: ("Active", "open"),
    SessionStatus.ESCALATED: ("Escalated", "person"),
    SessionStatus.ENDED: ("Ended", "off"),
}
TICKET: Mapping[str, Word] = {
    TicketStatus.QUEUED: ("Waiting for a person", "act"),
    TicketStatus.CLAIMED: ("With a person", "person"),
    TicketStatus.WAITING: ("Waiting for the customer", "open"),
    TicketStatus.RESOLVED: ("Resolved", "off"),
    TicketStatus.REOPENED: ("Open again", "act"),
}
PRIORITY: Mapping[str, Word] = {
    TicketPriority.URGENT: ("Urgent", "act"),
    TicketPriority.HIGH: ("High", "gap"),
    TicketPriority.NORMAL: ("Normal", "open"),
    TicketPriority.LOW: ("Low", "off"),
}
DUE: Mapping[str, Word] = {
    DueState.LATE: ("Late, was due", "act"),
    DueState.SOON: ("Due", "gap"),
    DueState.OK: ("Due", "good"),
}
"""What stands before the deadline's time; a resolved ticket has none."""
OUTCOME: Mapping[str, Word] = {
    Outcome.ANSWERED: ("Answered", "good"),
    Outcome.CLARIFIED: ("Asked back", "open"),
    Outcome.DECLINED: ("Declined", "gap"),
    Outcome.ESCALATED: ("Escalated", "person"),
    Outcome.WITH_HUMAN: ("With a person", "person"),
}
RATING: Mapping[str, Word] = {
    Rating.UP: ("Helpful", "good"),
    Rating.DOWN: ("Not helpful", "gap"),
}
ARTICLE: Mapping[str, Word] = {
    ArticleStatus.PUBLISHED: ("Published", "good"),
    ArticleStatus.DRAFT: ("Draft", "open"),
    ArticleStatus.ARCHIVED: ("Archived", "off"),
}
AUDIENCE: Mapping[str, str] = {
    Audience.PUBLIC: "Everyone",
    Audience.SIGNED_IN: "Signed-in customers",
    Audience.INTERNAL: "Operators only",
}
GAP: Mapping[str, Word] = {
    GapState.OPEN: ("Open", "gap"),
    GapState.DRAFTED: ("Article drafted", "open"),
    GapState.CLOSED: ("Closed", "good"),
    GapState.DISMISSED: ("Dismissed", "off"),
}
GAP_KIND: Mapping[str, Word] = {
    GapKind.ESCALATED: ("Went to a person", "person"),
    GapKind.DISLIKED: ("Rated down", "act"),
    GapKind.DECLINED: ("Declined", "gap"),
    GapKind.REPEATED: ("Asked again", "open"),
}
TICKET_REASON: Mapping[str, str] = {
    TicketReason.EXPLICIT_REQUEST: "asked for a person",
    TicketReason.SAFETY: "safety",
    TicketReason.LEGAL: "legal matter",
    TicketReason.SECURITY: "account security",
    TicketReason.PRIVACY: "personal data",
    TicketReason.BUSINESS_RULE: "a rule of yours",
    TicketReason.FRUSTRATION: "frustration",
    TicketReason.REPEATED_FAILURE: "not helped several times",
    TicketReason.NO_ANSWER: "no answer in the knowledge base",
    TicketReason.OPERATOR_CHOICE: "taken over by an operator",
}
REASON: Mapping[str, str] = {
    Reason.CONFIDENT: "Confident enough to answer",
    Reason.WEAK_EVIDENCE: "The evidence was too weak to answer",
    Reason.NOTHING_FOUND: "No passage was found",
    Reason.COMPETING: "Several articles may be meant: asked which",
    Reason.CHOSEN: "From the article that the customer chose",
    Reason.NONE_CHOSEN: "None of the articles was meant",
    Reason.SMALL_TALK: "Small talk, answered without a search",
    Reason.PERSON_OWNS_SESSION: "A person has the session",
    Reason.FROM_FILE: "A file of the customer answers it",
    Reason.ONLY_FILES: "Files without a question",
    Reason.RECALLED: "What a person said in this chat answers it",
    Reason.AMBIGUOUS_REQUEST: "One word that may ask for a person",
    Reason.OFFER_DECLINED: "The offer of a person was turned down",
    Reason.REMEMBERED: "It was about what the customer had told",
    Reason.FORBIDDEN_TOPIC: "The company does not speak about this topic here",
    Reason.ESCALATION_RULE: "A rule for handing over to a person matched",
}
ROLE: Mapping[str, str] = {
    OperatorRole.VIEWER: "Viewer",
    OperatorRole.OPERATOR: "Operator",
    OperatorRole.CURATOR: "Curator",
    OperatorRole.ADMIN: "Administrator",
}
OPERATOR: Mapping[str, Word] = {
    OperatorState.INVITED: ("Invited", "open"),
    OperatorState.ENABLED: ("Active", "good"),
    OperatorState.DISABLED: ("Disabled", "off"),
}
API_KEY: Mapping[str, Word] = {
    "valid": ("Valid", "good"),
    "expired": ("Expired", "off"),
    "revoked": ("Revoked", "off"),
}

NOTIFICATION: Mapping[str, Word] = {
    NotificationStatus.PENDING: ("Waiting", "open"),
    NotificationStatus.DELIVERED: ("Delivered", "good"),
    NotificationStatus.DEAD: ("Given up", "act"),
}
TARGET_KIND: Mapping[str, str] = {
    TargetKind.WEBHOOK: "Webhook",
    TargetKind.SLACK: "Chat room (Slack-compatible)",
    TargetKind.EMAIL: "E-mail",
}
EVENT: Mapping[str, str] = {
    NotificationEvent.TICKET_OPENED: "Ticket opened",
    NotificationEvent.TICKET_CLAIMED: "Ticket claimed",
    NotificationEvent.TICKET_REPLIED: "Customer answered by a person",
    NotificationEvent.TICKET_RESOLVED: "Ticket resolved",
    NotificationEvent.TICKET_REOPENED: "Ticket reopened",
    NotificationEvent.TICKET_REQUEUED: "Ticket back in the queue",
    NotificationEvent.TICKET_OVERDUE: "Ticket overdue",
    NotificationEvent.TICKET_CONTACT: "Customer left an address",
    NotificationEvent.ANSWER_RECALLED: "Wrong answer corrected",
}

PART: Mapping[str, str] = {
    "database": "Database",
    "embedding": "Embedding model",
    "index": "Index",
    "agent": "Search",
    "worker": "Worker",
    "redis": "Redis",
    "llm": "Language model",
    "reranker": "Reranker",
}
"""Of the product, as its health is told."""


def part(name: str) -> str:
    return PART.get(name, readable(name))


def badge(words: Mapping[str, Word], state: str | None) -> Html | None:
    """The state as a coloured word; `None` for no state, the bare word for an unknown one."""
    if state is None:
        return None
    word, tone = words.get(state, (readable(state), "off"))
    return tag("span", word, class_=f"badge {tone}")


def session_badge(status: str, *, waiting: bool) -> Html | None:
    """An escalated session either waits for a person or is with one."""
    if status == SessionStatus.ESCALATED:
        return badge(TICKET, TicketStatus.QUEUED if waiting else TicketStatus.CLAIMED)
    return badge(SESSION, status)


def demo_badge(is_demo: bool) -> Html | None:
    """Marks what is made up."""
    return tag("span", "Demo", class_="badge off") if is_demo else None


def said(text: str) -> str:
    """A customer's words in a list; a message may be files alone."""
    return text or "Sent files without words"


def readable(name: str) -> str:
    """`dense_top` as "Dense top"."""
    return name.replace("_", " ").strip().capitalize()


def percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.0%}"


def language(chat: ChatSession) -> str:
    """In which the product speaks to the customer, in English."""
    name = ENGLISH(f"languages.{chat.language}")
    return f"{name}, chosen by the customer" if chat.language_chosen else name


def turn_badge(outcome: str | None) -> Html | None:
    return badge(OUTCOME, outcome) if outcome else tag("span", "Not finished", class_="badge off")


def recalled_badge() -> Html:
    """Of an answer that turned out to be wrong."""
    return tag("span", "Recalled", class_="badge act")


def took(started: datetime, finished: datetime | None) -> str | None:
    return None if finished is None else milliseconds((finished - started).total_seconds() * 1000)


def duration(seconds: float) -> str:
    """With the unit in which the number is a small one."""
    if seconds < 0.01:
        return f"{seconds * 1000:.2g} ms"
    if seconds < 60:
        return milliseconds(seconds * 1000)
    if seconds < 3600:
        return f"{seconds / 60:.1f} min"
    return f"{seconds / 3600:.1f} h"


def milliseconds(duration: float) -> str:
    return f"{duration:.0f} ms" if duration < 1000 else f"{duration / 1000:.1f} s"
