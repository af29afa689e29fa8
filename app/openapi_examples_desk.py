"""Examples of what operators and administrators see, by the name of their schema."""

from typing import Any

from app.openapi_ids import NOTIFICATION_ID, QUESTION_ID, SESSION_ID, WHEN

TICKET = {
    "ticket_id": 17,
    "status": "queued",
    "reason": "explicit_request",
    "created_at": WHEN,
    "contact_email": None,
}
_OPERATOR_TICKET = TICKET | {
    "session_id": SESSION_ID,
    "user_id": "customer-42",
    "language": "en",
    "priority": "normal",
    "detail": "I want to talk to a human, please.",
    "evidence": {"rule": "explicit_request", "matched": "talk to a human"},
    "summary": "Began with: “Where is my parcel?”\nMessages: 2 (1 answered)",
    "owner": {"name": "Grace", "email": "grace@company.example"},
    "status": "claimed",
    "reopened_at": None,
    "claimed_at": "2026-03-02T09:16:30Z",
    "first_reply_at": None,
    "reply_due_at": "2026-03-02T10:15:00Z",
    "resolve_due_at": "2026-03-03T09:15:00Z",
    "due": "ok",
    "awaiting_since": WHEN,
    "times_left": 0,
    "resolved_at": None,
    "resolution": None,
    "waiting_s": 90.0,
    "queue_position": 0,
    "note_count": 1,
    "last_customer_message": "I want to talk to a human, please.",
}
_TARGET = {
    "kind": "webhook",
    "name": "Help desk",
    "address": "https://desk.example/hook",
    "events": ["ticket.opened", "ticket.resolved"],
    "with_words": False,
}
_KEPT_TARGET = _TARGET | {
    "target_id": 1,
    "enabled": True,
    "delivered_count": 120,
    "failed_count": 3,
    "created_at": WHEN,
}
_VERSION = {
    "version": 2,
    "created_at": WHEN,
    "created_by": "Ada",
    "is_live": True,
    "note": "",
    "thresholds": {"now_at": 0.95, "offer_at": 0.95},
    "before": {"precision": 0.9889, "recall": 0.261},
    "after": {"precision": 0.9889, "recall": 0.267},
}
_RULE = {
    "name": "Large orders",
    "kind": "order_value",
    "condition": {"key": "order_total", "limit": 1000},
    "outcome": "now",
}

DESK_EXAMPLES: dict[str, Any] = {
    "NewCorrection": {"message_id": QUESTION_ID, "should_escalate": True},
    "StoredCorrection": {
        "message_id": QUESTION_ID,
        "should_escalate": True,
        "corrected_by": "Ada",
    },
    "WantedVersion": {"version": 1},
    "DetectorVersion": _VERSION,
    "Detector": {
        "live_version": 2,
        "retraining": False,
        "corrections": 4,
        "versions": [_VERSION],
    },
    "Accepted": {"accepted": True},
    "NewBusinessRule": _RULE,
    "RuleSwitch": {"enabled": False},
    "BusinessRule": _RULE
    | {"rule_id": 3, "enabled": True, "created_by": "Ada", "created_at": WHEN},
    "OperatorTicket": _OPERATOR_TICKET,
    "TicketReply": {"text": "I have sent you a new parcel; it leaves today."},
    "NewNote": {"text": "The carrier has confirmed the loss."},
    "Tags": {"tags": ["carrier", "late"]},
    "Release": {"note": "My shift ends."},
    "Assignment": {"assignee": "grace@company.example", "note": "You know this carrier."},
    "Resolution": {"resolution": "Sent a new parcel.", "hand_back": True},
    "CannedReplyText": {
        "folder": "Parcels",
        "title": "Parcel lost",
        "text": "Dear {customer}, I have sent you a new parcel. {operator}",
    },
    "SavedViewName": {"name": "Late parcels"},
    "NewSavedView": {"name": "Late parcels", "query": "status=Escalated&tag=late"},
    "SavedView": {
        "view_id": 3,
        "name": "Late parcels",
        "query": "status=Escalated&tag=late",
        "created_by": "Ada",
        "created_at": WHEN,
    },
    "Promise": {
        "promise_id": 3,
        "text": "I will send you a new parcel by Friday.",
        "made_by": "Grace",
        "made_at": WHEN,
        "due_at": "2026-03-06T23:59:59Z",
        "kept_at": None,
        "kept_by": None,
    },
    "Team": {
        "time_zone": "Europe/Berlin",
        "week": {"monday": [{"begins": "09:00:00", "ends": "17:00:00"}]},
        "holidays": ["2026-12-25"],
        "targets": {"urgent": {"first_reply": 15, "resolution": 240}},
        "idle_minutes": 30,
    },
    "NewTarget": _TARGET,
    "TargetPatch": {"enabled": False},
    "Target": _KEPT_TARGET,
    "CreatedTarget": _KEPT_TARGET | {"delivered_count": 0, "failed_count": 0, "secret": "whsec_…"},
    "TargetTest": {"delivered": False, "reason": "It answered with 404 Not Found."},
    "Notification": {
        "notification_id": NOTIFICATION_ID,
        "target_id": 1,
        "target": "Help desk",
        "event": "ticket.opened",
        "status": "dead",
        "attempts": 7,
        "next_attempt_at": None,
        "last_error": "It answered with 503 Service Unavailable.",
        "created_at": WHEN,
        "delivered_at": None,
    },
}
