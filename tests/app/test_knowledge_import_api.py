"""/api/knowledge/import, /export and /jobs: files in, files out, and how far the indexing is."""

import io
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from starlette.testclient import TestClient

from core.bootstrap import Services
from core.knowledge.documents import Document

KNOWLEDGE = "/api/knowledge"
RETURNS = ("returns.md", b"---\ntitle: Returns\n---\nSend it back within thirty days.\n")
HUB = ("hub.md", b"# The hub\n\nIt blinks amber.\n")
FAQ = ("faq.csv", b"question,answer\nDo you ship?,Yes.\nDo you fly?,No.\n")
Json = Any
File = tuple[str, bytes]


class Importer:
    def __init__(self, client: TestClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    def send(self, *files: File, **form: Any) -> Any:
        return self.client.post(
            f"{KNOWLEDGE}/import",
            headers=self.headers,
            files=[("files", file) for file in files],
            data=form,
        )

    def __call__(self, *files: File, **form: Any) -> Json:
        answer = self.send(*files, **form)
        assert answer.status_code == (200 if form.get("dry_run") else 202), answer.text
        return answer.json()

    def job(self, job_id: str) -> Any:
        return self.client.get(f"{KNOWLEDGE}/jobs/{job_id}", headers=self.headers)


@pytest.fixture
def importer(client: TestClient, admin: dict[str, str]) -> Importer:
    return Importer(client, admin)


def zipped(*files: File, name: str = "all.zip") -> File:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path, data in files:
            archive.writestr(path, data)
    return name, packed.getvalue()


def ids(services: Services) -> list[str]:
    return sorted(entry.article.id for entry in services.curation.find()[0])


class TestImport:
    def test_publishes_files_that_customers_find(
        self, importer: Importer, services: Services
    ) -> None:
        report = importer(RETURNS, HUB, FAQ)
        job_id = report.pop("job_id")
        assert report == {"new": 4, "updated": 0, "unchanged": 0, "archived": [], "broken": []}
        assert ids(services) == ["faq:do-you-fly", "faq:do-you-ship", "hub", "returns"]
        assert services.agent.search("thirty days")[0].article_id == "returns"
        assert importer.job(job_id).json()["total"] == 4

    def test_says_what_is_new_changed_and_unchanged(self, importer: Importer) -> None:
        importer(RETURNS, HUB)
        changed = (RETURNS[0], RETURNS[1].replace(b"thirty", b"sixty"))
        report = importer(changed, HUB, FAQ)
        assert (report["new"], report["updated"], report["unchanged"]) == (2, 1, 1)
        again = importer(changed, HUB, FAQ)
        assert (again["unchanged"], again["job_id"]) == (4, None)

    def test_takes_zips_by_the_paths_inside(self, importer: Importer, services: Services) -> None:
        inside = zipped(("faq/returns.md", RETURNS[1]), ("faq/deep/hub.md", HUB[1]))
        assert importer(inside)["new"] == 2
        assert ids(services) == ["faq/deep/hub", "faq/returns"]

    def test_names_what_is_broken_and_imports_the_rest(
        self, importer: Importer, services: Services
    ) -> None:
        bad = [("a.pdf", b"no PDF"), ("b.exe", b"MZ"), ("c.md", b""), ("d.zip", b"no zip")]
        report = importer(RETURNS, *bad, ("copy/returns.md", RETURNS[1]))
        assert report["new"] == 1
        files = [problem["file"] for problem in report["broken"]]
        assert files == ["a.pdf", "b.exe", "c.md", "d.zip", "returns.md"]
        assert all(problem["reason"].endswith(".") for problem in report["broken"])
        assert ids(services) == ["returns"]

    @pytest.mark.parametrize(
        ("file", "reason"),
        [
            (zipped(("../../etc/passwd.md", b"x")), "leads out of the archive"),
            (zipped(("/etc/passwd.md", b"x")), "leads out of the archive"),
            (zipped(("bomb.txt", b"0" * 30_000_000)), "unpacks to more than 200 times"),
            (zipped(zipped(HUB, name="inner.zip")), "archive inside an archive"),
        ],
        ids=["up", "root", "bomb", "nested"],
    )
    def test_refuses_archives_that_mean_harm(
        self, importer: Importer, services: Services, file: File, reason: str
    ) -> None:
        [problem] = importer(file)["broken"]
        assert reason in problem["reason"]
        assert ids(services) == []

    @pytest.mark.parametrize(
        ("name", "article_id"),
        [("../../hub.md", "hub"), ("C:\\docs\\hub.md", "hub"), ("ünï code.md", "uni-code")],
    )
    def test_takes_of_a_file_only_its_own_name(
        self, importer: Importer, services: Services, name: str, article_id: str
    ) -> None:
        assert importer((name, HUB[1]))["new"] == 1
        assert ids(services) == [article_id]

    def test_archives_what_a_named_source_no_longer_has(
        self, importer: Importer, services: Services
    ) -> None:
        importer(RETURNS, HUB, source="help centre")
        importer(FAQ, source="another")
        set_ = {"source": "help centre", "archive_missing": "true"}
        assert importer(HUB, **set_, dry_run="true")["archived"] == ["returns"]
        assert services.agent.search("thirty days")[0].article_id == "returns"
        report = importer(HUB, **set_)
        assert (report["archived"], report["unchanged"]) == (["returns"], 1)
        assert report["job_id"]
        assert "returns" not in {hit.article_id for hit in services.agent.search("thirty days")}
        assert importer(HUB, **set_)["archived"] == []

    def test_archives_nothing_while_a_file_is_broken(self, importer: Importer) -> None:
        importer(RETURNS, HUB, source="set")
        report = importer(HUB, ("returns.md", b""), source="set", archive_missing="true")
        assert (report["archived"], len(report["broken"])) == ([], 1)

    def test_without_a_source_archives_nothing_and_says_so(self, importer: Importer) -> None:
        answer = importer.send(HUB, archive_missing="true")
        assert (answer.status_code, answer.json()["error"]) == (400, "InvalidInput")
        assert "source" in answer.json()["message"]

    def test_run_dry_changes_nothing(self, importer: Importer, services: Services) -> None:
        importer(HUB)
        jobs = services.curation.jobs_by_state()
        report = importer(RETURNS, ("hub.md", b"# The hub\n\nNew."), ("x.pdf", b""), dry_run="true")
        assert (report["new"], report["updated"], report["job_id"]) == (1, 1, None)
        assert [problem["file"] for problem in report["broken"]] == ["x.pdf"]
        assert (ids(services), services.curation.jobs_by_state()) == (["hub"], jobs)

    def test_keeps_the_name_of_who_imported(self, importer: Importer, services: Services) -> None:
        importer(HUB)
        assert services.versions.get("hub", 1).version.author == "Support"

    def test_of_what_a_column_cannot_hold_is_named_as_broken(self, importer: Importer) -> None:
        long = f"---\nowner: {'o' * 201}\n---\nText."
        far = f"---\nurl: https://a.example/{'u' * 2000}\n---\nText."
        report = importer(("a.md", long.encode()), ("b.md", far.encode()))
        assert [problem["file"] for problem in report["broken"]] == ["a.md", "b.md"]

    @pytest.mark.parametrize("form", [{"source": "s" * 501}, {"source": "a\0b"}, {"dry_run": "?"}])
    def test_refuses_a_form_that_makes_no_sense(self, importer: Importer, form: Json) -> None:
        assert importer.send(HUB, **form).status_code == 422

    def test_needs_files(self, importer: Importer) -> None:
        assert importer.send().status_code == 422


class TestExport:
    def test_gives_a_zip_that_imports_to_the_same(
        self, importer: Importer, services: Services
    ) -> None:
        importer(RETURNS, HUB, FAQ)
        answer = importer.client.get(f"{KNOWLEDGE}/export", headers=importer.headers)
        assert answer.headers["Content-Type"] == "application/zip"
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        assert importer(("knowledge.zip", answer.content))["unchanged"] == 4

    def test_has_what_operators_alone_may_read_too(
        self, importer: Importer, services: Services
    ) -> None:
        inside = Document("inside", "Inside", "For us.", audience="internal")
        services.curation.publish(inside, author="Test")
        answer = importer.client.get(f"{KNOWLEDGE}/export", headers=importer.headers)
        text = ZipFile(io.BytesIO(answer.content)).read("inside.md").decode()
        assert text == "---\ntitle: Inside\nid: inside\naudience: internal\n---\n\nFor us.\n"


class TestJob:
    def test_follows_the_indexing(self, importer: Importer, services: Services) -> None:
        job_id = importer(RETURNS, HUB)["job_id"]
        waiting = {"job_id": job_id, "total": 2, "done": 0, "failed": 0, "finished": False}
        assert importer.job(job_id).json() == waiting | {"errors": []}
        services.indexing.run_some()
        assert importer.job(job_id).json() == waiting | {"done": 2, "finished": True, "errors": []}

    @pytest.mark.parametrize("job_id", ["batch_0123456789abcdef", "a%00b", "w" * 5000, "%ff"])
    def test_that_is_not_there_is_404(self, importer: Importer, job_id: str) -> None:
        answer = importer.job(job_id)
        assert (answer.status_code, answer.json()["error"]) == (404, "JobNotFound")
