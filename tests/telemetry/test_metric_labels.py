"""core/telemetry: labels come from closed sets, and Prometheus can read what is written."""

import math
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.live.connection import Close
from app.live.frames import CLIENT_TYPES
from core.agent.asking import RESULTS
from core.agent.flaws import Flaw
from core.bootstrap import Services
from core.escalation.models import TicketReason
from core.limits import Bucket
from core.sessions.models import Outcome, Rating
from core.telemetry import labels
from core.telemetry.metrics import Metrics

HOSTILE = ['x"} 1\nforged 1', "", "\x00", "ü" * 300, "answered ", "GET\n"]


def label_values(metrics: Metrics) -> set[tuple[str, str]]:
    """Every label that stands in the exposition, but for the buckets' bounds."""
    return {
        label
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
        for label in sample.labels.items()
        if label[0] != "le"
    }


def use_everything(metrics: Metrics, word: str, number: int) -> None:
    metrics.turn(word, 0.01, {word: 0.001})
    metrics.escalation(word)
    metrics.feedback(word)
    metrics.llm_request(word, 0.01)
    metrics.llm_first_text(0.01)
    metrics.llm_tokens(1, 1)
    metrics.llm_struck(word)
    metrics.request(word, "/api/sessions", number, 0.01)
    metrics.rate_limited(word)
    metrics.websocket_opened()
    metrics.websocket_closed(number)
    metrics.websocket_frame(word, word)


class TestLabels:
    @pytest.mark.parametrize("word", HOSTILE, ids=repr)
    def test_take_no_word_from_outside(self, word: str) -> None:
        metrics = Metrics()
        use_everything(metrics, word, 7)
        values = {value for _, value in label_values(metrics)}
        assert values == {"/api/sessions", labels.OTHER, *labels.DIRECTIONS}

    def test_stay_as_few_when_many_different_words_come(self) -> None:
        metrics = Metrics()
        use_everything(metrics, "first", -1)
        before = label_values(metrics)
        for number in range(50_000, 50_050):
            use_everything(metrics, f"word-{number}", number)
        assert label_values(metrics) == before

    def test_have_the_words_of_the_slices_above(self) -> None:
        assert labels.OUTCOMES - {labels.FAILED} == set(Outcome)
        assert set(TicketReason) == labels.REASONS
        assert set(Rating) == labels.RATINGS
        assert set(Flaw) == labels.FLAWS
        assert set(RESULTS.values()) < labels.LLM_RESULTS
        assert set(Bucket) == labels.RATE_LIMITS
        assert set(Close) <= labels.CLOSE_CODES
        assert set(CLIENT_TYPES) <= labels.FRAMES


class TestText:
    def test_is_read_back_by_prometheus_own_parser_with_the_values_that_were_counted(self) -> None:
        metrics = Metrics()
        metrics.turn("answered", 0.25, {"embed": 0.005})
        metrics.turn("answered", 0.75, {"embed": 0.005})
        metrics.websocket_opened()
        metrics.websocket_opened()
        metrics.websocket_closed(4409)
        families = list(text_string_to_metric_families(metrics.text().decode()))
        value = {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in families
            for sample in family.samples
        }
        assert value["switchboard_turns_total", "answered"] == 2
        assert value["switchboard_turn_duration_seconds_sum", "answered"] == 1.0
        assert value["switchboard_turn_duration_seconds_bucket", "0.5", "answered"] == 1
        assert math.isclose(value["switchboard_turn_stage_duration_seconds_sum", "embed"], 0.01)
        assert value["switchboard_websocket_connections",] == 1
        assert value["switchboard_websocket_closed_total", "4409"] == 1

    def test_names_follow_the_convention(self) -> None:
        metrics = Metrics()
        use_everything(metrics, "word", 200)
        families = [
            family
            for family in text_string_to_metric_families(metrics.text().decode())
            if family.name.startswith("switchboard_")
        ]
        assert len(families) > 8
        for family in families:
            assert family.documentation
            names = {sample.name for sample in family.samples}
            if family.type == "counter":
                assert all(name.endswith(("_total", "_created")) for name in names)
            if family.type == "histogram":
                assert family.name.endswith("_seconds")


class TestRunningPage:
    def test_lists_every_metric_with_its_labels(self, services: Services) -> None:
        use_everything(services.metrics, "word", 200)
        found: dict[str, set[str]] = {}
        for family in text_string_to_metric_families(services.metrics.text().decode()):
            for sample in family.samples:
                name = re.sub(r"_(bucket|count|sum)$", "", sample.name)
                if name.startswith("switchboard_") and not name.endswith("_created"):
                    found.setdefault(name, set()).update(set(sample.labels) - {"le"})
        page = (Path(__file__).parents[2] / "docs/running.md").read_text()
        rows = re.findall(r"^\| `(switchboard_\w+)` \| ([^|]*)\|", page, re.MULTILINE)
        assert len(rows) == len(found), "a metric stands there twice, or not at all"
        assert {name: set(re.findall(r"\w+", words)) for name, words in rows} == found
