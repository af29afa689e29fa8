"""core/privacy/customer_export.py: all of one customer, and nothing of another."""

import json
from io import BytesIO
from zipfile import ZipFile

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.attachments.service import Upload
from core.audit.log import AuditFilter
from core.bootstrap import Services
from core.sessions.models import ChatSession

ADMIN = Caller("Ada", OperatorRole.ADMIN)


class TestWrite:
    def test_has_every_row_each_chat_to_read_and_the_files(self, services: Services) -> None:
        session_id = services.sessions.create(user_id="u-77120").id
        files = [Upload("../bill <1>.pdf", b"%PDF paid")]
        list(services.agent.take_turn(session_id, "My order is ORD-55812.", attachments=files))
        services.notes.add(session_id, by="Grace", text="Call back")
        other = services.sessions.create(user_id="u-7712").id
        list(services.agent.take_turn(other, "A zither"))
        target = BytesIO()
        assert services.privacy.export.write("u-77120", target, by=ADMIN) == 1
        with ZipFile(target) as archive:
            told = json.loads(archive.read("data.json"))
            [chat] = [name for name in archive.namelist() if name.startswith("chats/")]
            [file] = [name for name in archive.namelist() if name.startswith("files/")]
            readme = archive.read("README.md").decode()
            assert archive.read(file) == b"%PDF paid"
            assert "My order is ORD-55812." in archive.read(chat).decode()
            assert not any(b"zither" in archive.read(name) for name in archive.namelist())
        assert file.endswith("-bill_1_.pdf")
        data = told["data"]
        assert [row["id"] for row in data[ChatSession.__tablename__]] == [session_id]
        assert [row["text"] for row in data["session_notes"]] == ["Call back"]
        assert "ORD-55812" in [row["value"] for row in data["memories"]]
        assert f"]({chat})" in readme
        assert f"]({file})" in readme
        [entry], _ = services.audit.find(AuditFilter(action="exported"))
        assert (entry.actor, entry.subject_id) == ("Ada", "u-77120")

    def test_of_a_stranger_says_that_nothing_is_kept(self, services: Services) -> None:
        target = BytesIO()
        assert services.privacy.export.write("nobody", target, by=ADMIN) == 0
        with ZipFile(target) as archive:
            assert archive.namelist() == ["data.json", "README.md"]
            assert "Nothing is kept of this customer." in archive.read("README.md").decode()
