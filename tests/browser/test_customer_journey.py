"""What a customer does in the chat, in a real browser against the real application."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.chat_parts import STORAGE_KEY
from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.demo.loader import STARTERS
from core.sessions import repository as sessions
from core.sessions.models import ChatSession
from core.sessions.repository import SessionFilter
from tests.browser.accessibility import faults
from tests.browser.conftest import CustomerPage, newcomer
from tests.databases import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

UNANSWERABLE = "Can I charge my electric bicycle with your hub?"
HOSTILE = "<img src=x onerror=document.title='hacked'>"


def latest_session(services: Services) -> ChatSession:
    found, _ = services.sessions.find(SessionFilter(), limit=1)
    return found[0]


def sessions_so_far(services: Services) -> int:
    return services.sessions.find(SessionFilter(), limit=1)[1]


class TestAsking:
    def test_a_starter_is_answered_with_a_source_that_opens_in_place(
        self, visitor: CustomerPage
    ) -> None:
        visitor.arrive()
        visitor.page.get_by_role("button", name=STARTERS[0]).click()
        expect(visitor.answers).to_have_count(1)
        passage = visitor.answers.locator("blockquote").first
        expect(passage).to_be_hidden()
        visitor.answers.locator(".cite").get_by_role("button").first.click()
        expect(passage).to_be_visible()
        link = visitor.answers.get_by_role("link", name="Open the article").first
        with visitor.page.context.expect_page() as opened:
            link.click()
        expect(opened.value.get_by_role("heading", level=1)).to_contain_text("password")

    def test_the_starters_leave_once_something_was_said(self, visitor: CustomerPage) -> None:
        visitor.arrive()
        expect(visitor.page.get_by_role("button", name=STARTERS[1])).to_be_visible()
        visitor.ask("How do I reset my password?")
        expect(visitor.page.get_by_role("button", name=STARTERS[1])).to_have_count(0)

    def test_looking_around_leaves_no_session(
        self, visitor: CustomerPage, demo_services: Services
    ) -> None:
        before = sessions_so_far(demo_services)
        visitor.arrive()
        visitor.box.fill("   ")
        visitor.box.press("Enter")
        visitor.page.get_by_role("button", name="New chat").click()
        expect(visitor.page.get_by_role("button", name=STARTERS[0])).to_be_visible()
        assert sessions_so_far(demo_services) == before

    def test_a_double_click_sends_once(
        self, visitor: CustomerPage, demo_services: Services
    ) -> None:
        visitor.arrive()
        visitor.box.fill("How do I reset my password?")
        visitor.page.get_by_role("button", name="Send").dblclick()
        expect(visitor.answers).to_have_count(1)
        history = demo_services.sessions.history(latest_session(demo_services).id)
        assert [message.role for message in history.messages] == ["user", "assistant"]

    def test_what_was_refused_is_still_there_to_be_changed(
        self, visitor: CustomerPage, demo_services: Services
    ) -> None:
        before = sessions_so_far(demo_services)
        visitor.arrive()
        visitor.box.fill("x" * 4001)
        visitor.box.press("Enter")
        expect(visitor.log.get_by_role("alert")).to_contain_text("at most 4000")
        expect(visitor.box).to_have_value("x" * 4001)
        assert sessions_so_far(demo_services) == before

    def test_a_file_goes_with_the_message_and_leaves_no_copy(
        self, visitor: CustomerPage, demo_services: Services, tmp_path: Path
    ) -> None:
        note = tmp_path / "my note & more.txt"
        note.write_text("The light is amber.")
        visitor.arrive()
        with visitor.page.expect_response(re.compile("/gradio_api/upload")):
            visitor.page.locator("#composer input[type=file]").set_input_files(note)
        visitor.say("What does the light on my hub mean?")
        expect(visitor.questions.last).to_contain_text(".txt")
        expect(visitor.answers).to_have_count(1)
        kept = demo_services.sessions.history(latest_session(demo_services).id).messages[0]
        assert [file["size_bytes"] for file in kept.attachments] == [19]
        uploads = demo_services.settings.data_dir / "tmp"
        assert [path for path in uploads.rglob("*") if path.is_file()] == []


class TestComingBack:
    def test_feedback_and_history_are_there_after_a_reload_and_in_another_tab(
        self, visitor: CustomerPage, demo_services: Services
    ) -> None:
        visitor.arrive()
        visitor.ask("How do I reset my password?")
        visitor.page.get_by_role("button", name="No, this did not help").click()
        visitor.page.get_by_label("Something is missing").check()
        visitor.page.get_by_label("Anything to add?").fill("Which menu?")
        visitor.page.get_by_role("button", name="Send", exact=True).first.click()
        expect(visitor.log.get_by_text("Thank you")).to_be_visible()

        visitor.page.reload()
        self.assert_same(visitor)
        other = visitor.in_another_tab()
        other.arrive()
        self.assert_same(other)
        history = demo_services.sessions.history(latest_session(demo_services).id)
        assert list(history.ratings.values()) == ["down"]

    def assert_same(self, customer: CustomerPage) -> None:
        expect(customer.questions).to_have_text([re.compile("reset my password")])
        expect(customer.answers).to_have_count(1)
        pressed = customer.page.get_by_role("button", name="No, this did not help", pressed=True)
        expect(pressed).to_be_visible()
        customer.answers.locator(".cite").get_by_role("button").first.click()
        expect(customer.answers.locator("blockquote").first).to_be_visible()

    def test_a_new_chat_is_empty_and_stays_so(self, visitor: CustomerPage) -> None:
        visitor.arrive()
        visitor.ask("How do I reset my password?")
        visitor.page.get_by_role("button", name="New chat").click()
        expect(visitor.page.get_by_role("button", name=STARTERS[0])).to_be_visible()
        expect(visitor.questions).to_have_count(0)
        visitor.page.reload()
        expect(visitor.page.get_by_role("button", name=STARTERS[0])).to_be_visible()
        expect(visitor.questions).to_have_count(0)

    def test_a_chat_that_is_gone_is_a_new_one_with_a_word_about_it(
        self, visitor: CustomerPage, demo_services: Services
    ) -> None:
        visitor.arrive()
        visitor.ask("How do I reset my password?")
        with demo_services.transactions.begin() as db:
            db.delete(sessions.get(db, latest_session(demo_services).id))
        expect(visitor.log.get_by_text("Your earlier chat cannot be opened")).to_be_visible()
        visitor.ask("How do I reset my password?")
        expect(visitor.questions).to_have_count(1)

    def test_what_was_being_written_survives_a_reload(self, visitor: CustomerPage) -> None:
        visitor.arrive()
        visitor.box.fill("My order 47")
        visitor.page.reload()
        expect(visitor.box).to_have_value("My order 47")

    def test_the_browser_keeps_nothing_that_can_be_read(self, visitor: CustomerPage) -> None:
        visitor.arrive()
        visitor.ask("How do I reset my password?")
        kept = visitor.page.evaluate(f"localStorage.getItem({STORAGE_KEY!r})")
        assert kept
        assert "sess_" not in kept


class TestTalkingToAPerson:
    def test_a_declined_answer_leads_to_a_person_and_back(
        self, visitor: CustomerPage, demo_services: Services
    ) -> None:
        ada = Caller.of(
            demo_services.accounts.add_operator(
                "ada@example.com",
                role=OperatorRole.OPERATOR,
                password="correct horse",
                name="Ada Berg",
            )
        )
        visitor.arrive()
        declined = visitor.ask(UNANSWERABLE)
        expect(declined.get_by_role("link").first).to_be_visible()
        declined.get_by_role("button", name="Talk to a person").click()
        expect(visitor.banner).to_contain_text("A person will answer you here")
        expect(visitor.page.get_by_role("button", name="Talk to a person")).to_be_disabled()

        visitor.say(f"It is order 4711 {HOSTILE}")
        ticket = demo_services.escalation.live_ticket(latest_session(demo_services).id)
        demo_services.escalation.reply(ticket.id, by=ada, text=f"Hello {HOSTILE}")
        reply = visitor.log.locator(".operator")
        expect(reply).to_contain_text("Ada Berg")
        expect(reply).to_contain_text(HOSTILE)
        expect(visitor.banner).to_contain_text("You are chatting with Ada Berg")
        expect(visitor.answers).to_have_count(1)

        demo_services.escalation.resolve(ticket.id, by=ada)
        expect(visitor.log.get_by_text("Ada Berg has left the chat")).to_be_visible()
        visitor.ask("How do I reset my password?")
        expect(visitor.questions.filter(has_text=HOSTILE)).to_have_count(1)
        assert visitor.page.title() == "Support"

    def test_can_be_the_first_thing_that_happens(self, visitor: CustomerPage) -> None:
        visitor.arrive()
        visitor.page.get_by_role("button", name="Talk to a person").click()
        expect(visitor.log.get_by_text("I am connecting you with a person")).to_be_visible()
        visitor.page.reload()
        expect(visitor.log.get_by_text("I am connecting you with a person")).to_be_visible()


class TestForEveryone:
    def test_everything_works_by_keyboard_alone(self, visitor: CustomerPage) -> None:
        visitor.arrive()
        keys = visitor.page.keyboard
        visitor.box.press("a")
        keys.press("Backspace")
        keys.type("How do I reset")
        keys.press("Shift+Enter")
        keys.type("my password?")
        expect(visitor.box).to_have_value("How do I reset\nmy password?")
        keys.press("Enter")
        expect(visitor.answers).to_have_count(1)
        expect(visitor.box).to_be_focused()

        tab_back_to(visitor.page, "No, this did not help")
        keys.press("Enter")
        expect(visitor.page.get_by_label("It is wrong")).to_be_focused()
        keys.press("ArrowDown")
        tab_to(visitor.page, "Send")
        keys.press("Enter")
        expect(visitor.log.get_by_text("Thank you")).to_be_visible()

        visitor.box.focus()
        tab_back_to(visitor.page, "source:")
        keys.press("Enter")
        expect(visitor.answers.locator("blockquote:visible")).to_have_count(1)

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_assistive_technology_finds_no_fault(self, visitor: CustomerPage, theme: str) -> None:
        visitor.arrive(f"/?__theme={theme}")
        assert faults(visitor.page) == []
        visitor.ask(UNANSWERABLE)
        visitor.ask("How do I reset my password?")
        visitor.page.get_by_role("button", name="No, this did not help").last.click()
        visitor.page.get_by_role("button", name="Talk to a person").first.click()
        expect(visitor.banner).to_be_visible()
        assert faults(visitor.page) == []

    def test_a_telephone_shows_all_of_it(self, browser: Browser, site: str) -> None:
        size = {"width": 390, "height": 780}
        with browser.new_context(base_url=site, viewport=size, has_touch=True) as context:
            customer = newcomer(context)
            customer.arrive()
            assert not customer.is_too_wide()
            customer.ask("What does the pulsing amber light on my hub mean?")
            customer.page.get_by_role("button", name="No, this did not help").click()
            customer.say("w" * 300)
            customer.page.get_by_role("button", name="Talk to a person").first.click()
            expect(customer.banner).to_be_visible()
            assert not customer.is_too_wide()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_the_system_decides_between_light_and_dark(
        self, browser: Browser, site: str, scheme: str
    ) -> None:
        with browser.new_context(base_url=site, color_scheme=scheme) as context:
            customer = newcomer(context)
            customer.arrive()
            dark = customer.page.evaluate("document.body.classList.contains('dark')")
        assert dark is (scheme == "dark")


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until something of that name has the focus, and can be seen to have it."""
    for _ in range(40):
        page.keyboard.press(key)
        label, outline = page.evaluate(
            """() => [
                document.activeElement.getAttribute("aria-label")
                    ?? document.activeElement.innerText ?? "",
                getComputedStyle(document.activeElement).outlineStyle,
            ]"""
        )
        if name in label:
            assert outline != "none"
            return
    raise AssertionError(f"The keyboard does not lead to {name}.")


def tab_back_to(page: Page, name: str) -> None:
    tab_to(page, name, key="Shift+Tab")
