"""The settings of the reranker."""

from pydantic import Field
from pydantic_settings import BaseSettings


class RerankerSettings(BaseSettings):
    """A part of `Settings`."""

    reranker: str | None = Field(
        None,
        description="a cross-encoder that orders what was found: a folder with its weights, or a "
        "name in the local cache of sentence-transformers; unset means none",
    )
    reranker_timeout_s: float = Field(
        1.5, gt=0, le=60, description="seconds it may take for one question, then the rest stands"
    )
