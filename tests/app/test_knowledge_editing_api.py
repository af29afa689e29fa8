"""Reviews, the split, merging, use and the audit log, as a program of the company has them."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from tests.conftest import ADMIN_KEY

ARTICLES = "/api/knowledge/articles"
TEXT = {"title": "Returns", "body": "By post.\n\n## Refunds\n\nBy card."}


class Program:
    """Calls with a curator's key, or the administrator's."""

    def __init__(self, services: Services) -> None:
        self._client = TestClient(create_app(services=services, with_chat=False))
        self._key = services.accounts.create_api_key("Editor", role=OperatorRole.CURATOR)

    def call(self, method: str, path: str, *, key: str | None = None, **request: Any) -> Any:
        headers = {"X-API-Key": key or self._key}
        return self._client.request(method, path, headers=headers, **request)

    def post(self, path: str, **body: Any) -> Any:
        answer = self.call("POST", f"{ARTICLES}{path}", json=body or None)
        assert answer.is_success, answer.text
        return answer.json()

    def get(self, path: str = "", **query: Any) -> Any:
        answer = self.call("GET", f"{ARTICLES}{path}", params=query)
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture
def program(services: Services) -> Program:
    return Program(services)


class TestReviews:
    def test_are_asked_for_listed_and_ended(self, program: Program) -> None:
        made = program.post("", **TEXT)
        submitted = program.post("/returns/submit", revision=made["revision"])
        assert submitted["in_review"]
        assert submitted["draft"]["submitted_by"] == "Editor"
        assert [each["article_id"] for each in program.get(status="review")] == ["returns"]
        back = program.post("/returns/send-back", note="Say what it costs.")
        assert not back["in_review"]
        refused = program.call("POST", f"{ARTICLES}/returns/send-back")
        assert (refused.status_code, refused.json()["error"]) == (409, "NotInReview")

    def test_of_a_published_article_can_be_thrown_away(self, program: Program) -> None:
        program.post("", **TEXT, publish=True)
        assert program.call("PUT", f"{ARTICLES}/returns", json=TEXT).json()["has_draft"]
        assert not program.post("/returns/discard")["has_draft"]


class TestText:
    def test_has_phrasings_and_keywords_in_drafts_and_versions(self, program: Program) -> None:
        more = {"phrasings": ["Money back?"], "keywords": ["rma"]}
        assert program.post("", **TEXT, **more)["draft"]["phrasings"] == ["Money back?"]
        published = program.post("/returns/publish", reason="New terms.")
        version = program.get("/returns/versions/1")
        for answer in (published, version):
            assert (answer["phrasings"], answer["keywords"]) == (["Money back?"], ["rma"])

    @pytest.mark.parametrize("more", [{"phrasings": ["w" * 301]}, {"keywords": [""]}])
    def test_refuses_what_cannot_be_meant(self, program: Program, more: dict[str, Any]) -> None:
        answer = program.call("POST", ARTICLES, json=TEXT | more)
        assert answer.status_code == 422


class TestSplit:
    def test_is_shown_with_tokens_and_changed(self, program: Program) -> None:
        program.post("", **TEXT, publish=True)
        first, second = program.get("/returns/passages")
        assert (first["can_merge"], second["heading"]) == (True, "Refunds")
        assert 0 < first["tokens"] < first["max_tokens"] == 256
        draft = program.post("/returns/split", action="merge", passage=0)["draft"]
        assert "<!-- passage: join -->" in draft["body"]
        [merged] = program.get("/returns/passages")
        assert [each["text"] for each in merged["boundaries"]] == ["## Refunds", "By card."]
        apart = program.post(
            "/returns/split", action="divide", passage=0, block=merged["boundaries"][0]["block"]
        )
        assert apart["draft"]["body"] == TEXT["body"]
        program.post("/returns/split", action="disable", passage=1)
        assert [each["disabled"] for each in program.get("/returns/passages")] == [False, True]

    def test_of_no_passage_or_another_state_is_refused(self, program: Program) -> None:
        program.post("", **TEXT)
        path = f"{ARTICLES}/returns/split"
        gone = program.call("POST", path, json={"action": "merge", "passage": 7})
        assert gone.status_code == 400
        old = {"action": "merge", "passage": 0, "revision": 99}
        assert program.call("POST", path, json=old).status_code == 409


class TestMerge:
    def test_brings_two_changes_together_and_stores_nothing(self, program: Program) -> None:
        program.post("", **TEXT)
        theirs = TEXT | {"title": "Sending back"}
        revision = program.call("PUT", f"{ARTICLES}/returns", json=theirs).json()["revision"]
        mine = TEXT | {"body": f"{TEXT['body']}\n\nOr as credit."}
        merged = program.post("/returns/merge", base=TEXT, mine=mine)
        assert (merged["title"], merged["body"]) == ("Sending back", mine["body"])
        assert (merged["conflicts"], merged["revision"]) == ([], revision)
        assert program.get("/returns")["draft"]["body"] == TEXT["body"]


class TestList:
    def test_has_the_use_of_each_and_narrows_by_it(self, program: Program) -> None:
        program.post("", **TEXT, publish=True, owner="Ada", review_by="2020-01-01")
        program.post("", title="Hub", body="It blinks.")
        [found] = program.get(owner="Ada", review="overdue", cited="never", sort="answer_rate")
        assert found["use"] == {
            "retrieved": 0,
            "cited": 0,
            "answer_rate": None,
            "rated_up": 0,
            "rated_down": 0,
        }
        assert program.get(answering="low") == []
        assert program.call("GET", f"{ARTICLES}?sort=size").status_code == 422


class TestHistory:
    def test_tells_of_one_article_who_changed_what(self, program: Program) -> None:
        program.post("", **TEXT)
        program.post("/returns/publish", reason="New terms.")
        published, created = program.get("/returns/history")
        assert (published["action"], published["reason"]) == ("published", "New terms.")
        assert published["after"] == {"status": "published", "version": 1}
        assert (created["actor"], created["before"]) == ("Editor", None)


class TestAudit:
    def test_is_searched_by_administrators(self, program: Program) -> None:
        program.post("", **TEXT)
        program.post("/returns/publish", reason="New terms.")
        path = "/api/audit"
        answer = program.call("GET", path, key=ADMIN_KEY, params={"q": "terms", "kind": "article"})
        assert [entry["action"] for entry in answer.json()] == ["published"]
        assert answer.headers["X-Total-Count"] == "1"
        later = {"from": "2100-01-01T00:00:00"}
        assert program.call("GET", path, key=ADMIN_KEY, params=later).json() == []
        assert program.call("GET", path).status_code == 403
