"""core/knowledge/web/robots.py: RFC 9309, with the standard's own examples."""

import time

import pytest

from core.errors import InvalidWebSource
from core.knowledge.web.fetch import Answer
from core.knowledge.web.robots import MAX_DELAY_S, Robots

SITE = "https://shop.example"


def allows(text: str, path: str) -> bool:
    return Robots.parse(text).allows(f"{SITE}{path}")


class TestAllows:
    @pytest.mark.parametrize(
        ("rules", "path", "allowed"),
        [
            ("", "/a", True),
            ("Disallow: /", "/a", False),
            ("Disallow:", "/a", True),
            ("Disallow: /private", "/private/a", False),
            ("Disallow: /private/", "/private", True),
            ("Disallow: /\nAllow: /help/", "/help/a", True),
            ("Allow: /help/\nDisallow: /help/old/", "/help/old/a", False),
            ("Allow: /a\nDisallow: /a", "/a", True),
            ("Disallow: *.pdf$", "/a.pdf", False),
            ("Disallow: *.pdf$", "/a.pdf?x", True),
            ("Disallow: /*?print", "/a?print=1", False),
            ("Disallow: /a/*/b/*/c", "/a/1/b/2/c/3", False),
            ("Disallow: /a/*/b", "/a/b", True),
            ("Disallow: /a$", "/a", False),
            ("Disallow: /a$", "/ab", True),
            ("Disallow: /caf%C3%A9", "/café", False),
            ("Disallow: /café", "/caf%c3%a9", False),
            ("Disallow: /A", "/a", True),
            ("disallow : /a # why", "/a", False),
        ],
    )
    def test_follows_the_longest_rule(self, rules: str, path: str, allowed: bool) -> None:
        assert allows(f"User-agent: *\n{rules}\n", path) == allowed

    def test_follows_the_rules_for_our_name_alone(self) -> None:
        text = "User-agent: *\nDisallow: /\n\nUser-agent: SwitchBoard/2\nDisallow: /a\n"
        assert allows(text, "/b")
        assert not allows(text, "/a")

    def test_joins_the_groups_of_one_name(self) -> None:
        text = "User-agent: x\nUser-agent: *\nDisallow: /a\nUser-agent: *\nDisallow: /b\n"
        assert not allows(text, "/a")
        assert not allows(text, "/b")

    def test_ignores_the_rules_for_others(self) -> None:
        assert allows("User-agent: otherbot\nDisallow: /\n", "/a")

    def test_takes_no_time_for_a_vicious_rule(self) -> None:
        text = f"User-agent: *\nDisallow: {'*a' * 5000}b\n"
        started = time.perf_counter()
        assert allows(text, f"/{'a' * 5000}")
        assert time.perf_counter() - started < 1


class TestDelay:
    @pytest.mark.parametrize(
        ("given", "seconds"),
        [("2.5", 2.5), ("3600", MAX_DELAY_S), ("soon", 0), ("-1", 0), ("nan", 0), ("inf", 0)],
    )
    def test_is_within_reason(self, given: str, seconds: float) -> None:
        assert Robots.parse(f"User-agent: *\nCrawl-delay: {given}\n").delay_s == seconds


class TestOf:
    @pytest.mark.parametrize("status", [404, 403, 410])
    def test_allows_all_where_there_are_none(self, status: int) -> None:
        assert Robots.of(Answer(SITE, status, "", None)).allows(SITE)

    @pytest.mark.parametrize("status", [500, 503])
    def test_reads_nothing_where_they_cannot_be_had(self, status: int) -> None:
        with pytest.raises(InvalidWebSource, match="so nothing is read"):
            Robots.of(Answer(SITE, status, "", None))

    def test_reads_a_file_with_a_byte_order_mark(self) -> None:
        body = "\ufeffUser-agent: *\nDisallow: /".encode()
        assert not Robots.of(Answer(SITE, 200, "text/plain", None, body)).allows(f"{SITE}/a")
