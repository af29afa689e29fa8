"""core/reporting/session_export.py: many transcripts in one archive."""

import csv
import io
from zipfile import ZipFile

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.errors import Forbidden
from core.reporting.session_search import SessionSearch
from core.sessions import repository
from core.sessions.models import Role
from core.sessions.repository import SessionFilter
from core.sessions.transcript import TranscriptFormat

PROGRAM = Caller("Shop", OperatorRole.OPERATOR)


class TestArchive:
    def test_holds_what_matches_with_a_list_and_is_noted(self, services: Services) -> None:
        ids = [services.sessions.create(user_id=name).id for name in ("=1+1", "ada")]
        for session_id in ids:
            with services.transactions.begin() as db:
                session = repository.get(db, session_id)
                repository.append(db, session, role=Role.USER, content=f"Lamp of {session_id}")
        services.notes.set_tags(ids[0], ["late"], by="Ada")
        lamps = SessionSearch(SessionFilter(text="lamp", tag="late"))
        made = services.session_export.archive(lamps, by=PROGRAM, wanted=TranscriptFormat.MD)
        assert (made.sessions, made.matching) == (1, 1)
        with ZipFile(io.BytesIO(made.content)) as archive:
            [row] = csv.DictReader(io.StringIO(archive.read("index.csv").decode()))
            assert sorted(archive.namelist()) == sorted([row["file"], "index.csv"])
            assert f"Lamp of {ids[0]}".replace("_", "\\_") in archive.read(row["file"]).decode()
        assert (row["customer"], row["tags"]) == ("'=1+1", "late")
        [entry] = [e for e in services.audit.find()[0] if e.action == "export"]
        assert (entry.actor, entry.after) == ("Shop", {"sessions": 1, "format": "md"})

    def test_is_for_operators(self, services: Services) -> None:
        viewer = Caller("Vera", OperatorRole.VIEWER)
        with pytest.raises(Forbidden):
            services.session_export.archive(
                SessionSearch(SessionFilter()), by=viewer, wanted=TranscriptFormat.MD
            )
