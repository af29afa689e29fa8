"""core/errors.py: the tree in its docstring is the tree of its classes."""

import inspect
import re
from collections.abc import Iterator

import pytest

from core import errors
from core.errors import SwitchboardError

LINE = re.compile(
    r"^[├└]── (?P<parent>\w+)(?: +(?P<status>\d{3}))?"
    r"(?: +[├└]── (?P<children>[\w, ]+(?:\n[│ ] +[\w, ]+)*))?",
    re.M,
)
REFUSES_THE_START = (errors.InvalidSetting, errors.SchemaNotCurrent)
SAMPLES: dict[object, object] = {object: 7, str: "a reason", str | None: "a reason", int: 90}
COMMAND = "python -m core migrate"


def classes() -> list[type[SwitchboardError]]:
    return [
        found
        for _, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, SwitchboardError) and found is not SwitchboardError
    ]


def drawn() -> Iterator[tuple[str, str, int]]:
    """Every class of the docstring with its parent and its status."""
    for line in LINE.finditer(errors.__doc__ or ""):
        status = int(line["status"] or SwitchboardError.status)
        yield line["parent"], SwitchboardError.__name__, status
        for child in re.findall(r"\w+", line["children"] or ""):
            yield child, line["parent"], status


def made(leaf: type[SwitchboardError]) -> SwitchboardError:
    """The error with a value of the right type for everything it asks for."""
    if "__init__" not in vars(leaf):
        return leaf("There is no such thing.")
    parameters = list(inspect.signature(leaf).parameters.values())
    required = [p for p in parameters if p.default is inspect.Parameter.empty]
    return leaf(*(SAMPLES[parameter.annotation] for parameter in required))


class TestTree:
    def test_is_drawn_as_it_is(self) -> None:
        real = {(found.__name__, found.__mro__[1].__name__, found.status) for found in classes()}
        assert set(drawn()) == real

    def test_is_drawn_once(self) -> None:
        names = [name for name, _, _ in drawn()]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("error", classes())
class TestError:
    def test_writes_a_sentence_of_one_line(self, error: type[SwitchboardError]) -> None:
        message = str(made(error))
        assert message == made(error).message
        assert len(message.split()) >= 3
        assert "\n" not in message
        assert re.match(r"[A-Z]|a reason", message)
        assert message.endswith((".", "a reason", COMMAND))

    def test_has_a_status_that_blames_the_right_side(self, error: type[SwitchboardError]) -> None:
        status = made(error).status
        if error in REFUSES_THE_START:
            assert status == 500
        elif issubclass(error, errors.Unavailable):
            assert status == 503
        else:
            assert 400 <= status < 500

    def test_says_when_to_try_again_if_that_can_help(self, error: type[SwitchboardError]) -> None:
        wait = made(error).retry_after_s
        assert (wait is not None and wait > 0) == (made(error).status in (429, 503))


class TestAccountLocked:
    @pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (900, 15)])
    def test_rounds_the_wait_up_to_minutes(self, seconds: int, minutes: int) -> None:
        assert f"in {minutes} minutes" in str(errors.AccountLocked(seconds))
