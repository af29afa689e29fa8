"""Conflicts, stale articles and recalls in the console."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from console.views import knowledge, retrieval, sessions
from core.accounts.models import Operator, OperatorRole
from core.bootstrap import Services
from core.db import now
from core.knowledge.documents.document import Document
from core.quality.conflicts.models import Conflict
from core.quality.conflicts.repository import ConflictFilter
from core.quality.staleness import StalenessService
from tests.console.conftest import PASSWORD, asked, markup, text, view

QUESTION = "How many days do I have to return a lamp?"
RETURNS = "You can return a lamp within 30 days of delivery."
SENDING = "You can return a lamp within 14 days of delivery."


@pytest.fixture
def clara(services: Services) -> Operator:
    """May curate."""
    return services.accounts.add_operator(
        "clara@example.com", role=OperatorRole.CURATOR, password=PASSWORD, name="Clara"
    )


@pytest.fixture
def curator(services: Services, clara: Operator) -> Desk:
    return Desk(services, clara)


@pytest.fixture
def conflict(services: Services) -> Conflict:
    """Between two published articles."""
    publish(services, "returns", RETURNS)
    publish(services, "sending", SENDING)
    while services.quality.conflict_scan.run_some():
        pass
    (found,), _ = services.quality.conflicts.find()
    return found


def publish(services: Services, key: str, body: str, **fields: object) -> None:
    document = Document(id=key, title=f"About {key}", body=body, **fields)
    services.curation.publish(document, author="Test")
    while services.indexing.run_some():
        pass


def button(app: AppTest, label: str) -> AppTest:
    found = next(each for each in app.button if each.label == label)
    return found.click().run()


def opened(desk: Desk, found: Conflict) -> AppTest:
    return view(knowledge.show, desk, conflict=str(found.id))


class TestTabs:
    def test_say_how_many_conflicts_there_are(self, desk: Desk, conflict: Conflict) -> None:
        assert "Conflicts 1" in text(view(knowledge.show, desk))

    def test_count_no_recall_that_was_taken_back(self, desk: Desk, services: Services) -> None:
        publish(services, "returns", RETURNS)
        publish(services, "returns", SENDING)
        recalls = services.quality.recalls
        recalls.recall("returns", 1, by="Clara", text="Ask us.")
        assert "Recalls 1" in text(view(knowledge.show, desk))
        recalls.withdraw("returns", 1, by="Clara")
        assert "Recalls 1" not in text(view(knowledge.show, desk))

    def test_do_not_wait_for_a_number_that_takes_long(self, desk: Desk, services: Services) -> None:
        publish(services, "returns", RETURNS, review_by=(now() - timedelta(days=2)).date())
        counted = threading.Event()

        def clock() -> datetime:
            counted.wait(20)
            return now()

        quality = replace(
            services.quality, staleness=StalenessService(services.transactions, clock=clock)
        )
        slow = replace(desk, services=replace(services, quality=quality))
        app = view(knowledge.show, slow)
        assert "Needs attention Recalls" in text(app)
        counted.set()
        assert quality.staleness.total(within_s=20) == 1
        assert "Needs attention 1 Recalls" in text(app.run())


class TestConflicts:
    def test_says_that_there_are_none(self, desk: Desk) -> None:
        shown = text(view(knowledge.show, desk, view="conflicts"))
        assert "No passages contradict or repeat each other." in shown

    def test_shows_what_both_say(self, desk: Desk, conflict: Conflict) -> None:
        shown = text(view(knowledge.show, desk, view="conflicts"))
        assert f"About returns and About sending {RETURNS} {SENDING}" in shown
        assert "Limit" in shown

    def test_narrows_to_a_kind(self, desk: Desk, conflict: Conflict) -> None:
        shown = text(view(knowledge.show, desk, view="conflicts", kind="Price"))
        assert "No conflict matches." in shown


class TestConflict:
    def test_marks_the_words_that_differ(self, desk: Desk, conflict: Conflict) -> None:
        shown = markup(opened(desk, conflict))
        assert "within <mark>30 days</mark> of" in shown
        assert "within <mark>14 days</mark> of" in shown

    def test_offers_nothing_to_who_may_not_curate(self, desk: Desk, conflict: Conflict) -> None:
        assert not opened(desk, conflict).button

    def test_is_resolved_with_a_button(self, curator: Desk, conflict: Conflict) -> None:
        app = button(opened(curator, conflict), "Mark as resolved")
        assert "Resolved" in text(app)
        assert "Decided by Clara" in text(app)

    def test_is_waived_with_a_reason(self, curator: Desk, conflict: Conflict) -> None:
        app = opened(curator, conflict)
        app.text_area(key="waive-reason").input("Two countries")
        assert "Two countries" in text(button(app, "Waive"))

    def test_says_that_a_waiver_needs_a_reason(self, curator: Desk, conflict: Conflict) -> None:
        app = button(opened(curator, conflict), "Waive")
        assert app.error[0].value.startswith("Say why both texts can stay")

    def test_is_merged_into_a_draft(self, curator: Desk, conflict: Conflict) -> None:
        button(opened(curator, conflict), "Open the draft")
        draft = curator.services.curation.detail("returns").draft
        assert draft is not None
        assert SENDING in draft.body

    def test_shows_html_in_a_passage_as_text(self, services: Services, desk: Desk) -> None:
        publish(services, "keys", "A key <b onclick=x>costs</b> 5 euros.")
        publish(services, "losses", "A key <b onclick=x>costs</b> 9 euros.")
        services.quality.conflict_scan.run_some()
        (found,), _ = services.quality.conflicts.find(ConflictFilter())
        assert "<b onclick" not in markup(opened(desk, found))


class TestAttention:
    def test_shows_why_an_article_is_listed(self, services: Services, desk: Desk) -> None:
        yesterday = now().date() - timedelta(days=1)
        publish(services, "old", "All about it.", review_by=yesterday)
        shown = text(view(knowledge.show, desk, view="attention"))
        assert "About old" in shown
        assert "Past its review date" in shown

    def test_says_that_nothing_is_there_to_watch(self, desk: Desk) -> None:
        assert "Nothing is published yet." in text(view(knowledge.show, desk, view="attention"))

    def test_says_that_all_is_well(self, services: Services, desk: Desk) -> None:
        publish(services, "new", "All about it.")
        shown = text(view(knowledge.show, desk, view="attention"))
        assert "No article needs attention." in shown


class TestRecall:
    def test_shows_who_was_answered(self, services: Services, desk: Desk) -> None:
        publish(services, "returns", RETURNS)
        asked(services, QUESTION, user_id="customer-42")
        app = view(knowledge.show, desk, recall="returns", version="1")
        assert f"{QUESTION} customer-42" in text(app)
        assert not app.text_area

    def test_calls_a_version_back(self, services: Services, curator: Desk) -> None:
        publish(services, "returns", RETURNS)
        asked(services, QUESTION)
        app = view(knowledge.show, curator, recall="returns", version="1")
        app.text_area(key="recall-text").input("You have 14 days.")
        app.checkbox(key="recall-archive").check()
        assert "Customers are told: You have 14 days." in text(button(app, "Recall and correct"))
        assert "Recalled" in text(view(knowledge.show, curator, view="recalls"))

    def test_says_what_to_do_while_customers_get_it(
        self, services: Services, curator: Desk
    ) -> None:
        publish(services, "returns", RETURNS)
        app = view(knowledge.show, curator, recall="returns", version="1")
        app.text_area(key="recall-text").input("You have 14 days.")
        app = button(app, "Recall and correct")
        assert app.error[0].value.startswith("Customers are still answered from this version.")

    def test_is_shown_beside_the_wrong_answer(self, services: Services, desk: Desk) -> None:
        publish(services, "returns", RETURNS)
        chat = asked(services, QUESTION)
        answer = services.sessions.history(chat.id).messages[-1]
        services.quality.recalls.recall("returns", 1, by="Ada", text="14 days.", archive=True)
        services.quality.recall_delivery.run_some()
        shown = text(view(sessions.show, desk, session=chat.id))
        assert "Recalled Why this answer" in shown
        assert f"Correction: our answer to “{QUESTION}” was wrong. 14 days." in shown
        assert "Recalled" in text(view(retrieval.show, desk, message=answer.id))
