"""core/quality/gate.py: what a draft does to the answers is known before customers see it."""

import pytest
from sqlalchemy import update

from core.agent.models import Turn
from core.audit.log import AuditFilter
from core.errors import ArticleChanged, NothingToPublish, PublishingWorsens
from core.knowledge.documents import Document
from core.knowledge.models import JobState
from core.quality.models import Expectation, TestResult, Verdict
from core.sessions.models import Rating
from tests.quality.conftest import ARTICLES, ERROR, HOURS, PLAN, RETURN, UNKNOWN, Shop

WORSE = "We are sorry that you do not like it.\n\n## Refunds\n\nThe money arrives within 5 days."
GIFTS = "Gift cards are valid for three years. They cannot be paid out."


def results(shop: Shop, run_id: int, **more: object) -> list[TestResult]:
    return list(shop.services.quality.runs.results(run_id, **more)[0])


def document(key: str, body: str) -> Document:
    return Document(id=key, title=ARTICLES[key][0], body=body)


class TestSave:
    def test_has_the_draft_compared(self, shop: Shop) -> None:
        shop.test(RETURN, "returns", says=("30 days",))
        shop.test(PLAN, "family-plan")
        gate = shop.services.quality.gate
        gate.save(document("returns", WORSE), author="Ada")
        assert shop.services.quality.examination.run_some()
        run = gate.of_draft("returns")
        assert run is not None
        assert (run.state, run.worse, run.better) == (JobState.DONE, 1, 0)
        [worse] = results(shop, run.id, verdict=Verdict.WORSE)
        assert worse.question == RETURN
        assert "30 days" in worse.before["text"]
        assert "30 days" not in worse.given["text"]

    def test_twice_before_the_comparison_compares_the_last(self, shop: Shop) -> None:
        shop.test(RETURN, "returns", says=("30 days",))
        gate = shop.services.quality.gate
        gate.save(document("returns", WORSE), author="Ada")
        detail = gate.save(document("returns", "Back within 10 days."), author="Ada")
        assert shop.services.quality.examination.run_some()
        assert not shop.services.quality.examination.run_some()
        run = gate.of_draft("returns")
        assert run is not None
        assert run.revision == detail.article.revision

    def test_says_nothing_of_a_draft_that_was_changed_since(self, shop: Shop) -> None:
        gate = shop.services.quality.gate
        gate.save(document("returns", WORSE), author="Ada")
        shop.services.quality.examination.run_some()
        shop.draft("returns", "Back within 10 days.")
        assert gate.of_draft("returns") is None


class TestCatchUp:
    def test_has_drafts_compared_that_were_written_past_the_gate(self, shop: Shop) -> None:
        gate = shop.services.quality.gate
        assert gate.catch_up() == 0
        shop.draft("returns", WORSE)
        assert gate.catch_up() == 1
        assert gate.of_draft("returns") is not None
        assert gate.catch_up() == 0
        shop.draft("returns", "Back within 10 days.")
        assert gate.catch_up() == 1


class TestPublish:
    def test_refuses_a_draft_that_makes_answers_worse(self, shop: Shop) -> None:
        shop.test(RETURN, "returns", says=("30 days",))
        shop.draft("returns", WORSE)
        with pytest.raises(PublishingWorsens) as raised:
            shop.services.quality.gate.publish("returns", author="Ada")
        assert raised.value.worse == 1
        [worse] = results(shop, raised.value.run_id, verdict=Verdict.WORSE)
        assert worse.question == RETURN
        assert "30 days" in shop.ask(RETURN).text

    def test_takes_a_reason_and_keeps_it(self, shop: Shop) -> None:
        shop.test(RETURN, "returns", says=("30 days",))
        shop.draft("returns", WORSE)
        shop.services.quality.gate.publish("returns", author="Ada", reason="No returns any more")
        assert shop.services.quality.gate.of_article("returns") == []
        assert "30 days" not in shop.ask(RETURN).text
        wanted = AuditFilter(kind="article", action="published", actor="Ada")
        [entry], _ = shop.services.audit.find(wanted)
        assert entry.reason == "No returns any more"

    @pytest.mark.parametrize("reason", [None, "", "  "])
    def test_takes_no_empty_reason(self, shop: Shop, reason: str | None) -> None:
        shop.test(RETURN, "returns", says=("30 days",))
        shop.draft("returns", WORSE)
        with pytest.raises(PublishingWorsens):
            shop.services.quality.gate.publish("returns", author="Ada", reason=reason)

    def test_publishes_what_makes_nothing_worse(self, shop: Shop) -> None:
        shop.test(RETURN, "returns", says=("days",))
        shop.draft("returns", "You can send an order back within 60 days.")
        changed = shop.services.quality.gate.publish("returns", author="Ada")
        assert changed.detail.version is not None
        assert changed.detail.version.number == 2

    def test_compares_anew_when_another_article_was_published_since(self, shop: Shop) -> None:
        shop.test(RETURN, "returns", says=("30 days",))
        shop.draft("returns", "Sending back an order is a matter of trust.")
        shop.publish("more", "More on returns", "You can send an order back within 30 days.")
        shop.settle()
        gate = shop.services.quality.gate
        first = gate.request("returns", by="Ada")
        shop.services.quality.examination.carry_out(first.id)
        assert gate.request("returns", by="Ada").id == first.id
        shop.services.curation.archive("more", author="Test")
        assert gate.request("returns", by="Ada").id != first.id

    def test_compares_anew_what_was_compared_before_a_text_was_indexed(self, shop: Shop) -> None:
        gate = shop.services.quality.gate
        shop.draft("returns", "Sending back an order is a matter of trust.")
        shop.publish("more", "More on returns", "You can send an order back within 30 days.")
        early = gate.request("returns", by="Ada")
        shop.services.quality.examination.carry_out(early.id)
        assert gate.request("returns", by="Ada").id == early.id
        shop.settle()
        assert gate.request("returns", by="Ada").id != early.id

    def test_sees_that_others_changed_the_draft(self, shop: Shop) -> None:
        shop.draft("returns", "You can send an order back within 60 days.")
        seen = shop.services.curation.detail("returns").article.revision
        shop.draft("returns", "You can send an order back within 90 days.")
        for reason in (None, "In a hurry"):
            with pytest.raises(ArticleChanged):
                shop.services.quality.gate.publish(
                    "returns", author="Ada", revision=seen, reason=reason
                )
        assert shop.services.quality.gate.of_article("returns") == []

    @pytest.mark.parametrize("reason", [None, "In a hurry"])
    def test_needs_a_draft(self, shop: Shop, reason: str | None) -> None:
        with pytest.raises(NothingToPublish):
            shop.services.quality.gate.publish("returns", author="Ada", reason=reason)


