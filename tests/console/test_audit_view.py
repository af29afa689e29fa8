"""console/views/audit.py: what everybody changed."""

import csv
import io

from console.deps import Desk
from console.views import audit
from core.bootstrap import Services
from core.knowledge.documents.document import Document
from tests.console.conftest import text, view


def change(services: Services) -> None:
    hub = Document("hub", "Hub", "It blinks.")
    services.drafts.create(hub, author="Ada")
    services.drafts.create(Document("bulb", "Bulb", "It glows."), author="Grace", publish=True)
    services.curation.archive("bulb", author="=cmd|calc", reason="Out of date.")


class TestAuditLog:
    def test_says_that_nothing_was_changed(self, desk: Desk) -> None:
        assert "Nothing was changed yet." in text(view(audit.show, desk))

    def test_lists_changes_with_before_and_after(self, desk: Desk) -> None:
        change(desk.services)
        shown = text(view(audit.show, desk))
        assert "=cmd|calc Archived bulb Article Out of date. Status Status published archived" in (
            shown
        )
        assert "Ada Created hub Article" in shown

    def test_narrows_to_a_person_an_action_and_words(self, desk: Desk) -> None:
        change(desk.services)
        assert "bulb" not in text(view(audit.show, desk, actor="Ada"))
        assert "hub" not in text(view(audit.show, desk, did="archived"))
        assert "Grace" not in text(view(audit.show, desk, about="out of"))
        assert "No change matches." in text(view(audit.show, desk, about="unheard of"))


class TestAsCsv:
    def test_has_every_entry_and_no_formula(self, services: Services) -> None:
        change(services)
        written = list(csv.DictReader(io.StringIO(services.audit.as_csv())))
        assert [row["action"] for row in written] == ["archived", "created", "created"]
        assert written[0]["actor"] == "'=cmd|calc"
        assert '"status": "archived"' in written[0]["after"]
        assert services.audit.actors() == ["=cmd|calc", "Ada", "Grace"]
