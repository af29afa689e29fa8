"""Who gets into each route: nobody, a stranger, too low a role, the right one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.agent.guidance import Guidance
from core.attachments.service import Upload
from core.bootstrap import Services
from core.canned.service import Wording
from core.embedding.embedder import Embedder
from core.escalation.models import TicketReason
from core.knowledge.documents import Document
from core.knowledge.imports.models import WebSource
from core.notifications.models import Notification, TargetKind
from core.quality.conflicts.models import Conflict
from core.quality.gaps.models import Gap, GapKind, GapQuestion
from core.quality.models import Expectation
from core.quality.new_questions import NewQuestion
from core.sessions.models import Role, SessionStatus
from tests.conftest import built, make_settings

Headers = dict[str, str]


@dataclass(frozen=True)
class Rule:
    """A route and what opens it: being the session's customer, a role, or (neither) nothing."""

    method: str
    path: str
    customer: bool = False
    role: OperatorRole | None = None
    request: dict[str, Any] = field(default_factory=dict)
    stranger: int = 404
    """What the customer of another session gets."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_open(self) -> bool:
        return not self.customer and self.role is None


SESSION = "/api/sessions/{session_id}"
CHAT = "/api/chat/sessions/{session_id}"
CANNED = "/api/escalations/canned-replies"
VIEWS = "/api/saved-views"
ONE_CANNED = f"{CANNED}/{{reply_id}}"
ESCALATIONS = "/api/escalations"
TICKET = f"{ESCALATIONS}/{{ticket_id}}"
PRIVACY, SOMEBODY = "/api/privacy", {"params": {"user_id": "nobody"}}
CORRECTION = {"json": {"message_id": "{question_id}", "should_escalate": True}}
FIRST = {"json": {"version": 1}}
KEYWORD = {"name": "Press", "kind": "keyword", "condition": {"words": ["journalist"]}}
KEYWORD_RULE = {"json": KEYWORD}
OFF = {"json": {"enabled": False}}
WORDS = {"json": {"text": "Hello"}}
READY = {"json": {"title": "Thanks", "text": "Thank you."}}
TO_ADMIN = {"json": {"assignee": "admin@localhost"}}
ENDED = {"params": {"status": "ended"}}
ACTIVE = {"params": {"status": "active"}}
ARTICLES = "/api/knowledge/articles"
ARTICLE = f"{ARTICLES}/{{article_id}}"
GAPS = "/api/knowledge/gaps"
GAP = f"{GAPS}/{{gap_id}}"
WHY = {"json": {"reason": "Not ours"}}
OTHER_GAP = {"json": {"gap_id": "{other_gap_id}"}}
ONE_QUESTION = {"json": {"message_id": "{asked_id}"}}
TEXT = {"json": {"title": "Hub", "body": "It blinks."}}
IMPORTS = "/api/knowledge/imports"
IMPORT = f"{IMPORTS}/{{import_id}}"
HUB_FILE = {"files": {"files": ("hub.md", b"# Hub\n\nIt blinks.")}}
WEB_SOURCES = "/api/knowledge/web-sources"
WEB_SOURCE = f"{WEB_SOURCES}/{{source_id}}"
MERGE = {"json": {"base": TEXT["json"], "mine": TEXT["json"]}}
SPLIT = {"json": {"action": "disable", "passage": 0}}
CONFLICTS = "/api/knowledge/conflicts"
CONFLICT = f"{CONFLICTS}/{{conflict_id}}"
WAIVER = {"json": {"reason": "Two countries"}}
RECALL = f"{ARTICLE}/versions/{{number}}/recall"
CALL_BACK = {"json": {"text": "It does not blink.", "archive": True}}
TARGETS = "/api/notifications/targets"
TARGET = f"{TARGETS}/{{target_id}}"
NOTIFICATION = "/api/notifications/{notification_id}"
NEW_TARGET = {"json": {"kind": "email", "name": "Team", "address": "team@shop.example"}}
OPERATOR = "/api/operators/{operator_id}"
NEW_OPERATOR = {"json": {"email": "{unused}@example.com", "role": "viewer"}}
NEW_KEY = {"json": {"name": "{unused}"}}
KNOWLEDGE = "/api/knowledge"
TESTS, RUNS = f"{KNOWLEDGE}/test-questions", f"{KNOWLEDGE}/test-runs"
ANSWERING, BUDGET = f"{KNOWLEDGE}/answering", {"json": {"budget": 0.05}}
GUIDANCE = f"{KNOWLEDGE}/guidance"
COMPARISONS = f"{GUIDANCE}/comparisons"
COMPARISON = f"{COMPARISONS}/{{comparison_id}}"
GUIDED = {"json": {"company": "{unused}", "why": "Because"}}
UNGUIDED, COMPARED = {"json": {"why": "Because"}}, {"json": {"guidance": {"tone": "warm"}}}
ASKED = {"json": {"question": "How do I reset my password?"}}
NEW_VIEW = {"json": {"name": "Late", "query": "tag=late"}}
KEPT_MESSAGE = {"json": {"message_id": "{question_id}"}}
SHEET = {"files": {"file": ("questions.csv", b"question\nHow?")}}
RULES = (
    Rule("POST", "/api/sessions"),
    Rule("GET", "/api/sessions", role=OperatorRole.VIEWER, stranger=403),
    Rule("GET", SESSION, customer=True, role=OperatorRole.VIEWER),
    Rule("PATCH", f"{SESSION}/status", True, OperatorRole.OPERATOR, ENDED),
    Rule("GET", "/api/sessions/export", role=OperatorRole.OPERATOR, stranger=403),
    Rule("GET", "/api/sessions/tags", role=OperatorRole.VIEWER, stranger=403),
    Rule("GET", f"{SESSION}/notes", role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", f"{SESSION}/notes", False, OperatorRole.OPERATOR, WORDS, 403),
    Rule("GET", f"{SESSION}/tags", role=OperatorRole.VIEWER, stranger=403),
    Rule("PUT", f"{SESSION}/tags", False, OperatorRole.OPERATOR, {"json": {"tags": ["vip"]}}, 403),
    Rule("POST", f"{SESSION}/typing", role=OperatorRole.OPERATOR, stranger=403),
    Rule("DELETE", SESSION, customer=True, role=OperatorRole.ADMIN),
    Rule("GET", f"{SESSION}/memories", customer=True, role=OperatorRole.VIEWER),
    Rule("GET", f"{SESSION}/personal-data", role=OperatorRole.OPERATOR, stranger=403),
    Rule("DELETE", f"{SESSION}/memories", customer=True, role=OperatorRole.OPERATOR),
    Rule("DELETE", f"{SESSION}/memories/{{memory_id}}", True, OperatorRole.OPERATOR),
    Rule(
        "POST",
        "/api/sessions/cleanup",
        role=OperatorRole.ADMIN,
        request={"params": {"days": 36_500}},
        stranger=403,
    ),
    Rule("POST", f"{CHAT}/messages", True, OperatorRole.OPERATOR, {"data": {"message": "Hello"}}),
    Rule("GET", f"{CHAT}/messages", customer=True, role=OperatorRole.VIEWER),
    Rule(
        "POST",
        "/api/chat/search",
        customer=True,
        role=OperatorRole.VIEWER,
        request={"json": {"query": "password"}},
        stranger=200,
    ),
    Rule(
        "POST",
        "/api/chat/messages/{message_id}/feedback",
        customer=True,
        request={"json": {"rating": "up"}},
    ),
    Rule("POST", f"{CHAT}/escalate", customer=True),
    Rule("GET", f"{PRIVACY}/customer", False, OperatorRole.ADMIN, SOMEBODY, 403),
    Rule("GET", f"{PRIVACY}/export", False, OperatorRole.ADMIN, SOMEBODY, 403),
    Rule(
        "POST", f"{PRIVACY}/erase", False, OperatorRole.ADMIN, {"json": {"user_id": "nobody"}}, 403
    ),
    Rule("GET", "/api/telemetry/summary", role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", f"{CHAT}/csat", customer=True, request={"json": {"score": 5}}),
    Rule("GET", f"{CHAT}/transcript", customer=True, role=OperatorRole.VIEWER),
    Rule(
        "POST",
        "/api/chat/upload",
        customer=True,
        request={"data": {"session_id": "{session_id}"}, "files": {"file": ("a.txt", b"a")}},
    ),
    Rule("GET", "/api/chat/attachments/{attachment_id}", True, OperatorRole.VIEWER),
    Rule("GET", "/api/escalations", role=OperatorRole.OPERATOR, stranger=403),
    Rule("GET", VIEWS, role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", VIEWS, role=OperatorRole.OPERATOR, request=NEW_VIEW, stranger=403),
    Rule("PATCH", f"{VIEWS}/{{view_id}}", False, OperatorRole.OPERATOR, NEW_VIEW, 403),
    Rule("DELETE", f"{VIEWS}/{{view_id}}", role=OperatorRole.OPERATOR, stranger=403),
    Rule("GET", CANNED, role=OperatorRole.OPERATOR, stranger=403),
    Rule("POST", CANNED, role=OperatorRole.CURATOR, request=READY, stranger=403),
    Rule("PUT", ONE_CANNED, role=OperatorRole.CURATOR, request=READY, stranger=403),
    Rule("DELETE", ONE_CANNED, role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{ESCALATIONS}/corrections", False, OperatorRole.OPERATOR, CORRECTION, 403),
    Rule("GET", f"{ESCALATIONS}/detector", role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", f"{ESCALATIONS}/detector/restore", False, OperatorRole.ADMIN, FIRST, 403),
    Rule("POST", f"{ESCALATIONS}/detector/retrain", role=OperatorRole.ADMIN, stranger=403),
    Rule("GET", f"{ESCALATIONS}/rules", role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", f"{ESCALATIONS}/rules", False, OperatorRole.ADMIN, KEYWORD_RULE, 403),
    Rule("PATCH", f"{ESCALATIONS}/rules/{{rule_id}}", False, OperatorRole.ADMIN, OFF, 403),
    Rule("DELETE", f"{ESCALATIONS}/rules/{{rule_id}}", role=OperatorRole.ADMIN, stranger=403),
    Rule("GET", TICKET, role=OperatorRole.OPERATOR, stranger=403),
    Rule("POST", f"{TICKET}/claim", role=OperatorRole.OPERATOR, stranger=403),
    Rule("POST", f"{TICKET}/reply", False, OperatorRole.OPERATOR, WORDS, stranger=403),
    Rule("POST", f"{TICKET}/note", False, OperatorRole.OPERATOR, WORDS, stranger=403),
    Rule("POST", f"{TICKET}/assign", False, OperatorRole.OPERATOR, TO_ADMIN, stranger=403),
    Rule("POST", f"{TICKET}/release", role=OperatorRole.OPERATOR, stranger=403),
    Rule(
        "POST",
        "/api/escalations/promises/{promise_id}/keep",
        role=OperatorRole.OPERATOR,
        stranger=403,
    ),
    Rule("GET", "/api/team", role=OperatorRole.VIEWER, stranger=403),
    Rule("PUT", "/api/team", False, OperatorRole.ADMIN, {"json": {}}, stranger=403),
    Rule("POST", f"{TICKET}/resolve", role=OperatorRole.OPERATOR, stranger=403),
    Rule("POST", f"{TICKET}/reopen", role=OperatorRole.OPERATOR, stranger=403),
    Rule("GET", ARTICLES, role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", ARTICLES, role=OperatorRole.CURATOR, request=TEXT, stranger=403),
    Rule("GET", ARTICLE, role=OperatorRole.VIEWER, stranger=403),
    Rule("PUT", ARTICLE, role=OperatorRole.CURATOR, request=TEXT, stranger=403),
    Rule("DELETE", ARTICLE, role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{ARTICLE}/publish", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{ARTICLE}/archive", role=OperatorRole.CURATOR, stranger=403),
    Rule(
        "POST",
        f"{ARTICLE}/restore",
        role=OperatorRole.CURATOR,
        request={"json": {"version": 1}},
        stranger=403,
    ),
    Rule("POST", f"{ARTICLE}/submit", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{ARTICLE}/send-back", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{ARTICLE}/discard", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{ARTICLE}/merge", False, OperatorRole.CURATOR, MERGE, stranger=403),
    Rule("GET", f"{ARTICLE}/history", role=OperatorRole.VIEWER, stranger=403),
    Rule("GET", f"{ARTICLE}/passages", role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", f"{ARTICLE}/split", False, OperatorRole.CURATOR, SPLIT, stranger=403),
    Rule("GET", "/api/operators", role=OperatorRole.ADMIN, stranger=403),
    Rule("POST", "/api/operators", False, OperatorRole.ADMIN, NEW_OPERATOR, 403),
    Rule("PATCH", OPERATOR, False, OperatorRole.ADMIN, {"json": {"role": "viewer"}}, 403),
    Rule("POST", f"{OPERATOR}/reset", role=OperatorRole.ADMIN, stranger=403),
    Rule("DELETE", f"{OPERATOR}/sessions", role=OperatorRole.ADMIN, stranger=403),
    Rule("GET", "/api/keys", role=OperatorRole.ADMIN, stranger=403),
    Rule("POST", "/api/keys", role=OperatorRole.ADMIN, request=NEW_KEY, stranger=403),
    Rule("DELETE", "/api/keys/{key_id}", role=OperatorRole.ADMIN, stranger=403),
    Rule("GET", "/api/audit", role=OperatorRole.ADMIN, stranger=403),
    Rule("GET", f"{ARTICLE}/versions", role=OperatorRole.VIEWER, stranger=403),
    Rule("GET", f"{ARTICLE}/versions/{{number}}", role=OperatorRole.VIEWER, stranger=403),
    Rule("GET", GAPS, role=OperatorRole.VIEWER, stranger=403),
    Rule("GET", GAP, role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", f"{GAP}/draft", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{GAP}/check", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{GAP}/dismiss", False, OperatorRole.CURATOR, WHY, stranger=403),
    Rule("POST", f"{GAP}/reopen", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{GAP}/merge", False, OperatorRole.CURATOR, OTHER_GAP, stranger=403),
    Rule("POST", f"{GAP}/split", False, OperatorRole.CURATOR, ONE_QUESTION, stranger=403),
    Rule(
        "POST",
        "/api/knowledge/import",
        role=OperatorRole.CURATOR,
        request=HUB_FILE,
        stranger=403,
    ),
    Rule("GET", "/api/knowledge/export", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{KNOWLEDGE}/playground", False, OperatorRole.VIEWER, ASKED, 403),
    Rule("POST", f"{KNOWLEDGE}/playground/replay", False, OperatorRole.VIEWER, KEPT_MESSAGE, 403),
    Rule("POST", f"{ARTICLE}/compare", role=OperatorRole.CURATOR, stranger=403),
    Rule("GET", GUIDANCE, role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", GUIDANCE, False, OperatorRole.CURATOR, GUIDED, 403),
    Rule("POST", f"{GUIDANCE}/restore", False, OperatorRole.CURATOR, UNGUIDED, 403),
    Rule("GET", COMPARISONS, role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", COMPARISONS, False, OperatorRole.CURATOR, COMPARED, 403),
    Rule("GET", COMPARISON, role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", f"{COMPARISON}/cancel", role=OperatorRole.CURATOR, stranger=403),
    Rule("GET", ANSWERING, role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", f"{ANSWERING}/measure", False, OperatorRole.CURATOR, BUDGET, 403),
    Rule("POST", ANSWERING, role=OperatorRole.ADMIN, request=BUDGET, stranger=403),
    Rule("POST", f"{ANSWERING}/restore", False, OperatorRole.ADMIN, {"json": {}}, 403),
    Rule("GET", TESTS, role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", TESTS, role=OperatorRole.CURATOR, request=ASKED, stranger=403),
    Rule("POST", f"{TESTS}/from-message", False, OperatorRole.CURATOR, KEPT_MESSAGE, 403),
    Rule("POST", f"{TESTS}/import", role=OperatorRole.CURATOR, request=SHEET, stranger=403),
    Rule("GET", f"{TESTS}/export", role=OperatorRole.CURATOR, stranger=403),
    Rule("PUT", f"{TESTS}/{{question_id}}", False, OperatorRole.CURATOR, ASKED, 403),
    Rule("DELETE", f"{TESTS}/{{question_id}}", role=OperatorRole.CURATOR, stranger=403),
    Rule("GET", RUNS, role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", RUNS, role=OperatorRole.CURATOR, stranger=403),
    Rule("GET", f"{RUNS}/{{run_id}}", role=OperatorRole.VIEWER, stranger=403),
    Rule("GET", f"{RUNS}/{{run_id}}/results", role=OperatorRole.VIEWER, stranger=403),
    Rule("GET", "/api/knowledge/jobs/{job_id}", role=OperatorRole.CURATOR, stranger=403),
    Rule("GET", IMPORTS, role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", IMPORTS, role=OperatorRole.CURATOR, request=HUB_FILE, stranger=403),
    Rule("GET", IMPORT, role=OperatorRole.CURATOR, stranger=403),
    Rule("GET", f"{IMPORT}/items", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{IMPORT}/start", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{IMPORT}/cancel", role=OperatorRole.CURATOR, stranger=403),
    Rule("GET", WEB_SOURCES, role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{WEB_SOURCE}/sync", role=OperatorRole.CURATOR, stranger=403),
    Rule("DELETE", WEB_SOURCE, role=OperatorRole.CURATOR, stranger=403),
    Rule("GET", CONFLICTS, role=OperatorRole.VIEWER, stranger=403),
    Rule("GET", CONFLICT, role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", f"{CONFLICT}/resolve", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{CONFLICT}/waive", False, OperatorRole.CURATOR, WAIVER, 403),
    Rule("POST", f"{CONFLICT}/reopen", role=OperatorRole.CURATOR, stranger=403),
    Rule("POST", f"{CONFLICT}/merge", False, OperatorRole.CURATOR, {"json": {"keep": "left"}}, 403),
    Rule("GET", "/api/knowledge/stale", role=OperatorRole.VIEWER, stranger=403),
    Rule("GET", "/api/knowledge/recalls", role=OperatorRole.VIEWER, stranger=403),
    Rule("GET", RECALL, role=OperatorRole.VIEWER, stranger=403),
    Rule("POST", RECALL, False, OperatorRole.CURATOR, CALL_BACK, 403),
    Rule("DELETE", RECALL, role=OperatorRole.CURATOR, stranger=403),
    Rule("GET", TARGETS, role=OperatorRole.ADMIN, stranger=403),
    Rule("POST", TARGETS, role=OperatorRole.ADMIN, request=NEW_TARGET, stranger=403),
    Rule("PATCH", TARGET, False, OperatorRole.ADMIN, {"json": {"enabled": False}}, stranger=403),
    Rule("DELETE", TARGET, role=OperatorRole.ADMIN, stranger=403),
    Rule("POST", f"{TARGET}/test", role=OperatorRole.ADMIN, stranger=403),
    Rule("GET", "/api/notifications", role=OperatorRole.ADMIN, stranger=403),
    Rule("POST", f"{NOTIFICATION}/retry", role=OperatorRole.ADMIN, stranger=403),
    Rule("DELETE", NOTIFICATION, role=OperatorRole.ADMIN, stranger=403),
    Rule("GET", "/health"),
    Rule("GET", "/health/live"),
    Rule("GET", "/health/ready"),
    Rule("GET", "/metrics"),
    Rule("GET", "/docs"),
    Rule("GET", "/help/{article_id}"),
)
NO_MAIL_SERVER = {"smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_from": "help@shop.example"}
"""Makes e-mail targets possible, of which none is reached."""
GUARDED = [rule for rule in RULES if not rule.is_open]
FOR_CUSTOMERS = [rule for rule in GUARDED if rule.customer]
each_rule = pytest.mark.parametrize("rule", GUARDED, ids=str)
each_role = pytest.mark.parametrize("role", OperatorRole)


class Call:
    """Calls routes about one session and an answer in it."""

    def __init__(self, client: TestClient, services: Services, customer: Any) -> None:
        self._escalation = services.escalation
        self._replies = services.canned
        self._views = services.saved_views
        self._client = client
        self.customer = customer
        self._names = {
            "session_id": customer.session_id,
            "article_id": "reset-password",
            "number": 1,
        }

    def __call__(self, rule: Rule, headers: Headers) -> Any:
        names = self._names | self._made_for(rule)
        self._prepare(rule, names)
        path = rule.path.format(**names)
        request = dict(rule.request)
        if rule.request is NEW_TARGET:
            request["json"] = NEW_TARGET["json"] | {"name": uuid4().hex}
        if "data" in request:
            form = request["data"].items()
            request["data"] = {name: value.format(**self._names) for name, value in form}
        request |= _filled_in(rule, names)
        if rule.request in (CORRECTION, KEPT_MESSAGE):
            request["json"] = request["json"] | {"message_id": self._question_id()}
        return self._client.request(rule.method, path, headers=headers, **request)

    def _made_for(self, rule: Rule) -> dict[str, Any]:
        """What the address of a route names, made for this call alone."""
        makers: dict[str, Callable[[], dict[str, Any]]] = {
            TICKET: lambda: {"ticket_id": self._ticket(resolved=rule.path.endswith("/reopen"))},
            VIEWS: lambda: {"view_id": self._view(keep=rule.method != "POST")},
            CANNED: lambda: {"reply_id": self._canned(keep=rule.method != "POST")},
            f"{ESCALATIONS}/promises": lambda: {"promise_id": self._promise()},
            f"{ESCALATIONS}/rules/": lambda: {"rule_id": self._business_rule()},
            KNOWLEDGE: lambda: self._written(in_review=rule.path.endswith("/send-back")),
            GAP: self._gaps,
            TESTS: self._tested,
            RUNS: self._tested,
            GUIDANCE: self._guided,
            IMPORTS: self._imported,
            CONFLICTS: lambda: {"conflict_id": self._conflict("reset-password")},
            WEB_SOURCES: self._imported,
            "/api/notifications": self._told,
            "/api/operators": self._account,
            "/api/keys": self._account,
            "/api/chat/attachments/": lambda: {"attachment_id": self._file()},
            f"{SESSION}/memories/": lambda: {"memory_id": self._memory()},
            "/api/chat": lambda: {"message_id": self._said()},
        }
        made: dict[str, Any] = {}
        for beginning, make in makers.items():
            if rule.path.startswith(beginning):
                made |= make()
        return made

    def _ticket(self, *, resolved: bool) -> int:
        """Of the customer's session."""
        handoff = self._escalation.request(
            self.customer.session_id, reason=TicketReason.EXPLICIT_REQUEST
        )
        if resolved:
            self._escalation.change_status(self.customer.session_id, SessionStatus.ACTIVE)
        return handoff.ticket.id

    def _canned(self, *, keep: bool) -> int:
        """The one shared reply, or none where a call is to add it."""
        by = Caller("Test", OperatorRole.CURATOR)
        for reply in self._replies.find(by):
            self._replies.remove(reply.id, by)
        return self._replies.add(by, Wording("Thanks", "Hi."), shared=True).id if keep else 0

    def _view(self, *, keep: bool) -> int:
        """The one shared view, or none where a call is to add it."""
        by = Caller("Test", OperatorRole.OPERATOR)
        for view in self._views.find(by):
            self._views.remove(view.id, by)
        added = {"name": "Old", "query": "tag=old"}
        return self._views.add(by, **added, shared=True).id if keep else 0

    def _promise(self) -> int:
        """Made to the customer by a program."""
        by = Caller("Help desk", OperatorRole.OPERATOR)
        self._escalation.reply(
            self._ticket(resolved=False), by=by, text="I will call you tomorrow."
        )
        promised = self._escalation.promises(self.customer.session_id)
        self._escalation.change_status(self.customer.session_id, SessionStatus.ACTIVE)
        return promised[-1].id

    def _file(self) -> str:
        """Of the customer's session."""
        uploads = self._client.app.state.services.uploads
        return str(uploads.keep(self.customer.session_id, Upload("a.txt", b"a")).id)

    def _memory(self) -> int:
        """Something that the customer told."""
        services: Services = self._client.app.state.services
        session_id = self.customer.session_id
        said = f"It's order {uuid4().int % 10**9 + 10**9}."
        list(services.agent.take_turn(session_id, said))
        return services.memory.of_session(session_id)[-1].id

    def _told(self) -> dict[str, Any]:
        """A target of this call's own, and a notification for it."""
        services: Services = self._client.app.state.services
        target = services.notifications.add_target(
            TargetKind.EMAIL, name=uuid4().hex, address="team@shop.example"
        )
        with services.transactions.begin() as db:
            notification = Notification(target_id=target.id, event="ticket.opened", payload={})
            db.add(notification)
        return {"target_id": target.id, "notification_id": notification.id}

    def _account(self) -> dict[str, Any]:
        """An operator and a key of this call's own, and a name that nobody has."""
        accounts = self._client.app.state.services.accounts
        name = uuid4().hex
        added = accounts.add_operator(
            f"{name}@example.com", role=OperatorRole.VIEWER, password="secret"
        )
        accounts.create_api_key(name, role=OperatorRole.VIEWER)
        [key] = [each for each in accounts.api_keys() if each.name == name]
        return {"operator_id": added.id, "key_id": key.id, "unused": uuid4().hex}

    def _imported(self) -> dict[str, Any]:
        """An import that waits to be started, and an address, of this call's own."""
        services: Services = self._client.app.state.services
        planned = services.imports.plan_files([], name="nothing", by="Test")
        with services.transactions.begin() as db:
            source = WebSource(url=f"https://shop.example/{uuid4().hex}", archive_missing=False)
            db.add(source)
        return {"import_id": planned.record.id, "source_id": source.id}

    def _business_rule(self) -> int:
        key = {"X-API-Key": self._client.app.state.services.settings.api_key}
        made = self._client.post(f"{ESCALATIONS}/rules", headers=key, json=KEYWORD).json()
        return int(made["rule_id"])

    def _prepare(self, rule: Rule, names: dict[str, Any]) -> None:
        """What there must be before it can be taken away."""
        if str(rule) == f"DELETE {RECALL}":
            self._recall(str(names["article_id"]))
        if str(rule) == f"POST {ANSWERING}":
            self._ask_enough()

    def _ask_enough(self) -> None:
        """Test questions that an error budget can be measured on."""
        services: Services = self._client.app.state.services
        known = ("How do I reset my password", Expectation.ANSWER, ("reset-password",))
        odd = ("Which tomatoes grow on a balcony", Expectation.DECLINE, ())
        services.quality.questions.add_all(
            [
                NewQuestion(f"{text}, please, for the {number}th time?", expected, articles)
                for (text, expected, articles), times in ((known, 60), (odd, 30))
                for number in range(times)
            ],
            by="Test",
        )

    def _recall(self, article_id: str) -> None:
        services: Services = self._client.app.state.services
        services.quality.recalls.recall(article_id, 1, by="Test", text="No.", archive=True)

    def _conflict(self, article_id: str) -> int:
        """Between two passages of an article."""
        sides = {
            f"{side}_{name}": value
            for side in ("left", "right")
            for name, value in {"title": "Hub", "heading": "", "text": "It blinks."}.items()
        }
        keys = {f"{side}_article_id": article_id for side in ("left", "right")}
        versions = {"left_version": 1, "right_version": 1}
        services: Services = self._client.app.state.services
        with services.transactions.begin() as db:
            texts = {"left_hash": uuid4().hex, "right_hash": uuid4().hex}
            row = Conflict(kind="number", **sides, **keys, **versions, **texts)
            db.add(row)
        return row.id

    def _gaps(self) -> dict[str, Any]:
        """A gap of two questions and one of one, of this call's own."""
        services: Services = self._client.app.state.services
        session = services.sessions.create().id
        for text in ("Do you ride a horse?", "Which horse do you ride?", "What is a quark?"):
            list(services.agent.take_turn(session, text))
        asked = [m for m in services.sessions.history(session).messages if m.role == Role.USER]
        with services.transactions.begin() as db:
            one, other = Gap(title="Horse"), Gap(title="Quark")
            db.add_all([one, other])
            db.flush()
            for message, gap in zip(asked, (one, one, other), strict=True):
                row = GapQuestion(question_seq=message.seq, gap_id=gap.id, kind=GapKind.DECLINED)
                db.add(row)
            return {"gap_id": one.id, "other_gap_id": other.id, "asked_id": asked[0].id}

    def _said(self) -> str:
        """The answer to a question of the customer."""
        return str(self.customer.say("How do I reset my password?")["message_id"])

    def _question_id(self) -> str:
        """The customer's first message."""
        self._said()
        history = self._client.app.state.services.sessions.history(self.customer.session_id)
        return str(history.messages[0].id)

    def _tested(self) -> dict[str, Any]:
        """A run, and a test question that is the only one."""
        quality = self._client.app.state.services.quality
        for known in quality.questions.find()[0]:
            quality.questions.remove(known.id, by="Test")
        other = NewQuestion("Why?", Expectation.DECLINE)
        question = quality.questions.add(other, by="Test")
        return {"question_id": question.id, "run_id": quality.runs.request(by="Test").id}

    def _guided(self) -> dict[str, Any]:
        """A comparison that waits, and a name that no company has."""
        guiding = self._client.app.state.services.quality.guidance
        self._tested()
        waiting = guiding.comparisons.request(Guidance(tone="warm"), by="Test")
        return {"comparison_id": waiting.id, "unused": uuid4().hex}

    def _written(self, *, in_review: bool) -> dict[str, Any]:
        """An article of this call's own, published and with a draft."""
        key = {"X-API-Key": self._client.app.state.services.settings.api_key}
        first = {**TEXT["json"], "publish": True}
        made = self._client.post(ARTICLES, headers=key, json=first).json()
        self._client.put(f"{ARTICLES}/{made['article_id']}", headers=key, **TEXT)
        if in_review:
            self._client.post(f"{ARTICLES}/{made['article_id']}/submit", headers=key)
        return {name: made[name] for name in ("article_id", "job_id")}


