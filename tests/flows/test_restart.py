"""Nothing is lost when everything is stopped and started again."""

from collections.abc import Callable

import pytest

from tests.flows.house import PROCESSES, Customer, House

pytestmark = pytest.mark.processes

QUESTION = "How do otters sleep?"


def test_everything_is_still_there_after_a_restart_of_all_processes(
    running: House, arrive: Callable[[House], Customer]
) -> None:
    running.write("otters", "How otters sleep", "Otters hold hands while they sleep.")
    running.import_articles()
    customer = arrive(running)
    answer = customer.answer(QUESTION)
    history, indexed = customer.history(), running.indexed()
    assert len(history) == 2
    assert indexed

    running.stop()
    running.start(*PROCESSES)
    running.wait_until_ready()

    assert customer.history() == history
    assert running.indexed() == indexed == running.live()
    assert customer.finds("otters") == ["otters"]
    assert customer.answer(QUESTION)["message"] == answer["message"]
    assert running.run("core", "doctor").returncode == 0
