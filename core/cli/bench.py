"""`bench`: measure speed on this machine; `--json` prints one object and no more."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from core.cli.common import print_json
from core.evaluation.bench import run_bench
from core.evaluation.bench_plan import Plan
from core.settings import load_settings


def register(cli: typer.Typer) -> None:
    """Mount the command."""

    @cli.command("bench")
    def bench(
        json: Annotated[
            bool, typer.Option("--json", help="Print one JSON object on standard output.")
        ] = False,
        passages: Annotated[
            int | None, typer.Option(min=500, help="Passages of the large knowledge base.")
        ] = None,
        quick: Annotated[
            bool, typer.Option("--quick", help="Try it out: too little to judge by.")
        ] = False,
    ) -> None:
        """Measure speed as ratios to the raw model in the same run (about ten minutes)."""
        plan = Plan.quick() if quick else Plan()
        if passages is not None:
            plan = replace(plan, many_passages=passages)
        figures = run_bench(load_settings(), plan, say=_say)
        Console(stderr=json).print(as_table(figures))
        if json:
            print_json(figures)


def as_table(figures: dict[str, Any]) -> Table:
    """Every figure on a line of its own."""
    table = Table("measure", "value", title="Benchmark")
    for name, value in _flat(figures):
        table.add_row(name, str(value))
    return table


def _flat(figures: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _say(line: str) -> None:
    sys.stderr.write(f"{line} …\n")
