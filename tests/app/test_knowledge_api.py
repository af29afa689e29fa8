"""/api/knowledge/articles: what a program of the company sees and may do."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app.schemas_article_text import BODY_LIMIT, LARGEST_NUMBER
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.knowledge.documents import Document

ARTICLES = "/api/knowledge/articles"
RETURNS = {"title": "Returns", "body": "Send it back within thirty days."}
LATER = {"title": "Returns", "body": "Send it back within sixty days."}
EVERY = {
    "title": "Returns",
    "body": "Send it back.\n\n## Refunds\n\nMoney follows.",
    "url": "https://shop.example/returns",
    "audience": "public",
    "tags": ["orders", "money"],
    "owner": "Ada",
    "review_by": "2027-05-31",
}
Json = Any


class Curator:
    """A program with a curator's key."""

    def __init__(self, client: TestClient, key: str) -> None:
        self._client = client
        self._headers = {"X-API-Key": key}

    def call(self, method: str, path: str = "", **request: Any) -> Any:
        return self._client.request(method, ARTICLES + path, headers=self._headers, **request)

    def get(self, path: str = "", **query: Any) -> Json:
        return self._done(self.call("GET", path, params=query))

    def create(self, **article: Any) -> Json:
        return self._done(self.call("POST", json=article))

    def post(self, path: str, **body: Any) -> Json:
        return self._done(self.call("POST", path, json=body or None))

    def put(self, article_id: str, **article: Any) -> Json:
        return self._done(self.call("PUT", f"/{article_id}", json=article))

    def delete(self, article_id: str) -> Json:
        return self._done(self.call("DELETE", f"/{article_id}"))

    @staticmethod
    def _done(answer: Any) -> Json:
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture
def curator(client: TestClient, services: Services) -> Curator:
    key = services.accounts.create_api_key("Grace's program", role=OperatorRole.CURATOR)
    return Curator(client, key)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


class TestCreate:
    def test_answers_with_the_draft(self, curator: Curator) -> None:
        answer = curator.call("POST", json=EVERY | {"article_id": "faq/returns"})
        assert answer.status_code == 201
        made = answer.json()
        assert (made["article_id"], made["status"], made["job_id"]) == (
            "faq/returns",
            "draft",
            None,
        )
        assert (made["version"], made["body"], made["has_draft"]) == (None, None, True)
        assert {name: made["draft"][name] for name in EVERY} == EVERY
        assert made["draft"]["author"] == "Grace's program"

    def test_can_publish_at_once(self, curator: Curator) -> None:
        made = curator.create(**RETURNS, publish=True)
        assert (made["article_id"], made["status"], made["version"]) == ("returns", "published", 1)
        assert (made["body"], made["author"]) == (RETURNS["body"], "Grace's program")
        assert made["job_id"].startswith("batch_")

    def test_of_an_id_that_is_taken_is_409(self, curator: Curator) -> None:
        curator.create(**RETURNS, article_id="returns")
        again = curator.call("POST", json=RETURNS | {"article_id": "returns"})
        assert refused(again) == (409, "ArticleExists")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"title": "t" * 301},
            {"title": "a\0b"},
            {"body": ""},
            {"body": "b" * (BODY_LIMIT + 1)},
            {"body": "\ud800"},
            {"audience": "everyone"},
            {"tags": ["t"] * 51},
            {"tags": [""]},
            {"tags": ["a\0"]},
            {"owner": "o" * 201},
            {"url": "u" * 2001},
            {"review_by": "soon"},
            {"article_id": ""},
            {"article_id": "i" * 201},
            {"article_id": "a\0b"},
        ],
        ids=str,
    )
    def test_of_what_cannot_be_stored_is_422(self, curator: Curator, wrong: Json) -> None:
        body = json_bytes(RETURNS | wrong)
        answer = curator.call("POST", content=body)
        assert refused(answer) == (422, "InvalidInput")
        assert curator.get() == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": " \n "},
            {"body": "  \n "},
            {"url": "javascript:alert(1)"},
            {"article_id": "My Article"},
            {"article_id": "../../etc"},
        ],
        ids=str,
    )
    def test_of_what_no_import_would_take_is_400_and_says_why(
        self, curator: Curator, wrong: Json
    ) -> None:
        answer = curator.call("POST", json=RETURNS | wrong)
        assert refused(answer) == (400, "InvalidDocument")
        assert curator.get() == []

    @pytest.mark.parametrize(
        "body", [">" * 199_000 + "x", "- " * 99_000 + "x", "[" * 20_000 + "x"], ids=[">", "-", "["]
    )
    def test_takes_markdown_of_any_shape(self, curator: Curator, body: str) -> None:
        answer = curator.call("POST", json=RETURNS | {"body": body, "publish": True})
        assert answer.status_code == 201


