"""A process that is killed at the worst moment loses nothing and repeats nothing."""

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.databases import ON_SQLITE
from tests.flows.house import LIMIT_S, Customer, House, report_in, wait_for

pytestmark = pytest.mark.processes

QUESTION = "How do otters sleep?"
ARTICLES = 150
RUNNING = "SELECT 1 FROM index_jobs WHERE state = 'running'"
WORDS = ("amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "jetty")


@pytest.fixture
def otters(running: House) -> House:
    """A running house that can answer `QUESTION`."""
    running.write("otters", "How otters sleep", "Otters hold hands while they sleep.")
    running.import_articles()
    return running


def roles(customer: Customer) -> list[str]:
    return [message["role"] for message in customer.history()]


def killed_at_work(house: House) -> bool:
    """Kill the worker while it has a job in hand; false if it had just laid it down."""
    if "worker" not in house.processes:
        house.start("worker")
    wait_for(lambda: house.rows(RUNNING), "a job in hand")
    house.kill("worker")
    return bool(house.rows(RUNNING))


def restart(house: House, name: str) -> None:
    house.start(name)
    house.wait_until_ready()


class TestWebKilled:
    def test_in_the_middle_of_a_turn_has_the_message_once_and_answers_it_when_asked_again(
        self, otters: House, arrive: Callable[[House], Customer]
    ) -> None:
        customer = arrive(otters)
        index = otters.processes["index"]
        index.send_signal(signal.SIGSTOP)  # the turn cannot get further than its search
        try:
            with ThreadPoolExecutor() as pool:
                asked = pool.submit(customer.ask, QUESTION, client_message_id="one")
                wait_for(lambda: otters.messages(customer.session_id), "the stored message")
                otters.kill("web")
                with pytest.raises(httpx.TransportError):
                    asked.result(LIMIT_S)
        finally:
            index.send_signal(signal.SIGCONT)
        restart(otters, "web")
        assert [message["content"] for message in customer.history()] == [QUESTION]

        wait_for(
            lambda: customer.ask(QUESTION, client_message_id="one").status_code == 200, "an answer"
        )
        answer = customer.answer(QUESTION, client_message_id="one")
        assert "hold hands" in answer["message"]
        assert roles(customer) == ["user", "assistant"]

    def test_as_soon_as_the_message_is_stored_has_it_once(
        self, otters: House, arrive: Callable[[House], Customer]
    ) -> None:
        customer = arrive(otters)
        with ThreadPoolExecutor() as pool:
            asked = pool.submit(customer.ask, QUESTION, client_message_id="one")
            wait_for(lambda: otters.messages(customer.session_id), "the stored message")
            otters.kill("web")
            asked.exception(LIMIT_S)
        restart(otters, "web")
        wait_for(
            lambda: customer.ask(QUESTION, client_message_id="one").status_code == 200, "an answer"
        )
        assert roles(customer) == ["user", "assistant"]

    def test_right_after_the_answer_gives_the_same_one_again(
        self, otters: House, arrive: Callable[[House], Customer]
    ) -> None:
        customer = arrive(otters)
        before = customer.answer(QUESTION, client_message_id="one")
        otters.kill("web")
        restart(otters, "web")
        after = customer.answer(QUESTION, client_message_id="one")
        assert (after["message_id"], after["message"]) == (before["message_id"], before["message"])
        assert roles(customer) == ["user", "assistant"]


class TestWorkerKilled:
    def test_in_the_middle_of_an_import_leaves_every_article_findable_once(
        self, running: House, arrive: Callable[[House], Customer]
    ) -> None:
        for number in range(ARTICLES):
            first, second = WORDS[number % 10], WORDS[number // 10 % 10]
            text = f"The code of the {first} {second} is Z{number:04}. Keep the {first} dry."
            running.write(f"item-{number:03}", f"About the {first} {second} {number}", text)
        command = [sys.executable, "-m", "core", "import", str(running.articles), "--json"]
        with subprocess.Popen(
            command,
            cwd=running.folder,
            env=running.environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as importing:
            wait_for(lambda: killed_at_work(running), "a worker that was killed at work")
            running.let_leases_end()
            running.start("worker")
            output, _ = importing.communicate(timeout=LIMIT_S)
        assert importing.returncode == 0
        assert report_in(output)["new"] == ARTICLES

        assert len(running.live()) >= ARTICLES
        assert running.indexed() == running.live()
        assert running.rows("SELECT DISTINCT state FROM index_jobs") == [("done",)]
        customer = arrive(running)
        for number in range(0, ARTICLES, 10):
            first, second = WORDS[number % 10], WORDS[number // 10 % 10]
            found = customer.finds(f"{first} {second} {number} code Z{number:04}")
            assert found.count(f"item-{number:03}") == 1
        assert running.run("core", "doctor").returncode == 0


@ON_SQLITE
class TestIndexKilled:
    def test_leaves_a_web_that_still_answers_and_says_what_is_wrong(
        self, otters: House, arrive: Callable[[House], Customer]
    ) -> None:
        customer = arrive(otters)
        otters.kill("index")
        assert customer.finds("otters")[0] == "otters"  # lexical search goes on
        answer = customer.answer(QUESTION)
        assert answer["outcome"] in ("answered", "declined")
        health = otters.health()
        assert health.status_code == 503
        assert "index does not answer" in health.json()["services"]["index"]
        assert otters.run("core", "doctor", check=False).returncode == 1

        restart(otters, "index")
        assert otters.health().json()["status"] == "healthy"
        assert "hold hands" in customer.answer(QUESTION)["message"]

    def test_delays_what_is_published_meanwhile(
        self, otters: House, arrive: Callable[[House], Customer]
    ) -> None:
        otters.kill("index")
        otters.write("badgers", "What badgers eat", "Badgers eat earthworms and acorns.")
        importing = subprocess.Popen(
            [sys.executable, "-m", "core", "import", str(otters.articles), "--json"],
            cwd=otters.folder,
            env=otters.environment,
            stdout=subprocess.DEVNULL,
        )
        with importing:
            wait_for(
                lambda: otters.rows("SELECT 1 FROM index_jobs WHERE error IS NOT NULL"),
                "a try that failed",
            )
            otters.start("index")
            assert importing.wait(LIMIT_S) == 0
        otters.wait_until_ready()
        assert otters.indexed() == otters.live()
        assert arrive(otters).finds("badgers' food")[0] == "badgers"
