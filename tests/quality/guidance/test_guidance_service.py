"""core/quality/guidance/service.py: versions that never change, and which of them is in force."""

import pytest

from core.agent.guidance import Guidance
from core.audit.log import AuditFilter
from core.bootstrap import Services, build
from core.errors import GuidanceVersionNotFound, InvalidInput
from core.quality.guidance import checking
from core.quality.guidance.service import GuidanceService
from tests.conftest import make_settings

FORMAL, WARM = Guidance(tone="formal"), Guidance(tone="warm", forbidden=("lawsuit",))


@pytest.fixture
def versions(services: Services) -> GuidanceService:
    return services.quality.guidance.versions


class TestPutInForce:
    def test_makes_a_version_that_every_process_follows(
        self, services: Services, versions: GuidanceService
    ) -> None:
        other = build(
            make_settings(
                services.settings.data_dir, database_url=services.settings.resolved_database_url
            ),
            embedder=services.embedder,
        )
        made = versions.put_in_force(WARM, why="  Brand\nbook ", by="Ada")
        assert (made.number, made.why, made.created_by) == (1, "Brand book", "Ada")
        assert other.thinker.guidance.forbidden == ("lawsuit",)
        assert services.thinker.guidance.version == "1"
        other.transactions.engine.dispose()

    def test_leaves_earlier_versions_as_they_were(self, versions: GuidanceService) -> None:
        versions.put_in_force(FORMAL, why="First.", by="Ada")
        versions.put_in_force(WARM, why="Second.", by="Bob")
        told = [(each.number, each.is_live, each.fields["tone"]) for each in versions.versions()]
        assert told == [(2, True, "warm"), (1, False, "formal")]

    def test_is_in_the_audit_log_with_what_changed_and_why(
        self, services: Services, versions: GuidanceService
    ) -> None:
        versions.put_in_force(WARM, why="Brand book.", by="Ada")
        [entry], _ = services.audit.find(AuditFilter(text="Brand book"))
        assert (entry.actor, entry.reason) == ("Ada", "Brand book.")
        assert entry.after == {"version": 1, "tone": "warm", "forbidden": ["lawsuit"]}

    @pytest.mark.parametrize(
        ("guidance", "why", "said"),
        [
            (Guidance(), "x", "nothing in it differs"),
            (WARM, "  ", "say in a few words why"),
            (Guidance(forbidden=("?!",)), "x", "no word by which"),
            (Guidance(tone="x" * (checking.LONGEST_TONE + 1)), "x", "The tone has 301 characters"),
            (
                Guidance(instructions="x" * (checking.LONGEST_INSTRUCTIONS + 1)),
                "x",
                "at most 2000 fit",
            ),
            (
                Guidance(languages=tuple(f"L{n}" for n in range(11))),
                "x",
                "there are 11 of these",
            ),
        ],
        ids=["same", "no reason", "no word", "long tone", "long instructions", "many languages"],
    )
    def test_refuses_what_cannot_be_meant(
        self, versions: GuidanceService, guidance: Guidance, why: str, said: str
    ) -> None:
        with pytest.raises(InvalidInput, match=said):
            versions.put_in_force(guidance, why=why, by="Ada")
        assert versions.versions() == []


class TestRestore:
    def test_lets_an_earlier_version_hold_again_or_none(self, versions: GuidanceService) -> None:
        versions.put_in_force(FORMAL, why="First.", by="Ada")
        versions.put_in_force(WARM, why="Second.", by="Ada")
        versions.restore(1, why="Better.", by="Ada")
        assert versions.in_force == Guidance(tone="formal", version="1")
        versions.restore(None, why="None at all.", by="Ada")
        assert versions.in_force == Guidance()

    def test_of_what_was_never_there_changes_nothing(self, versions: GuidanceService) -> None:
        versions.put_in_force(FORMAL, why="First.", by="Ada")
        with pytest.raises(GuidanceVersionNotFound):
            versions.restore(9, why="x", by="Ada")
        assert versions.in_force.version == "1"