class TestIds:
    @pytest.mark.parametrize(
        "article_id",
        ["a/b/c", "v1.2", "faq.csv:how-to", "versions", "a/versions", "a/versions/1", "x/publish"],
    )
    def test_lead_to_their_article_with_a_slash_at_the_end(
        self, curator: Curator, article_id: str
    ) -> None:
        curator.create(**RETURNS, article_id=article_id)
        curator.create(title="Parent", body="Another.", article_id="a", publish=True)
        assert curator.get(f"/{article_id}/")["article_id"] == article_id
        assert curator.put(f"{article_id}/", **LATER)["draft"]["body"] == LATER["body"]
        published = curator.post(f"/{article_id}/publish")
        assert (published["article_id"], published["version"]) == (article_id, 1)
        assert [each["number"] for each in curator.get(f"/{article_id}/versions")] == [1]
        assert curator.get(f"/{article_id}/versions/1")["body"] == LATER["body"]
        assert curator.post(f"/{article_id}/archive")["article_id"] == article_id
        assert curator.post(f"/{article_id}/restore", version=1)["version"] == 2
        assert curator.delete(f"{article_id}/")["outcome"] == "archived"
        assert curator.get("/a")["title"] == ("Parent")

    @pytest.mark.parametrize("article_id", ["with space", "ünï/東京", "50%", "a?b#c", "."])
    def test_that_imports_never_make_are_found_too(
        self, curator: Curator, services: Services, article_id: str
    ) -> None:
        services.curation.publish(Document(article_id, "Odd", "Text."), author="Test")
        path = quote(article_id).replace(".", "%2E")
        assert curator.get(f"/{path}")["article_id"] == article_id

    @pytest.mark.parametrize("path", ["unknown", "a%00b", "w" * 201, "w" * 5000, "%ff", "a//b", ""])
    @pytest.mark.parametrize(
        ("method", "suffix", "body"),
        [
            ("GET", "/", None),
            ("PUT", "/", RETURNS),
            ("DELETE", "/", None),
            ("POST", "/publish", None),
            ("POST", "/archive", None),
            ("POST", "/restore", {"version": 1}),
            ("GET", "/versions", None),
            ("GET", "/versions/1", None),
        ],
    )
    def test_that_are_not_there_are_404(
        self, curator: Curator, path: str, method: str, suffix: str, body: Json
    ) -> None:
        answer = curator.call(method, f"/{path}{suffix}", json=body)
        assert refused(answer) == (404, "ArticleNotFound")


class TestList:
    def test_filters_pages_and_counts(self, curator: Curator) -> None:
        for number in range(3):
            curator.create(title=f"Hub {number}", body="Text.", tags=["hub"])
        curator.create(**EVERY, publish=True)
        curator.create(title="Inside", body="For us.", audience="internal", publish=True)

        def titles(**query: Any) -> list[str]:
            return [article["title"] for article in curator.get(**query)]

        assert titles() == ["Inside", "Returns", "Hub 2", "Hub 1", "Hub 0"]
        assert titles(sort="title", limit=2, offset=1) == ["Hub 1", "Hub 2"]
        assert titles(q="RETUR") == titles(tag="money") == ["Returns"]
        assert titles(status="draft", q="0") == ["Hub 0"]
        assert titles(audience="internal") == ["Inside"]
        answer = curator.call("GET", params={"tag": "hub", "limit": 1})
        assert (len(answer.json()), answer.headers["X-Total-Count"]) == (1, "3")

    def test_shows_what_is_known_of_an_article(self, curator: Curator) -> None:
        curator.create(**EVERY, publish=True)
        [article] = curator.get()
        known = {name: EVERY[name] for name in ("title", "tags", "owner", "review_by", "audience")}
        assert known.items() <= article.items()
        assert (article["version"], article["has_draft"], article["source"]) == (1, False, None)
        assert article["created_at"].endswith("Z")

    @pytest.mark.parametrize(
        "query",
        [
            *({"limit": 101}, {"limit": 0}, {"offset": -1}, {"offset": 10**20}, {"q": "\0"}),
            *({"tag": "\0"}, {"status": "lost"}, {"audience": "all"}, {"sort": "random"}),
        ],
        ids=str,
    )
    def test_refuses_what_makes_no_sense(self, curator: Curator, query: Json) -> None:
        assert refused(curator.call("GET", params=query)) == (422, "InvalidInput")


