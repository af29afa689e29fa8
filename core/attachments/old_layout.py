"""Moves files to their sessions' folders that version 0.1 kept by content alone."""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.attachments.models import Attachment
from core.db import Transactions
from core.sessions.models import ChatSession


def move_old_files(transactions: Transactions, folder: Path) -> None:
    """Move `<folder>/ab/<sha256>` to `<folder>/<session id>/<sha256>` of each session that has it.

    Done again, by another process too, or after it was cut off, it goes on where it was.
    """
    for place in _old_places(folder):
        with transactions.begin() as db:  # no session goes while its files move
            owners = _owners(db, place.name)
            for file in list(place.iterdir()):
                _move(file, [folder / session_id for session_id in owners[file.name]])
        with suppress(FileNotFoundError):
            place.rmdir()


def _old_places(folder: Path) -> Iterator[Path]:
    """The folders of the first two digits of a hash. Asks for each: there are many others."""
    for number in range(256):
        place = folder / f"{number:02x}"
        if place.is_dir():
            yield place


def _owners(db: Session, prefix: str) -> dict[str, list[str]]:
    """The ids of the sessions that have a file, by its hash."""
    rows = db.execute(
        select(Attachment.sha256, Attachment.session_id)
        .join(ChatSession, ChatSession.id == Attachment.session_id)
        .where(Attachment.sha256.startswith(prefix))
        .with_for_update(of=ChatSession)
    )
    owners = defaultdict(set)
    for digest, session_id in rows:
        owners[digest].add(session_id)
    return defaultdict(list, {digest: sorted(ids) for digest, ids in owners.items()})


def _move(file: Path, targets: Sequence[Path]) -> None:
    with suppress(FileNotFoundError):  # another process has moved it
        for target in targets:
            target.mkdir(exist_ok=True)
        for target in targets[1:]:
            part = file.with_suffix(f".{os.getpid()}")
            shutil.copyfile(file, part)
            os.replace(part, target / file.name)
        if targets:
            os.replace(file, targets[0] / file.name)
        else:
            file.unlink()  # no session has it any more
