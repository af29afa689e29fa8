"""What training on the shipped examples gave, kept in a file, so that it is not done again."""

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
from core.escalation.detection.examples import Example
from core.escalation.detection.training import Trained

_CODE = (classifier, features, thresholds, training)
_PROBE = "I want to speak to a person."


def kept(
    folder: Path, embedder: Embedder, examples: Sequence[Example], train: Callable[[], Trained]
) -> Trained:
    """What `train` gives, from the folder where it has been there before.

    The file's name is of the examples, of the code that learns from them and of the model; any
    change of these trains anew. A file that cannot be read or written is done without.
    """
    file = folder / f"detector-{_fingerprint(embedder, examples)}.json"
    try:
        return _read(json.loads(file.read_text()))
    except (OSError, ValueError, KeyError, TypeError):
        trained = train()
    record = {
        "coefficients": trained.classifier.as_coefficients(),
        "metrics": dict(trained.metrics),
    }
    with suppress(OSError):
        _replace(file, json.dumps(record))
    return _read(record)


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
