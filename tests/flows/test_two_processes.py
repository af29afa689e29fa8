"""What one process publishes, every other process finds, and no longer than it is there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import ON_SQLITE
from tests.flows.house import Customer, House, wait_for

pytestmark = [pytest.mark.processes, ON_SQLITE]

SOON_S = 2.0
"""From the end of an import until every process must show its result."""
OTTERS = "Otters hold hands while they sleep so that they do not drift apart."


@pytest.fixture
def neighbour(running: House, tmp_path: Path, models: Path) -> Iterator[House]:
    """A second web process on the same data and index."""
    shared = running.settings
    same = {name: getattr(shared, name) for name in ("data_dir", "database_url", "index_url")}
    with House(tmp_path / "neighbour", models, **same) as other:
        other.start("web")
        other.wait_until_ready()
        yield other


class TestImport:
    def test_is_found_by_every_process_and_gone_with_its_file(
        self, running: House, neighbour: House, arrive: Callable[[House], Customer]
    ) -> None:
        customers = [arrive(running), arrive(neighbour)]
        running.write("otters", "How otters sleep", OTTERS)
        running.write("badgers", "What badgers eat", "Badgers eat earthworms and acorns.")
        assert running.import_articles()["new"] == 2
        for customer in customers:
            wait_for(lambda c=customer: c.finds("otters asleep")[:1] == ["otters"], "it", SOON_S)
            answer = customer.answer("How do otters sleep?")
            assert "hold hands" in answer["message"]
            assert answer["sources"][0]["metadata"]["article_id"] == "otters"

        (running.articles / "otters.md").unlink()
        assert running.import_articles()["archived"] == ["otters"]
        for customer in customers:
            wait_for(lambda c=customer: "otters" not in c.finds("otters asleep"), "it", SOON_S)
            assert "hold hands" not in customer.answer("How do otters sleep?")["message"]
        assert running.indexed() == running.live()

    def test_of_unchanged_files_embeds_nothing(self, running: House) -> None:
        running.write("otters", "How otters sleep", f"{OTTERS}\n\n## Pups\n\nPups sleep on top.")
        running.import_articles()
        before = running.count("index_jobs"), running.count("passage_vectors")
        assert running.import_articles()["unchanged"] == 1
        assert (running.count("index_jobs"), running.count("passage_vectors")) == before

    def test_of_a_changed_paragraph_embeds_only_that(
        self, running: House, arrive: Callable[[House], Customer]
    ) -> None:
        running.write("otters", "How otters sleep", f"{OTTERS}\n\n## Pups\n\nPups sleep on top.")
        running.import_articles()
        before = running.rows("SELECT content_hash, vector FROM passage_vectors")
        running.write("otters", "How otters sleep", f"{OTTERS}\n\n## Pups\n\nPups float in kelp.")
        assert running.import_articles()["updated"] == 1
        after = running.rows("SELECT content_hash, vector FROM passage_vectors")
        assert len(after) == len(before) + 1
        assert set(before) < set(after)
        assert arrive(running).finds("otters' pups in kelp").count("otters") == 2
        assert running.indexed() == running.live()
