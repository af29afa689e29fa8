"""What an archive says of itself: which version made it, and the sum of each of its members."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

PRODUCT = "switchboard"
FORMAT = 1
NAME = "manifest.json"
LONGEST = 256 * 1024 * 1024
"""Bytes of a manifest that are read; a file takes about 200 of them."""
SECRET_KEY = "secret.key"
FILES, TABLES = "files/", "tables/"
_MEMBER = re.compile(
    rf"{TABLES}[a-z][a-z0-9_]*\.jsonl|{FILES}[A-Za-z0-9_-]+/[0-9a-f]{{64}}|{SECRET_KEY}", re.ASCII
)


@dataclass(frozen=True)
class Member:
    """The length of a member in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The last member of an archive, and the first that is read."""

    version: str
    schema: str
    """Revision of the tables."""
    made_at: str
    database: str
    rows: Mapping[str, int]
    missing_files: int
    """Files that the rows name and that were gone already."""
    members: Mapping[str, Member]

    @property
    def size(self) -> int:
        """Bytes of all members, unpacked."""
        return sum(member.size for member in self.members.values())

    @property
    def files(self) -> int:
        return sum(name.startswith(FILES) for name in self.members)

    @property
    def has_secret_key(self) -> bool:
        return SECRET_KEY in self.members

    def as_json(self) -> str:
        return json.dumps({"product": PRODUCT, "format": FORMAT} | asdict(self), indent=1)


def read(text: bytes) -> Manifest:
    """Raises ValueError for what is no manifest of ours, or names a member it cannot have."""
    told: Any = json.loads(text)
    if not isinstance(told, dict) or told.get("product") != PRODUCT:
        raise ValueError("not ours")
    if told.get("format") != FORMAT:
        raise ValueError("of another format")
    try:
        members = {
            str(name): Member(int(member["size"]), str(member["sha256"]))
            for name, member in told["members"].items()
        }
        manifest = Manifest(
            version=str(told["version"]),
            schema=str(told["schema"]),
            made_at=str(told["made_at"]),
            database=str(told["database"]),
            rows={str(name): int(count) for name, count in told["rows"].items()},
            missing_files=int(told["missing_files"]),
            members=members,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("incomplete") from error
    if not all(_MEMBER.fullmatch(name) and member.size >= 0 for name, member in members.items()):
        raise ValueError("with members that no backup has")
    return manifest
