"""An export, planned and carried out in an empty installation, is the same base."""

import io
from pathlib import Path

from core.bootstrap import Services
from core.knowledge.documents import Document
from core.knowledge.documents.stored import from_json, to_json
from core.knowledge.imports.service import Choice
from tests.conftest import Install
from tests.knowledge.imports.conftest import LONG
from tests.knowledge.test_export_round_trip import ARTICLES, exported, exported_texts, fill, state

ALIKE = (Document("a/one", "Alike", LONG), Document("a/two", "Alike", LONG))


class TestRoundTrip:
    def test_is_the_same_byte_for_byte(
        self, services: Services, install: Install, tmp_path: Path
    ) -> None:
        fill(services, (*ARTICLES, *ALIKE))
        packed = exported(services)
        with install(tmp_path / "second") as second:
            files = [("knowledge.zip", io.BytesIO(packed))]
            planned = second.imports.plan_streams(files, by="Ada")
            assert planned.counts.planned["duplicate"] == 1
            everything = Choice(include_duplicates=True)
            second.imports.start(planned.record.id, by="Ada", choice=everything)
            second.import_runner.run_some()
            assert state(second) == state(services)
            assert exported_texts(exported(second)) == exported_texts(packed)

    def test_over_itself_changes_nothing(self, services: Services) -> None:
        fill(services, (*ARTICLES, *ALIKE))
        files = [("knowledge.zip", io.BytesIO(exported(services)))]
        counts = services.imports.plan_streams(files, by="Ada").counts
        assert counts.planned["unchanged"] == len(ARTICLES) + len(ALIKE)


class TestStoredDocument:
    def test_comes_back_as_it_was(self) -> None:
        for document in ARTICLES:
            assert from_json(to_json(document)) == document

    def test_of_another_version_loses_what_is_unknown(self) -> None:
        stored = to_json(ARTICLES[0]) | {"colour": "red"}
        assert from_json(stored) == ARTICLES[0]