def _filled_in(rule: Rule, names: dict[str, Any]) -> dict[str, Any]:
    """The body of a call that names something of its own."""
    if rule.request not in (OTHER_GAP, ONE_QUESTION, NEW_OPERATOR, NEW_KEY, GUIDED):
        return {}
    body = rule.request["json"].items()
    return {"json": {name: value.format(**names) for name, value in body}}


@pytest.fixture(scope="module")
def demo_services(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[Services]:
    """A base of one article, since these calls change it."""
    folder = tmp_path_factory.mktemp("authorisation")
    for services in built(make_settings(folder, **NO_MAIL_SERVER), embedder):
        password = Document("reset-password", "Reset your password", "Tap **Forgot password?**")
        services.curation.publish(password, author="Test")
        services.indexing.run_some()
        services.accounts.add_operator(
            services.settings.admin_email, role=OperatorRole.ADMIN, password="secret"
        )
        services.detector.prepare()
        yield services


@pytest.fixture(scope="module")
def demo_client(demo_services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services=demo_services, with_chat=False)) as client:
        yield client


@pytest.fixture
def call(demo_client: TestClient, demo_services: Services, demo_customer: Any) -> Call:
    return Call(demo_client, demo_services, demo_customer)


@pytest.fixture(scope="module")
def keys(demo_services: Services) -> dict[OperatorRole, Headers]:
    make = demo_services.accounts.create_api_key
    return {role: {"X-API-Key": make(f"test {role}", role=role)} for role in OperatorRole}


