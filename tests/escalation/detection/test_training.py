"""core/escalation/detection/training.py: the same numbers each time, and honest probabilities."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from core.embedding.embedder import Embedder
from core.escalation.detection.classifier import Classifier
from core.escalation.detection.detector import Detector, Live, trained_on_shipped
from core.escalation.detection.examples import shipped
from core.escalation.detection.training import Trained, train
from core.escalation.detection.verdict import HandOver
from core.escalation.models import TicketReason


@pytest.fixture(scope="module")
def trained(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return trained_on_shipped(embedder, folder=tmp_path_factory.mktemp("none"))


class Fixed:
    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    def live(self) -> Live:
        return Live(self._classifier, "test")


@pytest.fixture(scope="module")
def detector(trained: Trained) -> Detector:
    return Detector(Fixed(trained.classifier))


class TestTrain:
    def test_gives_the_same_coefficients_each_time(
        self, embedder: Embedder, trained: Trained
    ) -> None:
        """And those that come with the product: `make detector` writes them anew."""
        again = train(embedder, shipped())
        assert again.metrics.keys() == trained.metrics.keys()
        for name, value in again.metrics.items():
            assert trained.metrics[name] == pytest.approx(value, abs=1 if value > 1 else 0.003)
        assert again.classifier.sorts == trained.classifier.sorts
        assert np.allclose(again.classifier.weights, trained.classifier.weights, atol=0.05)

    def test_is_calibrated_on_held_out_folds(self, trained: Trained) -> None:
        assert trained.metrics["calibration_error"] < 0.03

    def test_takes_few_that_need_no_person(self, trained: Trained) -> None:
        assert trained.metrics["precision"] >= 0.95
        assert trained.metrics["offer_precision"] >= 0.90
        assert trained.metrics["recall"] > 0.2

    def test_is_needed_only_where_something_is_trained(self) -> None:
        code = "import core.bootstrap, sys; print('sklearn' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert done.stdout.strip() == "False"


class TestCoefficients:
    def test_give_the_same_probabilities_after_storing(
        self, embedder: Embedder, trained: Trained
    ) -> None:
        noise = np.random.default_rng(3).normal(0, 0.01, trained.classifier.weights.shape)
        exact = replace(  # what comes with the product has been rounded before
            trained.classifier, weights=(trained.classifier.weights + noise).astype(np.float32)
        )
        stored = Classifier.from_coefficients(exact.as_coefficients())
        assert not np.array_equal(stored.weights, exact.weights)
        text = "I would much rather have a person look at my bill"
        vector = embedder.encode([text])[0]
        before = exact.weigh(text, vector).probabilities
        after = stored.weigh(text, vector).probabilities
        assert before.keys() == after.keys()
        assert np.allclose(list(before.values()), list(after.values()), atol=0.005)
        assert sum(after.values()) == pytest.approx(1, abs=1e-5)


class TestVerdict:
    @pytest.mark.parametrize(
        ("message", "reason"),
        [
            ("Delete all my personal data, please", TicketReason.PRIVACY),
            ("I want a copy of all the data you hold about me", TicketReason.EXPLICIT_REQUEST),
            ("My account has been hacked", TicketReason.SECURITY),
            ("please connect me to the pharmacy", TicketReason.EXPLICIT_REQUEST),
            ("Can I speak to one of your gardeners?", TicketReason.EXPLICIT_REQUEST),
        ],
    )
    def test_hands_over_what_asks_for_it(
        self, detector: Detector, embedder: Embedder, message: str, reason: TicketReason
    ) -> None:
        found = detector.verdict(message, embedder.encode([message])[0])
        assert found.outcome is HandOver.NOW
        if reason is not TicketReason.EXPLICIT_REQUEST:
            assert found.reason is reason
        assert found.matched in message

    @pytest.mark.parametrize(
        "message",
        [
            "What are your phone hours?",
            "Do you have a phone number?",
            "the driver was great",
            "no need for a person",
            "I don't need to speak to anyone",
            "How do I delete my account?",
            "how do I connect my router to the internet",
            "Is the front desk open at night?",
            "Does talking to an adviser cost extra?",
            "call me a taxi for eight",
            "transfer 200 to my brother",
        ],
    )
    def test_leaves_questions_about_contact_and_kind_words_alone(
        self, detector: Detector, embedder: Embedder, message: str
    ) -> None:
        assert detector.verdict(message, embedder.encode([message])[0]).outcome is HandOver.NONE

    @pytest.mark.parametrize("message", ["agent", "Support?", "help", "This bot is useless!"])
    def test_offers_where_a_person_may_be_wanted(
        self, detector: Detector, embedder: Embedder, message: str
    ) -> None:
        assert detector.verdict(message, embedder.encode([message])[0]).outcome is HandOver.OFFER
