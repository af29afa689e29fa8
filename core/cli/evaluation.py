"""`eval …`: measure the product on labelled questions; `--json` prints one object and no more."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from core.cli.common import print_json
from core.demo.loader import questions
from core.embedding.factory import make_embedder
from core.escalation.detection.examples import shipped
from core.escalation.detection.training import train
from core.evaluation.abstention import evaluate_abstention
from core.evaluation.attachments import evaluate_attachments, expected
from core.evaluation.demo import evaluate_demo
from core.evaluation.details import compare, write_details
from core.evaluation.escalation import evaluate_escalation
from core.evaluation.extraction import evaluate_extraction
from core.evaluation.retrieval import evaluate_retrieval
from core.evaluation.shipped import evaluate_shipped, steps
from core.evaluation.workbench import Answered, read_questions
from core.settings import Settings, load_settings
from core.telemetry import logs

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Use the first so many questions.")]
Data = Annotated[
    Path, typer.Option(exists=True, file_okay=False, help="corpus.jsonl, queries.jsonl")
]
Details = Annotated[
    Path | None, typer.Option(dir_okay=False, help="Write a line of JSON for each question here.")
]
File = Annotated[Path, typer.Option(exists=True, dir_okay=False)]

Run = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]


def register(cli: typer.Typer) -> None:
    """Mount the commands."""
    group = typer.Typer(help="Measure the product on labelled questions.", no_args_is_help=True)
    cli.add_typer(group, name="eval")

    @group.command("retrieval")
    def retrieval(
        data: Data,
        queries: Annotated[Path | None, typer.Option(exists=True, dir_okay=False)] = None,
        limit: Limit = None,
        details: Details = None,
        json: Json = False,
    ) -> None:
        """Recall, MRR and nDCG of the articles found."""
        settings = _settings()
        asked = read_questions(queries or data / "queries.jsonl", limit=limit)
        kept = _Kept()
        with _progress("Retrieval", len(asked)) as step:
            scores = evaluate_retrieval(
                settings,
                make_embedder(settings),
                data=data,
                queries=queries,
                limit=limit,
                on_answer=kept.take(step),
            )
        kept.write(details)
        _show("Retrieval", scores, json=json)

    @group.command("abstention")
    def abstention(
        data: Data,
        out_of_scope: File,
        limit: Limit = None,
        details: Details = None,
        json: Json = False,
    ) -> None:
        """Whether confidence separates what can be answered from what cannot."""
        settings = _settings()
        asked = [
            *read_questions(data / "queries.jsonl", limit=limit),
            *read_questions(out_of_scope, limit=limit),
        ]
        kept = _Kept()
        with _progress("Abstention", len(asked)) as step:
            scores = evaluate_abstention(
                settings,
                make_embedder(settings),
                data=data,
                out_of_scope=out_of_scope,
                limit=limit,
                on_answer=kept.take(step),
            )
        kept.write(details)
        _show("Abstention", scores, json=json)

    @group.command("escalation")
    def escalation(messages: File, limit: Limit = None, json: Json = False) -> None:
        """Precision and recall of the messages that need a person."""
        scores = evaluate_escalation(messages, make_embedder(load_settings()), limit=limit)
        _show("Escalation", scores, json=json)

    @group.command("extraction")
    def extraction(messages: File, limit: Limit = None, json: Json = False) -> None:
        """Precision and recall of the e-mails, telephone numbers and references that are read."""
        _show("Extraction", evaluate_extraction(messages, limit=limit), json=json)

    @group.command("attachments")
    def attachments(
        data: Annotated[Path, typer.Option(exists=True, file_okay=False, help="expected.jsonl")],
        json: Json = False,
    ) -> None:
        """Whether files are read, or refused for the right reason."""
        with _progress("Attachments", len(expected(data))) as step:
            scores = evaluate_attachments(data, on_file=step)
        _show("Attachments", scores, json=json)
        if not json:
            for failure in scores["failed"]:
                Console().print(f"{failure['file']}: {failure['reason']}", markup=False)

    _register_shipped(group)


def _register_shipped(group: typer.Typer) -> None:
    """Those that need no files of anybody's."""

    @group.command("compare")
    def compare_runs(before: Run, after: Run, json: Json = False) -> None:
        """Two runs of the same questions, in pairs: what `--details` has written of each."""
        found = compare(before, after)
        title = f"{found['n']} questions in both, {found['only_before']} only in {before.name}, "
        table = Table(*found["measures"][0], title=f"{title}{found['only_after']} in {after.name}")
        for each in found["measures"]:
            table.add_row(*(str(value) for value in each.values()))
        Console(stderr=json).print(table)
        if json:
            print_json(found)

    @group.command("detector")
    def detector(json: Json = False) -> None:
        """The escalation classifier on held-out folds of the examples that it ships with."""
        trained = train(make_embedder(load_settings()), shipped())
        _show("Escalation detector", dict(trained.metrics), json=json)

    @group.command("demo")
    def demo(json: Json = False) -> None:
        """Retrieval, abstention and escalation on the questions about the demo company."""
        settings = _settings()
        with _progress("Demo questions", len(questions())) as step:
            scores = evaluate_demo(settings, make_embedder(settings), on_question=step)
        _show("Demo questions", scores, json=json)

    @group.command("shipped")
    def shipped_sets(json: Json = False) -> None:
        """Retrieval, abstention, escalation, extraction and attachments on the shipped sets."""
        settings = _settings()
        with _progress("Shipped sets", steps()) as step:
            scores = evaluate_shipped(settings, make_embedder(settings), on_step=step)
        _show("Shipped sets", scores, json=json)


def _settings() -> Settings:
    """A reranker may have something for the log, which must not go to standard output."""
    settings = load_settings()
    if settings.reranker is not None:
        logs.configure(settings)
    return settings


class _Kept:
    """What became of each question, for a file of details."""

    def __init__(self) -> None:
        self._answered: list[Answered] = []

    def take(self, step: Callable[[], None]) -> Callable[[Answered], None]:
        """Keeps each, and then steps."""

        def one(found: Answered) -> None:
            self._answered.append(found)
            step()

        return one

    def write(self, file: Path | None) -> None:
        if file is not None:
            write_details(file, self._answered)


@contextmanager
def _progress(title: str, total: int) -> Iterator[Callable[[], None]]:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)


def _show(title: str, scores: dict[str, Any], *, json: bool) -> None:
    """The table goes to standard error beside JSON, so that standard output holds only that."""
    table = Table("measure", "value", title=title)
    for name, value in _flat(scores):
        table.add_row(name, str(value))
    Console(stderr=json).print(table)
    if json:
        print_json(scores)


def _flat(scores: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in scores.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name} ")
        elif not isinstance(value, list):
            yield f"{prefix}{name}", value
