"""`bench`: speed as ratios to the raw model, measured in the same run on the same machine."""

import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.embedding.embedder import Embedder
from core.embedding.export import is_exported
from core.embedding.factory import make_embedder, models_dir
from core.embedding.weights import locate
from core.evaluation.bench_floor import Floor
from core.evaluation.bench_installation import Installation
from core.evaluation.bench_knowledge import Store, fill, measure_growth, measure_ingest, opened
from core.evaluation.bench_plan import Plan
from core.evaluation.bench_turns import measure_concurrency, measure_turns
from core.settings import Settings

Say = Callable[[str], None]
PROCESSES = ("index", "web", "worker")
UNLIMITED = "1000000/second"


@dataclass(frozen=True)
class Bench:
    """What every measurement needs: a folder to work in, the two models, and someone to tell."""

    folder: Path
    settings: Settings
    """Where the exported model is, and which model it is; nothing else of them is used."""
    embedder: Embedder
    floor: Floor
    plan: Plan
    say: Say

    def installation(self, name: str, *, demo: bool) -> Installation:
        """Migrated, nothing running, and with the model already exported."""
        made = Installation(
            self.folder / name,
            demo=demo,
            rate_limit=UNLIMITED,
            embedding_model=self.settings.embedding_model,
            embedding_runtime=self.settings.embedding_runtime,
        )
        made.settings.data_dir.mkdir()
        models_dir(made.settings).symlink_to(models_dir(self.settings))
        made.run("core", "migrate")
        return made


def run_bench(settings: Settings, plan: Plan, *, say: Say = lambda _: None) -> dict[str, Any]:
    """Every figure of the benchmark, in a temporary folder that is gone afterwards.

    Of `settings` only the embedding model plays a part. Raises InstallationFailed.
    """
    with tempfile.TemporaryDirectory(prefix="switchboard-bench-") as made:
        say("Loading the model and its reference")
        own = _with_model(settings, Path(made))
        embedder = make_embedder(own)
        embedder.encode(["ready"])
        bench = Bench(Path(made), own, embedder, Floor(own), plan, say)
        served, known = _served(bench), _known(bench)
    return {
        "machine": _machine(),
        **served,
        **known,
        "floor": served["floor"] | known["floor"],
    }


def _served(bench: Bench) -> dict[str, Any]:
    """What customers of the running processes see."""
    with bench.installation("served", demo=True) as served:
        bench.say("Starting the processes for the first time: the demo company is indexed")
        served.run("core", "seed")
        first_startup_s = _started(served, PROCESSES)
        served.stop()
        bench.say("Starting them again")
        startup_s = _started(served, PROCESSES)
        bench.say(f"Asking {bench.plan.turns} questions one after the other")
        turns = measure_turns(served, bench.floor, bench.plan.turns)
        bench.say(f"Asking {bench.plan.turns_at_once} questions at once, by more and more clients")
        concurrency = measure_concurrency(served, bench.plan.turns_at_once)
        served.start("console")
        served.wait_until(lambda: served.answers(f"{served.console_url}/_stcore/health"), "console")
        return {
            **turns,
            "concurrency": concurrency,
            "startup_s": startup_s,
            "first_startup_s": first_startup_s,
            "rss_mb": served.rss_mb(),
        }


def _known(bench: Bench) -> dict[str, Any]:
    """How knowledge is taken in, and what more of it costs."""
    plan = bench.plan
    with _store(bench, "few") as few, _store(bench, "many") as many:
        bench.say(f"Importing {plan.few_passages} passages")
        ingest, docs_per_s = measure_ingest(
            few, bench.floor, bench.folder / "articles", plan.few_passages
        )
        bench.say(f"Publishing {plan.many_passages} passages with copied vectors")
        have = fill(many, bench.embedder, plan.many_passages)
        bench.say(f"Searching {plan.searches} times in both")
        growth = measure_growth(few, many, plan.searches)
    growth["few"]["passages"], growth["many"]["passages"] = ingest["n"], have
    return {"floor": {"encode_docs_per_s": docs_per_s}, "ingest": ingest, "growth": growth}


@contextmanager
def _store(bench: Bench, name: str) -> Iterator[Store]:
    with bench.installation(name, demo=False) as installation:
        installation.start("index")
        with opened(installation, bench.embedder) as store:
            installation.wait_until(store.is_reachable, "the index server")
            yield store


def _started(installation: Installation, names: Sequence[str]) -> float:
    """Seconds from the start of the processes until all is ready."""
    started = time.perf_counter()
    installation.start(*names)
    installation.wait_until_ready()
    return round(time.perf_counter() - started, 2)


def _with_model(settings: Settings, folder: Path) -> Settings:
    """Settings whose data folder has the exported model: the configured one, else a new one."""
    if is_exported(locate(settings.embedding_model), models_dir(settings)):
        return settings.model_copy(update={"data_dir": settings.data_dir.resolve()})
    own = settings.model_copy(update={"data_dir": folder / "model"})
    models_dir(own).mkdir(parents=True)
    return own


def _machine() -> dict[str, Any]:
    return {
        "cpus": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }
