"""core/knowledge/exporting.py: what is exported imports to the same articles, byte for byte."""

import io
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from core.bootstrap import Services
from core.errors import InvalidDocument, InvalidInput
from core.knowledge.documents import Document, read_documents, read_streams
from core.knowledge.documents.assembly import edited
from core.knowledge.documents.identity import file_id, path_slug, row_key, slug
from core.knowledge.documents.writing import file_name, to_markdown
from core.knowledge.exporting import PAGE
from core.knowledge.importing import ImportPlan, import_documents
from tests.knowledge.markdown_texts import any_text, articles

ODD = " \n\r\t-#'\":|>&*_[]{}!%@`\\=~,?\x00\x0b\x85\u2028\ufeff\xa0ÿé東🙂\U0010ffff\ufffe"
odd_text = st.text(st.sampled_from("ab1" + ODD), max_size=40) | st.text(max_size=40)
bodies = odd_text | any_text | articles().map(lambda made: made[0])
ids = st.text(st.sampled_from("ab1-_.:/"), min_size=1, max_size=30).map(path_slug).filter(bool)
dates = st.none() | st.dates()
LINES = ("---", "title: x", "# Title", "#  *Title*  #", "Title\n=====", "", "  ", "    code", "a\r")
edged_bodies = st.lists(st.sampled_from(LINES), max_size=6).map("\n".join)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Articles as an editor may write them."""
    written = Document(
        id=draw(ids),
        title=draw(odd_text | st.just("Title")),
        body=draw(bodies | edged_bodies),
        url=draw(st.none() | odd_text.map(lambda rest: f"https://a.example/{rest}")),
        tags=tuple(draw(st.lists(odd_text, max_size=3))),
        audience=draw(st.sampled_from(["public", "signed-in", "internal"])),
        owner=draw(st.none() | odd_text),
        review_by=draw(dates),
    )
    try:
        return edited(written)
    except InvalidDocument:
        assume(False)
        raise


def read_back(document: Document) -> Document:
    file = io.BytesIO(to_markdown(document).encode())
    [read] = read_streams([("whatever.md", file)])
    assert isinstance(read, Document), read
    return Document(**{**vars(read), "source": ""})


class TestToMarkdown:
    @given(documents())
    @settings(max_examples=400, deadline=None)
    @example(Document("a", 'It\'s: "so" # &amp; <b>', "---\ntitle: x\n---\ntext"))
    @example(Document("a", "Title", "# Title\n\n# Title\n\ntext"))
    @example(Document("a", "Title", "Intro\n\n# Title\n\ntext"))
    @example(Document("a", "a*b*c \\ `d` [e](f) #", "# a*b*c \\\\ `d` [e](f)\n\ntext"))
    @example(Document("a", "2027-01-01", "text", tags=("null", "1e3", "yes, no", "- a", "~")))
    @example(Document("a", "---", "    code", owner="null", review_by=date(1, 1, 1)))
    @example(Document("a", "# Title", "text"))
    def test_reads_back_as_it_was(self, document: Document) -> None:
        assert read_back(document) == document


class TestIds:
    @given(st.text(max_size=250), st.text(max_size=100))
    def test_that_files_give_are_kept_when_they_are_written_as_ids(
        self, name: str, question: str
    ) -> None:
        made = (path_slug(name), slug(name), file_id(name), row_key(question))
        assert [path_slug(each) for each in made] == list(made)

    def test_of_rows_of_a_deep_file_fit_and_are_kept(self) -> None:
        name = f"{'folder/' * 40}faq.csv"
        rows = "question,answer\n" + "".join(f"{'word ' * 30}{n},yes\n" for n in range(2))
        made = list(_read_zip({name: rows}))
        assert len({each.id for each in made}) == 2
        assert all(len(each.id) <= 200 and path_slug(each.id) == each.id for each in made)


class TestFileName:
    @pytest.mark.parametrize(
        ("article_id", "name"),
        [
            ("returns", "returns.md"),
            ("faq/orders", "faq/orders.md"),
            ("v1.2_final", "v1.2_final.md"),
        ],
    )
    def test_is_the_id_where_it_can_be(self, article_id: str, name: str) -> None:
        assert file_name(article_id) == name

    @given(st.lists(ids, unique=True, max_size=8))
    @example(["a:b", "a_b", "__macosx/a", "thumbs.db/a"])
    def test_is_one_that_every_system_takes_and_no_import_passes_over(
        self, keys: list[str]
    ) -> None:
        names = [file_name(key) for key in keys]
        assert len(set(names)) == len(names)
        assert not any(":" in name for name in names)
        files = {
            name: to_markdown(Document(key, "T", "Text."))
            for name, key in zip(names, keys, strict=True)
        }
        assert {each.id for each in _read_zip(files)} == set(keys)


def _read_zip(files: dict[str, str]) -> list[Document]:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return list(read_streams([("all.zip", packed)]))


def exported(services: Services) -> bytes:
    target = io.BytesIO()
    services.exports.write_zip(target)
    return target.getvalue()


def state(services: Services) -> list[Document]:
    return [article.document for article in services.exports.articles()]


def fill(services: Services, documents: Iterable[Document]) -> None:
    for document in documents:
        services.curation.publish(edited(document), author="Test")


ARTICLES = (
    Document("faq/returns", 'Returns: "how"?', "---\n\nBy post.\n\n# Twice\n", tags=("a, b", "ü")),
    Document("faq.csv:how-to", "Wie geht das – 東京?", "\r\n\r\n    code\r\ntext  \r\n\r\n"),
    Document("inside", "Inside", "For us.", audience="internal", review_by=date(2027, 5, 31)),
    Document(
        "hub", "The hub", "# The hub\n\nIt blinks.", url="https://a.example/?a=1#b", owner="Ada"
    ),
)


class TestExport:
    def test_imports_to_the_same_base(self, services: Services) -> None:
        fill(services, ARTICLES)
        before, packed = state(services), exported(services)
        for document in ARTICLES:
            services.curation.publish(Document(document.id, "Lost", "Lost."), author="Test")
        report = import_documents(
            services.curation, read_streams([("k.zip", io.BytesIO(packed))]), ImportPlan()
        )
        assert report.broken == []
        assert state(services) == before
        assert exported_texts(exported(services)) == exported_texts(packed)

    def test_imported_over_itself_changes_nothing(self, services: Services) -> None:
        fill(services, ARTICLES)
        packed = io.BytesIO(exported(services))
        report = import_documents(
            services.curation, read_streams([("k.zip", packed)]), ImportPlan()
        )
        assert (report.changed, report.counts["unchanged"]) == (False, len(ARTICLES))

    def test_of_the_same_base_has_the_same_bytes(self, services: Services) -> None:
        fill(services, ARTICLES)
        assert exported(services) == exported(services)

    def test_has_what_is_published_and_nothing_else(self, services: Services) -> None:
        fill(services, ARTICLES[:1])
        services.drafts.create(Document("draft", "Draft", "Not yet."), author="Ada")
        services.drafts.create(Document("old", "Old", "Once."), author="Ada", publish=True)
        services.curation.archive("old", author="Test")
        services.drafts.save(Document("faq/returns", "Changed", "Not yet."), author="Ada")
        assert state(services) == [edited(ARTICLES[0])]
        assert services.exports.count() == 1

    def test_goes_on_beyond_one_page(self, services: Services) -> None:
        fill(services, (Document(f"a{n}", f"A {n}", "Text.") for n in range(PAGE + 1)))
        assert len({document.id for document in state(services)}) == PAGE + 1

    def test_of_an_empty_base_is_an_empty_zip(self, services: Services) -> None:
        assert ZipFile(io.BytesIO(exported(services))).namelist() == []


def exported_texts(packed: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class TestWrite:
    def test_makes_a_folder_that_imports_to_the_same(
        self, services: Services, tmp_path: Path
    ) -> None:
        fill(services, ARTICLES)
        told: list[int] = []
        count = services.exports.write(tmp_path / "out", on_article=lambda: told.append(1))
        assert count == len(told) == len(ARTICLES)
        read = sorted(read_documents(tmp_path / "out"), key=lambda each: each.id)
        assert [Document(**{**vars(each), "source": ""}) for each in read] == state(services)

    def test_replaces_a_zip_only_once_the_new_one_is_whole(
        self, services: Services, tmp_path: Path
    ) -> None:
        fill(services, ARTICLES)
        path = tmp_path / "out.ZIP"
        path.write_bytes(b"the one of yesterday")

        def stop() -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            services.exports.write(path, on_article=stop)
        assert path.read_bytes() == b"the one of yesterday"
        services.exports.write(path)
        assert len(ZipFile(path).namelist()) == len(ARTICLES)
        assert [file.name for file in tmp_path.glob("*out*")] == ["out.ZIP"]

    def test_refuses_a_folder_that_has_files(self, services: Services, tmp_path: Path) -> None:
        fill(services, ARTICLES)
        mine = tmp_path / "mine"
        mine.mkdir()
        (mine / "file.txt").write_text("keep")
        with pytest.raises(InvalidInput, match="is not empty"):
            services.exports.write(mine)
        assert os.listdir(mine) == ["file.txt"]

    def test_says_why_it_cannot(self, services: Services, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(InvalidInput, match="cannot be written: not a directory"):
            services.exports.write(tmp_path / "file" / "out")
        with pytest.raises(InvalidInput, match="no such file"):
            services.exports.write(tmp_path / "nowhere" / "out.zip")