class TestEveryRoute:
    def test_is_in_this_table(self, demo_client: TestClient) -> None:
        paths = demo_client.get("/openapi.json").json()["paths"]
        routes = {f"{method.upper()} {path}" for path, item in paths.items() for method in item}
        not_described = {"GET /docs", "GET /help/{article_id}"}
        assert routes == {str(rule) for rule in RULES} - not_described

    def test_says_in_its_description_that_it_needs_a_credential(
        self, demo_client: TestClient
    ) -> None:
        paths = demo_client.get("/openapi.json").json()["paths"]
        guarded = {
            f"{method.upper()} {path}"
            for path, item in paths.items()
            for method, described in item.items()
            if described.get("security")
        }
        assert guarded == {str(rule) for rule in GUARDED}

    @pytest.mark.parametrize("rule", [rule for rule in RULES if rule.is_open], ids=str)
    def test_that_is_open_needs_no_credential(self, call: Call, rule: Rule) -> None:
        assert call(rule, {}).status_code not in (401, 403, 404)


@each_rule
class TestWithoutAValidCredential:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer forged.token.here"},
            {"Authorization": "Basic dXNlcjpwYXNz"},
            {"X-API-Key": "sk_unknown"},
        ],
        ids=["none", "forged token", "other scheme", "unknown key"],
    )
    def test_is_401(self, call: Call, rule: Rule, headers: Headers) -> None:
        answer = call(rule, headers)
        assert answer.status_code == 401
        assert answer.json()["error"] == "NotSignedIn"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


