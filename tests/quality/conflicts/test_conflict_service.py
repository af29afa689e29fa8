"""core/quality/conflicts: what is found is kept, settled by people, and closed when it is gone."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from core.agent.models import TurnHit
from core.bootstrap import Services
from core.errors import ConflictNotFound, ConflictSettled, InvalidInput
from core.knowledge.documents import Document
from core.quality.conflicts.models import Conflict, ConflictState
from core.quality.conflicts.repository import GONE, ConflictFilter
from core.quality.conflicts.service import Side

RETURNS = "You can return a lamp within 30 days of delivery."
SENDING = "You can return a lamp within 14 days of delivery."
Publish = Callable[[str, str], None]


@pytest.fixture
def publish(services: Services) -> Publish:
    """Publishes an article, indexed and compared with the others."""

    def published(key: str, body: str) -> None:
        document = Document(id=key, title=key.title(), body=body)
        services.curation.publish(document, author="Ada")
        compare(services)

    return published


@pytest.fixture
def conflict(services: Services, publish: Publish) -> Conflict:
    publish("returns", RETURNS)
    publish("sending", SENDING)
    (found,), _ = services.quality.conflicts.find()
    return found


def compare(services: Services) -> None:
    while services.indexing.run_some():
        pass
    while services.quality.conflict_scan.run_some():
        pass


def states(services: Services) -> list[tuple[str, str | None]]:
    rows, _ = services.quality.conflicts.find(ConflictFilter(state=None))
    return [(row.state, row.reason) for row in rows]


class TestScan:
    def test_keeps_both_texts_and_the_words_that_differ(self, conflict: Conflict) -> None:
        (evidence,) = conflict.evidence
        (start, end), *_ = evidence["left_spans"]
        assert (conflict.left_article_id, conflict.right_article_id) == ("returns", "sending")
        assert (conflict.kind, conflict.left_text) == ("limit", RETURNS)
        assert evidence["left"][start:end] == "30 days"

    def test_compares_nothing_twice(self, services: Services, conflict: Conflict) -> None:
        assert not services.quality.conflict_scan.run_some()

    def test_waits_until_everything_is_indexed(self, services: Services, publish: Publish) -> None:
        publish("returns", RETURNS)
        sending = Document(id="sending", title="Sending", body=SENDING)
        services.curation.publish(sending, author="Ada")
        assert not services.quality.conflict_scan.run_some()
        assert services.quality.conflicts.find()[1] == 0

    def test_closes_what_is_corrected(
        self, services: Services, publish: Publish, conflict: Conflict
    ) -> None:
        publish("sending", RETURNS)
        assert states(services) == [("resolved", GONE)]

    def test_closes_what_is_archived_and_opens_it_when_it_is_back(
        self, services: Services, publish: Publish, conflict: Conflict
    ) -> None:
        services.curation.archive("sending", author="Test")
        compare(services)
        assert states(services) == [("resolved", GONE)]
        publish("sending", SENDING)
        assert states(services) == [("open", None)]

    def test_keeps_a_waiver_while_both_texts_stay(
        self, services: Services, publish: Publish, conflict: Conflict
    ) -> None:
        services.quality.conflicts.waive(conflict.id, by="Ada", reason="Two countries")
        publish("returns", f"{RETURNS}\n\n## Lost parcels\n\nWrite to us.")
        assert states(services) == [("waived", "Two countries")]

    def test_reports_a_change_of_a_waived_pair_anew(
        self, services: Services, publish: Publish, conflict: Conflict
    ) -> None:
        services.quality.conflicts.waive(conflict.id, by="Ada", reason="Two countries")
        publish("sending", "You can return a lamp within 7 days of delivery.")
        assert sorted(states(services)) == [("open", None), ("resolved", GONE)]

    def test_puts_first_what_customers_saw_most(self, services: Services, publish: Publish) -> None:
        publish("returns", RETURNS)
        publish("sending", SENDING)
        publish("keys", "A spare key costs 5 euros.")
        publish("losses", "A spare key costs 9 euros.")
        session = services.sessions.create().id
        list(services.agent.take_turn(session, "What does a spare key cost?"))
        with services.transactions.begin() as db:
            db.execute(update(TurnHit).where(TurnHit.article_id != "keys").values(cited_as=None))
            db.execute(update(TurnHit).where(TurnHit.article_id == "keys").values(cited_as=1))
        publish("other", "Something else altogether.")
        rows, _ = services.quality.conflicts.find()
        assert [row.left_article_id for row in rows] == ["keys", "returns"]
        assert rows[0].cited == 1
        assert rows[0].weight > rows[1].weight


class TestResolve:
    def test_takes_it_from_the_list(self, services: Services, conflict: Conflict) -> None:
        services.quality.conflicts.resolve(conflict.id, by="Ada")
        assert services.quality.conflicts.find() == ([], 0)

    def test_is_in_the_audit_log(self, services: Services, conflict: Conflict) -> None:
        services.quality.conflicts.resolve(conflict.id, by="Ada", reason="Told the team")
        entry = services.audit.find()[0][0]
        assert (entry.actor, entry.action, entry.subject_kind) == ("Ada", "resolved", "conflict")
        assert entry.reason == "Told the team"

    def test_of_a_settled_one_is_refused(self, services: Services, conflict: Conflict) -> None:
        services.quality.conflicts.resolve(conflict.id, by="Ada")
        with pytest.raises(ConflictSettled):
            services.quality.conflicts.resolve(conflict.id, by="Grace")

    def test_of_none_is_refused(self, services: Services) -> None:
        with pytest.raises(ConflictNotFound):
            services.quality.conflicts.resolve(99, by="Ada")


class TestWaive:
    def test_needs_a_reason(self, services: Services, conflict: Conflict) -> None:
        with pytest.raises(InvalidInput):
            services.quality.conflicts.waive(conflict.id, by="Ada", reason=" ")


class TestReopen:
    def test_takes_the_decision_back(self, services: Services, conflict: Conflict) -> None:
        services.quality.conflicts.waive(conflict.id, by="Ada", reason="Two countries")
        services.quality.conflicts.reopen(conflict.id, by="Ada")
        assert states(services) == [(ConflictState.OPEN, None)]


class TestMerge:
    def test_drafts_the_article_that_stays_with_the_others_text(
        self, services: Services, conflict: Conflict
    ) -> None:
        merged = services.quality.conflicts.merge(conflict.id, by="Ada", keep=Side.LEFT)
        detail = services.curation.detail("returns")
        assert merged.article_id == "returns"
        assert detail.draft is not None
        assert detail.draft.body == f"{RETURNS}\n\n{SENDING}"
        assert detail.version is not None
        assert detail.version.body.strip() == RETURNS
        assert services.curation.detail("sending").article.status == "published"

    def test_archives_the_other_only_if_that_is_wanted(
        self, services: Services, conflict: Conflict
    ) -> None:
        merged = services.quality.conflicts.merge(
            conflict.id, by="Ada", keep=Side.RIGHT, with_text=False, archive_other=True
        )
        assert (merged.article_id, merged.archived) == ("sending", "returns")
        assert services.curation.detail("returns").article.status == "archived"
        draft = services.curation.detail("sending").draft
        assert draft is not None
        assert draft.body.strip() == SENDING
