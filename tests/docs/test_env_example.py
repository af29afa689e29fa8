"""`.env.example` says what core/settings.py does."""

import re
from pathlib import Path

import pytest

from core.settings import Settings, variable_name

EXAMPLE = Path(__file__).parents[2] / ".env.example"
ASSIGNMENT = re.compile(r"^# ([A-Z0-9_]+)=(.*)$")
VARIABLES = {variable_name(field): field for field in Settings.model_fields}


def assignments() -> list[tuple[str, str]]:
    matches = map(ASSIGNMENT.match, EXAMPLE.read_text().splitlines())
    return [(match[1], match[2]) for match in matches if match]


def comment_above(variable: str) -> str:
    before = EXAMPLE.read_text().split(f"# {variable}=")[0]
    paragraph = before.split("\n\n")[-1]
    return " ".join(line.removeprefix("# ") for line in paragraph.splitlines())


def simplified(text: str) -> str:
    return text.lower().replace("`", "")


def test_every_setting_stands_there_once_and_nothing_else() -> None:
    assert sorted(name for name, _ in assignments()) == sorted(VARIABLES)


def test_no_line_is_active() -> None:
    lines = EXAMPLE.read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_comment_gives_the_meaning(variable: str) -> None:
    description = Settings.model_fields[VARIABLES[variable]].description
    assert description
    assert simplified(description) in simplified(comment_above(variable))


def test_the_values_are_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    active = tmp_path / ".env"
    active.write_text("\n".join(f"{name}={value}" for name, value in assignments()))
    read = Settings(_env_file=active)
    assert read.model_fields_set == set(Settings.model_fields), "a line was not read"
    assert read.model_dump() == Settings(_env_file=None).model_dump()
