"""The set that imported articles are of."""

from dataclasses import dataclass

from core.errors import InvalidInput


@dataclass(frozen=True)
class SourceSet:
    """A name that articles remember, by which a later import knows which ones are gone."""

    name: str | None = None
    archive_missing: bool = False
    """Whether articles of the set that it no longer has are archived."""

    def __post_init__(self) -> None:
        if self.archive_missing and not self.name:
            raise InvalidInput("Name the source whose missing articles are to be archived.")