class TestCustomer:
    @pytest.mark.parametrize("rule", FOR_CUSTOMERS, ids=str)
    def test_gets_into_the_own_session(self, call: Call, rule: Rule) -> None:
        assert call(rule, call.customer.headers).is_success

    @each_rule
    def test_gets_into_no_other_session(
        self, call: Call, rule: Rule, demo_client: TestClient, arrive: Callable[..., Any]
    ) -> None:
        assert call(rule, arrive(demo_client).headers).status_code == rule.stranger

    def test_cannot_tell_another_session_from_none(
        self, call: Call, demo_client: TestClient, arrive: Callable[..., Any]
    ) -> None:
        headers = arrive(demo_client).headers
        rule = Rule("GET", SESSION)
        other = call(rule, headers).json() | {"request_id": ""}
        none = demo_client.get("/api/sessions/sess_0123456789ab", headers=headers).json()
        assert other == none | {"request_id": ""}

    def test_can_end_a_session_but_not_open_it_again(self, call: Call) -> None:
        headers = call.customer.headers
        assert call(Rule("PATCH", f"{SESSION}/status", request=ENDED), headers).is_success
        again = call(Rule("PATCH", f"{SESSION}/status", request=ACTIVE), headers)
        assert again.status_code == 403


@each_rule
@each_role
class TestApiKey:
    def test_opens_what_its_role_covers_and_nothing_else(
        self, call: Call, keys: dict[OperatorRole, Headers], rule: Rule, role: OperatorRole
    ) -> None:
        answer = call(rule, keys[role])
        if rule.role is not None and role.covers(rule.role):
            assert answer.is_success
        else:
            assert answer.status_code == 403
            assert answer.json()["error"] == "Forbidden"

    def test_wins_over_a_token(
        self, call: Call, keys: dict[OperatorRole, Headers], rule: Rule, role: OperatorRole
    ) -> None:
        both = call(rule, call.customer.headers | keys[role])
        assert both.is_success == (rule.role is not None and role.covers(rule.role))


class TestConfiguredKey:
    def test_is_an_administrators(self, demo_client: TestClient, demo_services: Services) -> None:
        headers = {"X-API-Key": demo_services.settings.api_key or ""}
        assert demo_client.get("/api/sessions", headers=headers).status_code == 200
