"""The API's description is complete, and the committed one is this version's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from app.openapi import operations, written
from app.openapi_examples import EXAMPLES
from app.openapi_refusals import REFUSALS

COMMITTED = Path(__file__).parents[2] / "docs/openapi.json"
JSON = "application/json"


@pytest.fixture(scope="module")
def schema(demo_client: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = demo_client.get("/openapi.json").json()
    return described


def name_of(content: dict[str, Any]) -> Iterator[str]:
    """The names of the schemas that a body may have."""
    described = content.get(JSON, {}).get("schema", {})
    for choice in [described, *described.get("anyOf", [])]:
        if "$ref" in choice:
            yield choice["$ref"].rpartition("/")[2]


class TestDescription:
    def test_is_the_committed_one(self, schema: dict[str, Any]) -> None:
        """If this fails: python -m app.print_openapi > docs/openapi.json"""
        assert COMMITTED.read_text() == written(schema)

    def test_names_each_status_and_gives_each_error_an_example(
        self, schema: dict[str, Any]
    ) -> None:
        for path, method, operation in operations(schema):
            for status, answer in operation["responses"].items():
                assert status.isdecimal(), f"{method} {path}: {status}"
                if int(status) >= 400 and path.startswith("/api"):
                    examples = answer["content"][JSON]["examples"].values()
                    assert all(example["value"]["message"] for example in examples)
                    assert examples

    def test_gives_every_json_body_an_example(self, schema: dict[str, Any]) -> None:
        bodies = {
            name
            for _, _, operation in operations(schema)
            for name in name_of(operation.get("requestBody", {}).get("content", {}))
        }
        assert bodies
        assert bodies <= set(EXAMPLES)

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_has_examples_that_are_what_they_show(self, schema: dict[str, Any], name: str) -> None:
        known = {"$ref": f"#/components/schemas/{name}", "components": schema["components"]}
        jsonschema_rs.validate(known, EXAMPLES[name])

    def test_tells_refusals_of_routes_that_are_there(self, schema: dict[str, Any]) -> None:
        served = {f"{method.upper()} {path}" for path, method, _ in operations(schema)}
        assert set(REFUSALS) <= served

    def test_says_that_what_a_path_names_may_not_be_there(self, schema: dict[str, Any]) -> None:
        named = {
            f"{method} {path}": operation["responses"]
            for path, method, operation in operations(schema)
            if "{" in path
        }
        silent = {route for route, responses in named.items() if "404" not in responses}
        assert silent == {"get /api/knowledge/articles/{article_id}/history"}  # empty instead

    def test_has_short_names(self, schema: dict[str, Any]) -> None:
        """Two classes of one name would be told apart by the paths of their modules."""
        assert [
            name for name in schema["components"]["schemas"] if name.startswith(("app__", "core__"))
        ] == []
