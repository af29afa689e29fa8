"""`python -m core demo`: the demo's past, planned and removed."""

from core.bootstrap import Services
from core.demo.loader import SOURCE
from core.demo.script import scripts
from core.knowledge.documents.document import Document
from tests.cli.conftest import Run

HUB = Document(id="hub", title="The hub", body="A white ring means that the hub is online.")


class TestDemo:
    def test_plans_the_past_once_and_removes_it(self, run: Run, installed: Services) -> None:
        installed.curation.publish(HUB, author="Demo", source=SOURCE)
        assert f"{len(scripts())} demo sessions planned" in run("demo", "load").out
        assert "0 demo sessions planned" in run("demo", "load").out
        while (one := installed.demo.make_one()) or installed.indexing.run_some():
            if one:
                break
        done = run("demo", "remove")
        assert (done.code, done.out) == (0, "1 demo session removed, 2 articles archived.\n")
        counts = installed.demo.counts()
        assert (counts.made, counts.planned) == (0, 0)
        assert installed.curation.public_version("hub")

    def test_plans_nothing_without_the_demo_company(self, run: Run, installed: Services) -> None:
        assert "0 demo sessions planned" in run("demo", "load").out
