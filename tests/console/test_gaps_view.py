"""The view of the gaps: what is missing, for how many, and what to do about it."""

import pytest

from console.deps import Desk
from console.views import gaps
from core.accounts.models import Operator, OperatorRole
from core.bootstrap import Services
from core.escalation.models import TicketReason
from core.quality.gaps.models import GapState
from core.quality.gaps.repository import GapFilter
from tests.console.conftest import PASSWORD, asked, markup, text, view

HORSE = "Which horse is <b>best</b> for a beginner?"
QUARK = "How heavy is a strange quark?"
REPLY = "A calm Haflinger horse is best for a beginner."


@pytest.fixture
def curator(services: Services) -> Desk:
    cleo = services.accounts.add_operator(
        "cleo@example.com", role=OperatorRole.CURATOR, password=PASSWORD, name="Cleo"
    )
    return Desk(services, cleo)


@pytest.fixture
def gap_id(services: Services, desk: Desk) -> int:
    """Of two questions, to one of which a person replied; another gap has one."""
    session = asked(services, HORSE, user_id="customer-42")
    asked(services, "What is the best horse for beginners?")
    asked(services, QUARK)
    ticket = services.escalation.request(session.id, reason=TicketReason.NO_ANSWER).ticket
    services.escalation.reply(ticket.id, by=desk.caller, text=REPLY)
    services.quality.gaps.gathering.run_some()
    return services.quality.gaps.board.find()[0][0].gap.id


def gap_state(services: Services, gap_id: int) -> str:
    return services.quality.gaps.board.get(gap_id).gap.state


class TestList:
    def test_says_what_will_appear_here(self, desk: Desk) -> None:
        shown = text(view(gaps.show, desk))
        assert "Nothing is missing, as far as customers have asked." in shown

    def test_counts_customers_and_kinds(self, desk: Desk, gap_id: int) -> None:
        shown = text(view(gaps.show, desk))
        assert "2 questions" in shown
        assert "Went to a person 1 Declined 1" in shown
        assert shown.index("horse") < shown.index("quark")

    def test_finds_words_of_any_question(self, desk: Desk, gap_id: int) -> None:
        shown = text(view(gaps.show, desk, asked="beginners"))
        assert "horse" in shown
        assert "quark" not in shown

    def test_says_that_no_gap_matches(self, desk: Desk, gap_id: int) -> None:
        assert "No gap matches." in text(view(gaps.show, desk, asked="zebra"))

    def test_shows_dismissed_ones_when_asked_for(self, desk: Desk, gap_id: int) -> None:
        desk.services.quality.gaps.board.dismiss(gap_id, reason="No stable", by="Cleo")
        assert "horse" not in text(view(gaps.show, desk))
        assert "horse" in text(view(gaps.show, desk, gap_state="Dismissed"))


class TestOne:
    def test_shows_questions_and_replies_with_their_sessions(self, desk: Desk, gap_id: int) -> None:
        app = view(gaps.show, desk, gap=str(gap_id))
        assert REPLY in text(app)
        assert "sessions?session=sess_" in markup(app)
        assert "answers?message=msg_" in markup(app)

    def test_shows_a_customers_words_as_text(self, desk: Desk, gap_id: int) -> None:
        assert "<b>best</b>" not in markup(view(gaps.show, desk, gap=str(gap_id)))

    def test_gives_viewers_and_operators_nothing_to_press(
        self, services: Services, vera: Operator, desk: Desk, gap_id: int
    ) -> None:
        for each in (Desk(services, vera), desk):
            app = view(gaps.show, each, gap=str(gap_id))
            assert [button.label for button in app.button] == []
            assert "Take out" not in text(app)

    @pytest.mark.parametrize("unknown", ["4711", "x", "-1", "99999999999999999999"])
    def test_says_that_there_is_no_such_gap(self, desk: Desk, unknown: str) -> None:
        assert "no such gap" in view(gaps.show, desk, gap=unknown).error[0].value


class TestActions:
    def test_draft_an_article(self, curator: Desk, gap_id: int) -> None:
        app = view(gaps.show, curator, gap=str(gap_id))
        app.button(key="gap-draft").click().run()
        assert gap_state(curator.services, gap_id) == GapState.DRAFTED
        assert "0 of 2 now answered" in text(app)
        article_id = curator.services.quality.gaps.board.get(gap_id).gap.article_id or ""
        draft = curator.services.curation.detail(article_id).draft
        assert draft is not None
        assert REPLY in draft.body
        assert draft.author == "Cleo"

    def test_check_now(self, curator: Desk, gap_id: int) -> None:
        app = view(gaps.show, curator, gap=str(gap_id))
        app.button(key="gap-check").click().run()
        assert "0 of 2 now answered" in app.toast[0].value

    def test_dismiss_needs_a_reason(self, curator: Desk, gap_id: int) -> None:
        app = view(gaps.show, curator, gap=str(gap_id))
        app.button(key="gap-dismiss").click().run()
        assert "Say why" in app.error[0].value
        app.text_input(key="gap-reason").set_value("We have no stable").run()
        app.button(key="gap-dismiss").click().run()
        assert gap_state(curator.services, gap_id) == GapState.DISMISSED
        assert "We have no stable" in text(app)
        app.button(key="gap-reopen").click().run()
        assert gap_state(curator.services, gap_id) == GapState.OPEN

    def test_merge(self, curator: Desk, gap_id: int) -> None:
        app = view(gaps.show, curator, gap=str(gap_id))
        app.button(key="gap-merge").click().run()
        assert curator.services.quality.gaps.board.get(gap_id).questions == 3
        assert curator.services.quality.gaps.board.find(GapFilter())[1] == 1
