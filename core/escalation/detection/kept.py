"""What training gave, kept in a file, so that it is not done again: it takes half a minute.

What the shipped examples give comes with the product. `make detector` writes it anew, by
`python -m core.escalation.detection.kept`, and a test holds it against training.
"""

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from core.embedding.embedder import Embedder
from core.escalation.detection import classifier, features, thresholds, training
from core.escalation.detection.classifier import Classifier
from core.escalation.detection.examples import Example, shipped
from core.escalation.detection.training import Trained

SHIPPED_FILE = Path(__file__).parent / "shipped.json"
_CODE = (classifier, features, thresholds, training)
_PROBE = "I want to speak to a person."


def kept(
    folder: Path, embedder: Embedder, examples: Sequence[Example], train: Callable[[], Trained]
) -> Trained:
    """What `train` gives, from the product or the folder where it has been there before.

    The fingerprint is of the examples, of the code that learns from them and of the model; any
    change of these trains anew. A file that cannot be read or written is done without.
    """
    fingerprint = _fingerprint(embedder, examples)
    file = folder / f"detector-{fingerprint}.json"
    for held in (SHIPPED_FILE, file):
        with suppress(OSError, ValueError, KeyError, TypeError):
            record = json.loads(held.read_text())
            if record["fingerprint"] == fingerprint:
                return _read(record)
    record = _record(train(), fingerprint)
    with suppress(OSError):
        _replace(file, json.dumps(record))
    return _read(record)


def _record(trained: Trained, fingerprint: str) -> dict[str, Any]:
    return {
        "fingerprint": fingerprint,
        "coefficients": trained.classifier.as_coefficients(),
        "metrics": {name: float(value) for name, value in trained.metrics.items()},
    }


def _read(record: Mapping[str, Any]) -> Trained:
    return Trained(Classifier.from_coefficients(record["coefficients"]), record["metrics"])


def _fingerprint(embedder: Embedder, examples: Sequence[Example]) -> str:
    mark = sha256()
    for module in _CODE:
        mark.update(Path(str(module.__file__)).read_bytes())
    for example in examples:
        mark.update(f"{example.label}\0{example.text}\0".encode())
    mark.update(embedder.name.encode())
    mark.update(np.round(embedder.encode([_PROBE]), 2).tobytes())
    return mark.hexdigest()[:16]


def _replace(file: Path, text: str) -> None:
    """Whole or not at all, whoever writes at the same moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".detector-")
    with os.fdopen(handle, "w") as staged:
        staged.write(text)
    Path(name).replace(file)


def write_shipped(embedder: Embedder) -> None:
    """Train on the shipped examples and write what comes with the product."""
    examples = shipped()
    record = _record(training.train(embedder, examples), _fingerprint(embedder, examples))
    _replace(SHIPPED_FILE, json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    from core.embedding.factory import make_embedder
    from core.settings import load_settings

    write_shipped(make_embedder(load_settings()))
