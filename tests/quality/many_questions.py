"""Measures the gate on many test questions about the demo company.

`python -m tests.quality.many_questions --questions 300` prints how long a comparison takes.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from core.bootstrap import Services
from core.demo.loader import questions
from core.embedding.factory import make_embedder
from core.knowledge.documents import Document
from core.quality.models import Expectation
from core.quality.new_questions import NewQuestion
from tests.conftest import built, make_settings, settle

EDITED = "gift-cards"


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--questions", type=int, default=300)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = make_settings(Path(folder), demo=True)
        for services in built(settings, make_embedder(settings)):
            settle(services)
            _measure(services, given.questions)


def _measure(services: Services, most: int) -> None:
    for asked in questions()[:most]:
        expect = Expectation.ANSWER if asked.relevant_ids else Expectation.DECLINE
        wanted = NewQuestion(asked.text, expect, articles=tuple(asked.relevant_ids))
        services.quality.questions.add(wanted, by="Test")
    live = services.versions.get(EDITED, 1).version
    body = live.body.partition("\n\n")[0]
    edited = Document(id=EDITED, title=live.title, body=body)
    services.drafts.save(edited, author="Test")
    started, busy = time.perf_counter(), time.process_time()
    run = services.quality.gate.request(EDITED, by="Test")
    services.quality.examination.carry_out(run.id)
    compared = services.quality.runs.get(run.id)
    sys.stdout.write(
        f"{compared.total} questions, live and draft: {time.perf_counter() - started:.1f} s, "
        f"processor {time.process_time() - busy:.1f} s; worse {compared.worse}, "
        f"better {compared.better}\n"
    )


if __name__ == "__main__":
    main()
