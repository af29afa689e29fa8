"""core/attachments/service.py: customers' files, kept by content and seen by their session only."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attachments.files import ABANDONED_AFTER_S, SessionFiles
from core.attachments.models import Attachment
from core.attachments.service import MAX_FILES, AttachmentStore, Upload, safe_name, shown
from core.bootstrap import Services
from core.errors import FileTooLarge, InvalidInput, NotFound

LIMIT = 1000
BILL = Upload("bill.pdf", b"%PDF-1.7 the bill")


@pytest.fixture
def store(tmp_path: Path) -> AttachmentStore:
    return AttachmentStore(SessionFiles(tmp_path / "files"), max_bytes=LIMIT)


@pytest.fixture
def session_id(services: Services) -> str:
    return services.sessions.create().id


def add(services: Services, store: AttachmentStore, session: str, *uploads: Upload) -> list[str]:
    with store.staged(uploads) as staged, services.transactions.begin() as db:
        return [row.id for row in store.add(db, session, staged)]


def read(
    services: Services, store: AttachmentStore, attachment_id: str, *, session_id: str
) -> tuple[Attachment, bytes]:
    with services.transactions.read() as db:
        row, path = store.read(db, attachment_id, session_id=session_id)
    return row, path.read_bytes()


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


class TestCheck:
    def test_accepts_files_up_to_both_limits(self, store: AttachmentStore) -> None:
        store.check([Upload(f"{n}.txt", b"x" * LIMIT) for n in range(MAX_FILES)])

    def test_refuses_a_file_that_is_too_large_by_its_name(self, store: AttachmentStore) -> None:
        with pytest.raises(FileTooLarge, match=r"^video\.mp4 is larger than 0\.0 MB"):
            store.check([BILL, Upload("a/video.mp4", b"x" * (LIMIT + 1))])

    def test_says_the_limit_in_megabytes(self) -> None:
        store = AttachmentStore(SessionFiles(Path()), max_bytes=10 * 1024 * 1024)
        with pytest.raises(FileTooLarge, match=r"larger than 10\.0 MB"):
            store.check([Upload("video.mp4", b"x" * (10 * 1024 * 1024 + 1))])

    def test_refuses_an_empty_file_by_its_name(self, store: AttachmentStore) -> None:
        with pytest.raises(InvalidInput, match=r"^notes\.txt is empty"):
            store.check([Upload("notes.txt", b"")])

    def test_refuses_more_files_than_a_message_can_have(self, store: AttachmentStore) -> None:
        with pytest.raises(InvalidInput, match=f"At most {MAX_FILES} files"):
            store.check([BILL] * (MAX_FILES + 1))

    def test_writes_nothing(self, store: AttachmentStore, tmp_path: Path) -> None:
        store.check([BILL])
        assert not (tmp_path / "files").exists()


class TestAdd:
    def test_keeps_what_was_sent(
        self, services: Services, store: AttachmentStore, session_id: str
    ) -> None:
        [key] = add(services, store, session_id, BILL)
        row, content = read(services, store, key, session_id=session_id)
        assert content == BILL.content
        assert shown(row) == {
            "attachment_id": key,
            "filename": "bill.pdf",
            "content_type": "application/pdf",
            "size_bytes": len(BILL.content),
        }

    def test_stores_the_same_bytes_once_in_a_session_under_their_hash(
        self, services: Services, store: AttachmentStore, session_id: str, tmp_path: Path
    ) -> None:
        keys = add(services, store, session_id, BILL, Upload("copy.txt", BILL.content))
        assert len(set(keys)) == 2
        [file] = files(tmp_path)
        assert file.parent == tmp_path / "files" / session_id
        assert len(file.name) == 64

    def test_stores_what_two_sessions_send_in_a_folder_of_each(
        self, services: Services, store: AttachmentStore, session_id: str, tmp_path: Path
    ) -> None:
        other = services.sessions.create().id
        for session in (session_id, other):
            add(services, store, session, BILL)
        assert {file.parent.name for file in files(tmp_path)} == {session_id, other}

    def test_stores_different_bytes_of_one_name_apart(
        self, services: Services, store: AttachmentStore, session_id: str, tmp_path: Path
    ) -> None:
        keys = add(services, store, session_id, BILL, Upload(BILL.filename, b"another bill"))
        contents = [read(services, store, key, session_id=session_id)[1] for key in keys]
        assert contents == [BILL.content, b"another bill"]
        assert len(files(tmp_path)) == 2

    def test_stores_what_many_customers_send_at_once(
        self, services: Services, store: AttachmentStore, session_id: str, tmp_path: Path
    ) -> None:
        barrier = Barrier(8)

        def send(content: bytes) -> str:
            barrier.wait()
            [key] = add(services, store, session_id, Upload("same.bin", content))
            return key

        content = b"0123456789" * 100
        with ThreadPoolExecutor(8) as pool:
            keys = list(pool.map(send, [content] * 8))
        assert {read(services, store, k, session_id=session_id)[1] for k in keys} == {content}
        assert len(files(tmp_path)) == 1

    def test_of_an_unknown_type_says_so(
        self, services: Services, store: AttachmentStore, session_id: str
    ) -> None:
        [key] = add(services, store, session_id, Upload("data.zzz", b"\x00?"))
        row, _ = read(services, store, key, session_id=session_id)
        assert row.content_type == "application/octet-stream"

    def test_keeps_no_row_when_the_transaction_fails(
        self, services: Services, store: AttachmentStore, session_id: str
    ) -> None:
        keys = []
        with (
            suppress(ZeroDivisionError),
            store.staged([BILL]) as staged,
            services.transactions.begin() as db,
        ):
            keys += [row.id for row in store.add(db, session_id, staged)]
            raise ZeroDivisionError
        with pytest.raises(NotFound):
            read(services, store, keys[0], session_id=session_id)


class TestStaged:
    def test_leaves_nothing_behind_that_was_not_added(
        self, store: AttachmentStore, tmp_path: Path
    ) -> None:
        with suppress(ZeroDivisionError), store.staged([BILL, BILL]):
            assert len(files(tmp_path)) == 2
            raise ZeroDivisionError
        assert files(tmp_path) == []


class TestSweep:
    def test_removes_what_a_killed_process_left_and_nothing_that_is_on_its_way(
        self, services: Services, store: AttachmentStore, session_id: str, tmp_path: Path
    ) -> None:
        [kept] = add(services, store, session_id, BILL)
        with store.staged([Upload("new.txt", b"new")]) as staged:
            left = staged[0].path.with_name("left")
            left.write_bytes(b"half a fi")
            os.utime(left, (0, time.time() - ABANDONED_AFTER_S - 1))
            store.sweep()
            assert not left.exists()
            assert staged[0].path.read_bytes() == b"new"
        assert read(services, store, kept, session_id=session_id)[1] == BILL.content


class TestRead:
    def test_from_another_session_is_refused_as_if_the_file_did_not_exist(
        self, services: Services, store: AttachmentStore, session_id: str
    ) -> None:
        [key] = add(services, store, session_id, BILL)
        with pytest.raises(NotFound) as foreign:
            read(services, store, key, session_id=services.sessions.create().id)
        with pytest.raises(NotFound) as unknown:
            read(services, store, "att_unknown", session_id=session_id)
        assert str(foreign.value) == str(unknown.value) == "There is no such file."


class TestSafeName:
    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("bill.pdf", "bill.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\bill.pdf", "bill.pdf"),
            ("  Rechnung für März.pdf ", "Rechnung für März.pdf"),
            ("請求書.pdf", "請求書.pdf"),
            ("bill\r\nSet-Cookie: x.pdf", "billSet-Cookie: x.pdf"),
            ("bill\u202efdp.exe", "billfdp.exe"),
            ("e\u0301te\u0301.txt", "été.txt"),
            ("a\x00b\x7f.txt", "ab.txt"),
            ("bill\ud800.pdf", "bill.pdf"),
            ("", "file"),
            ("folder/", "file"),
            (" \u200b ", "file"),
            ("..", "file"),
            (".", "file"),
        ],
    )
    def test_is_the_last_part_without_what_deceives(self, sent: str, kept: str) -> None:
        assert safe_name(sent) == kept

    def test_of_a_long_name_keeps_its_end(self) -> None:
        name = safe_name("x" * 400 + ".pdf")
        assert len(name) == 255
        assert name.endswith("x.pdf")

    @given(st.text(st.characters(exclude_categories=()), max_size=300))
    def test_can_always_be_stored_and_shown(self, sent: str) -> None:
        name = safe_name(sent)
        assert 0 < len(name) <= 255
        assert name == name.encode().decode().strip()
        assert not set(name) & set("/\\\x00\r\n\u202e")
