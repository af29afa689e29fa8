"""core/in_force.py: a value of the database that every process follows."""

from core.in_force import LOOK_EVERY_S, InForce


def test_is_read_once_and_anew_when_this_process_changed_it() -> None:
    given: list[int | None] = []

    def read(held: int | None) -> int:
        given.append(held)
        return len(given)

    value = InForce(read)
    assert (value.get(), value.get()) == (1, 1)
    value.forget()
    assert (value.get(), value.get()) == (2, 2)
    assert given == [None, 1]


def test_is_followed_within_seconds() -> None:
    assert 0 < LOOK_EVERY_S <= 2