class TestRealQuestions:
    def test_are_asked_again_where_they_found_the_article(self, shop: Shop) -> None:
        shop.ask(RETURN)
        shop.ask(RETURN)
        shop.ask(HOURS)
        shop.draft("returns", GIFTS, title="Gift cards")
        with pytest.raises(PublishingWorsens) as raised:
            shop.services.quality.gate.publish("returns", author="Ada")
        asked = results(shop, raised.value.run_id)
        assert [each.question for each in asked].count(RETURN) == 1
        assert [each.question for each in asked if each.verdict == Verdict.WORSE] == [RETURN]

    def test_are_better_where_a_new_article_answers_them(self, shop: Shop) -> None:
        shop.ask(UNKNOWN)
        new = Document(
            id="",
            title="Tomatoes on a balcony",
            body="On a north-facing balcony cherry tomatoes grow best.",
        )
        created = shop.services.drafts.create(new, author="Ada").detail.article.id
        run = shop.services.quality.gate.request(created, by="Ada")
        shop.services.quality.examination.carry_out(run.id)
        [better] = results(shop, run.id, verdict=Verdict.BETTER)
        assert better.question == UNKNOWN
        assert better.before["outcome"] == "declined"
        assert better.given["articles"] == [created]

    def test_that_were_answered_badly_may_be_declined(self, shop: Shop) -> None:
        answer = shop.ask(RETURN)
        shop.services.sessions.rate(answer.session_id, answer.message_id or "", rating=Rating.DOWN)
        shop.draft("returns", GIFTS, title="Gift cards")
        run = shop.services.quality.gate.request("returns", by="Ada")
        shop.services.quality.examination.carry_out(run.id)
        assert results(shop, run.id, verdict=Verdict.WORSE) == []

    def test_are_near_to_no_draft_where_another_model_made_their_vectors(self, shop: Shop) -> None:
        shop.ask(RETURN)
        with shop.services.transactions.begin() as db:
            db.execute(update(Turn).values(query_vector=bytes(8)))
        new = Document(id="back", title="Send it back", body="Send an order back within 60 days.")
        shop.services.drafts.create(new, author="Ada")
        run = shop.services.quality.gate.request("back", by="Ada")
        shop.services.quality.examination.carry_out(run.id)
        assert shop.services.quality.runs.get(run.id).state == JobState.DONE
        assert results(shop, run.id) == []

    def test_go_with_their_session(self, shop: Shop) -> None:
        session = shop.services.sessions.create().id
        shop.ask(RETURN, session=session)
        shop.draft("returns", "You can send an order back within 60 days.")
        run = shop.services.quality.gate.request("returns", by="Ada")
        shop.services.quality.examination.carry_out(run.id)
        assert len(results(shop, run.id)) == 1
        shop.services.removal.delete(session)
        assert results(shop, run.id) == []


class TestExactlyThose:
    def test_are_named_that_an_edit_breaks_twice(self, shop: Shop) -> None:
        """Of twelve test questions three rest on what the edit takes away."""
        steps = {
            "replace the battery": "Open the lid and put in two AA cells.",
            "pair the remote": "Hold the red key for five seconds.",
            "reset the thermostat": "Press both arrows until the display is empty.",
            "clean the filter": "Rinse it under cold water and let it dry.",
        }
        body = "\n\n".join(f"## How to {what}\n\nTo {what}: {how}" for what, how in steps.items())
        shop.publish("care", "Care of the heating", body)
        shop.settle()
        for what in steps:
            shop.test(f"How do I {what}?", "care")
        for question, key in ((RETURN, "returns"), (PLAN, "family-plan"), (ERROR, "error-codes")):
            shop.test(question, key)
        shop.test(HOURS, "opening-hours")
        shop.test("Within how many days does the money arrive?", "returns")
        shop.test("Can I cancel the Family plan?", "family-plan")
        shop.test("What does the Family plan cost?", "family-plan")
        shop.test(UNKNOWN, expect=Expectation.DECLINE)
        assert shop.run().failed == 0
        kept = "## How to clean the filter\n\nTo clean the filter: Rinse it and let it dry."
        broken = {f"How do I {what}?" for what in list(steps)[:3]}
        for author in ("Ada", "Bo"):
            shop.services.drafts.save(
                Document(id="care", title="Care of the filter", body=kept), author=author
            )
            with pytest.raises(PublishingWorsens) as raised:
                shop.services.quality.gate.publish("care", author=author)
            named = results(shop, raised.value.run_id, verdict=Verdict.WORSE)
            assert {each.question for each in named} == broken
