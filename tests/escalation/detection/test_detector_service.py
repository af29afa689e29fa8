"""core/escalation/detection/service.py: corrections, retraining, and going back."""

import pytest

from core.bootstrap import Services
from core.errors import DetectorVersionNotFound, MessageNotFound
from core.escalation.detection import repository
from core.escalation.detection.service import is_worse
from core.escalation.detection.verdict import HandOver
from core.sessions.models import Message


@pytest.fixture
def question(services: Services) -> Message:
    session = services.sessions.create()
    for _ in services.agent.take_turn(session.id, "Which moss grows on a north-facing roof?"):
        pass
    return services.sessions.history(session.id).messages[0]


class TestCorrect:
    def test_keeps_the_last_word_on_a_message(self, services: Services, question: Message) -> None:
        services.detector.correct(question.id, label=HandOver.NOW, by="Ada")
        services.detector.correct(question.id, label=HandOver.NONE, by="Bea")
        (kept,) = services.detector.corrections()
        assert (kept.text, kept.should_escalate, kept.by) == (question.content, False, "Bea")

    def test_goes_with_its_session(self, services: Services, question: Message) -> None:
        services.detector.correct(question.id, label=HandOver.NOW, by="Ada")
        services.removal.delete(question.session_id)
        assert services.detector.corrections() == []

    def test_is_only_of_what_customers_wrote(self, services: Services, question: Message) -> None:
        answer = services.sessions.history(question.session_id).messages[1]
        with pytest.raises(MessageNotFound):
            services.detector.correct(answer.id, label=HandOver.NOW, by="Ada")


class TestRetraining:
    def test_learns_from_corrections_and_can_be_taken_back(
        self, services: Services, question: Message
    ) -> None:
        assert services.detector.prepare()
        assert not services.detector.prepare()
        services.detector.correct(question.id, label=HandOver.NOW, by="Ada")
        assert services.detector.run_some() == 0
        services.detector.request_retraining("Ada")
        assert services.detector.state().retraining
        assert services.detector.run_some() == 1
        state = services.detector.state()
        newest, first = state.versions
        assert not state.retraining
        assert newest.metrics["after"]["corrections"] == 1
        assert newest.metrics["before"] == first.metrics["after"]
        with services.transactions.read() as db:
            stored = [repository.version(db, each.number) for each in state.versions]
            assert stored[0].coefficients != stored[1].coefficients
        worse = is_worse(newest.metrics["before"], newest.metrics["after"])
        assert newest.is_live is not worse
        services.detector.restore(1, by="Ada")
        live = services.detector.state().live
        assert live is not None
        assert live.number == 1

    def test_follows_newer_examples(self, services: Services) -> None:
        services.detector.prepare()
        trained_on_fewer(services)
        assert services.detector.prepare()
        newest, first = services.detector.state().versions
        assert newest.is_live
        assert newest.metrics["before"] == first.metrics["after"]
        assert not services.detector.prepare()

    def test_keeps_the_teams_version_until_it_is_trained_anew(self, services: Services) -> None:
        services.detector.prepare()
        trained_on_fewer(services, created_by="Ada")
        assert not services.detector.prepare()
        assert not services.detector.prepare()
        state = services.detector.state()
        assert len(state.versions) == 1
        assert state.retraining

    def test_reads_versions_of_before_words_and_reasons(self, services: Services) -> None:
        services.detector.prepare()
        dimension = len(services.embedder.encode(["hello"])[0])
        old = {"weights": [[0.0] * (dimension + 12)] * 3, "intercepts": [9.0, 0.0, 0.0]}
        with services.transactions.begin() as db:
            live = repository.live_version(db)
            assert live is not None
            live.coefficients = old | {"temperature": 1.0, "model": services.embedder.name}
        session = services.sessions.create()
        *_, last = services.agent.take_turn(session.id, "Which moss grows on a roof?")
        assert last.outcome == "escalated"

    def test_knows_only_versions_that_exist(self, services: Services) -> None:
        with pytest.raises(DetectorVersionNotFound):
            services.detector.restore(7, by="Ada")


def trained_on_fewer(services: Services, *, created_by: str | None = None) -> None:
    """As an installation of an earlier release has it."""
    with services.transactions.begin() as db:
        live = repository.live_version(db)
        assert live is not None
        live.metrics = {"before": {}, "after": live.metrics["after"] | {"shipped": 1747}}
        live.created_by = created_by or live.created_by


BEFORE = {"precision": 0.98, "recall": 0.30, "f1": 0.46}


class TestIsWorse:
    def test_lets_small_losses_pass(self) -> None:
        assert not is_worse(BEFORE, BEFORE | {"recall": 0.296})

    def test_stops_larger_ones_whatever_has_grown(self) -> None:
        after = {"precision": 0.97, "recall": 0.9, "f1": 0.93}
        assert is_worse(BEFORE, after)
