"""core/attachments/old_layout.py: files of version 0.1 stay readable."""

from hashlib import sha256
from pathlib import Path

import pytest

from core import bootstrap
from core.attachments.models import Attachment
from core.bootstrap import Services

BILL = b"%PDF-1.7 the bill"
PHOTO = b"\x89PNG a photo"


@pytest.fixture
def folder(services: Services) -> Path:
    return services.settings.data_dir / "files"


def old_path(folder: Path, content: bytes) -> Path:
    digest = sha256(content).hexdigest()
    return folder / digest[:2] / digest


def sent_before(services: Services, content: bytes) -> tuple[str, str]:
    """A session and its file as version 0.1 stored them."""
    session_id = services.sessions.create().id
    path = old_path(services.settings.data_dir / "files", content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with services.transactions.begin() as db:
        row = Attachment(
            session_id=session_id,
            filename="f",
            content_type="text/plain",
            size_bytes=len(content),
            sha256=path.name,
        )
        db.add(row)
    return session_id, row.id


def read(services: Services, sent: tuple[str, str]) -> bytes:
    session_id, key = sent
    with services.transactions.read() as db:
        return services.attachments.read(db, key, session_id=session_id)[1].read_bytes()


class TestMigrate:
    def test_gives_every_session_its_files(self, services: Services, folder: Path) -> None:
        sent = [(sent_before(services, content), content) for content in (BILL, BILL, PHOTO)]
        bootstrap.migrate(services.settings)
        for one, content in sent:
            assert read(services, one) == content
        assert sorted(place.name for place in folder.iterdir()) == sorted(
            session_id for (session_id, _), _ in sent
        )

    def test_goes_on_where_it_was_cut_off(self, services: Services, folder: Path) -> None:
        one, two = sent_before(services, BILL), sent_before(services, BILL)
        done = min(one[0], two[0])
        (folder / done).mkdir()
        (folder / done / old_path(folder, BILL).name).write_bytes(BILL)
        old_path(folder, BILL).with_suffix(".123").write_bytes(BILL[:4])
        for _ in range(2):
            bootstrap.migrate(services.settings)
            assert read(services, one) == read(services, two) == BILL
        assert {place.name for place in folder.iterdir()} == {one[0], two[0]}

    def test_removes_files_that_no_session_has(self, services: Services, folder: Path) -> None:
        path = old_path(folder, PHOTO)
        path.parent.mkdir(parents=True)
        path.write_bytes(PHOTO)
        bootstrap.migrate(services.settings)
        assert list(folder.iterdir()) == []

    def test_leaves_files_of_the_present_layout_alone(
        self, services: Services, folder: Path
    ) -> None:
        session_id, key = sent_before(services, BILL)
        bootstrap.migrate(services.settings)
        before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
        bootstrap.migrate(services.settings)
        assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
        assert read(services, (session_id, key)) == BILL