class TestLife:
    def test_of_an_article_from_draft_to_archive(
        self, curator: Curator, services: Services
    ) -> None:
        curator.create(**RETURNS)
        assert services.agent.search("thirty days") == []
        curator.post("/returns/publish")
        assert [hit.article_id for hit in services.agent.search("thirty days")] == ["returns"]
        curator.put("returns", **LATER)
        assert "thirty" in services.agent.search("days")[0].content
        curator.post("/returns/publish")
        assert "sixty" in services.agent.search("days")[0].content
        curator.post("/returns/restore", version=1)
        assert "thirty" in services.agent.search("days")[0].content
        assert [each["number"] for each in curator.get("/returns/versions")] == [3, 2, 1]
        curator.post("/returns/archive")
        assert services.agent.search("days") == []

    def test_shows_when_it_is_searchable(self, curator: Curator, services: Services) -> None:
        made = curator.create(**EVERY, publish=True)
        assert (made["passages"], made["indexed"]) == (2, 0)
        services.indexing.run_some()
        assert curator.get("/returns")["indexed"] == 2

    def test_asks_again_of_one_who_saw_an_older_state(self, curator: Curator) -> None:
        seen = curator.create(**RETURNS)["revision"]
        now = curator.put("returns", **LATER, revision=seen)["revision"]
        late = curator.call("PUT", "/returns", json=RETURNS | {"revision": seen})
        assert refused(late) == (409, "ArticleChanged")
        assert late.json()["details"]["revision"] == now
        late = curator.call("POST", "/returns/publish", json={"revision": seen})
        assert refused(late) == (409, "ArticleChanged")
        assert curator.post("/returns/publish", revision=now)["version"] == 1

    def test_has_nothing_to_publish_without_a_draft(self, curator: Curator) -> None:
        curator.create(**RETURNS, publish=True)
        assert refused(curator.call("POST", "/returns/publish")) == (409, "NothingToPublish")

    def test_can_be_archived_twice(self, curator: Curator) -> None:
        curator.create(**RETURNS, publish=True)
        assert curator.post("/returns/archive")["job_id"]
        assert curator.post("/returns/archive")["job_id"] is None

    def test_ends_for_good_only_for_what_was_never_published(self, curator: Curator) -> None:
        curator.create(**RETURNS)
        gone = {"article_id": "returns", "outcome": "deleted", "job_id": None}
        assert curator.delete("returns") == gone
        assert refused(curator.call("DELETE", "/returns")) == (404, "ArticleNotFound")
        curator.create(**RETURNS, publish=True)
        assert curator.delete("returns")["outcome"] == "archived"
        assert curator.get("/returns")["status"] == "archived"

    @pytest.mark.parametrize("audience", ["internal", "signed-in"])
    def test_that_is_not_public_stays_inside(
        self,
        curator: Curator,
        client: TestClient,
        customer: Any,
        services: Services,
        audience: str,
    ) -> None:
        curator.create(title="Code", body="The code is tulip.", audience=audience, publish=True)
        services.indexing.run_some()
        found = client.post(
            "/api/chat/search", headers=customer.headers, json={"query": "code tulip"}
        )
        assert found.json() == []
        assert client.get("/help/code").status_code == 404
        assert "tulip" not in customer.say("What is the code? Is it a tulip?")["message"].lower()


class TestVersions:
    def test_keep_their_text_and_show_the_difference(self, curator: Curator) -> None:
        curator.create(**RETURNS, publish=True)
        curator.put("returns", **LATER)
        curator.post("/returns/publish")
        first = curator.get("/returns/versions/1")
        assert (first["body"], first["is_published"], first["diff"]) == (
            RETURNS["body"],
            False,
            None,
        )
        assert first["author"] == "Grace's program"
        second = curator.get("/returns/versions/2", diff=1)
        assert f"-{RETURNS['body']}\n+{LATER['body']}\n" in second["diff"]
        page = curator.call("GET", "/returns/versions", params={"limit": 1, "offset": 1})
        assert ([each["number"] for each in page.json()], page.headers["X-Total-Count"]) == (
            [1],
            "2",
        )

    @pytest.mark.parametrize("number", [2, LARGEST_NUMBER])
    def test_that_are_not_there_are_404(self, curator: Curator, number: int) -> None:
        curator.create(**RETURNS, publish=True)
        for answer in (
            curator.call("GET", f"/returns/versions/{number}"),
            curator.call("GET", "/returns/versions/1", params={"diff": number}),
            curator.call("POST", "/returns/restore", json={"version": number}),
        ):
            assert refused(answer) == (404, "VersionNotFound")

    @pytest.mark.parametrize("number", [0, -1, LARGEST_NUMBER + 1, "x"])
    def test_of_impossible_numbers_are_422(self, curator: Curator, number: Json) -> None:
        curator.create(**RETURNS, publish=True)
        for answer in (
            curator.call("GET", f"/returns/versions/{number}"),
            curator.call("GET", "/returns/versions/1", params={"diff": number}),
            curator.call("POST", "/returns/restore", json={"version": number}),
        ):
            assert refused(answer) == (422, "InvalidInput")


def json_bytes(value: Json) -> bytes:
    """JSON with every character escaped, halves of surrogate pairs too."""
    return json.dumps(value).encode()
