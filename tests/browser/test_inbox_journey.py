"""A customer and an operator in two windows: from the request for a person to the bot again."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from app.main import create_app
from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.canned.service import Wording
from core.embedding.embedder import Embedder
from core.escalation.models import TicketReason
from core.knowledge.documents.document import Document
from tests.browser.conftest import CustomerPage, newcomer, served
from tests.browser.console_server import AT_REST, PASSWORD, console_page, console_process, enter
from tests.conftest import built, make_settings

pytestmark = pytest.mark.browser
LIMIT_MS = 20_000
QUESTION = "How do I reset my password?"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Services]:
    for services in built(make_settings(tmp_path_factory.mktemp("inbox")), embedder):
        for name in ("Ada", "Bea"):
            services.accounts.add_operator(
                f"{name.lower()}@example.com",
                role=OperatorRole.CURATOR,
                password=PASSWORD,
                name=name,
            )
        document = Document(
            id="reset-password",
            title="Reset your password",
            body="Choose **Forgot password** on the sign-in page to reset your password.",
        )
        services.curation.publish(document, author="Test")
        services.indexing.run_some()
        services.detector.prepare()
        yield services


@pytest.fixture(scope="module")
def site(services: Services) -> Iterator[str]:
    with served(lambda: create_app(services=services)) as address:
        yield address


@pytest.fixture(scope="module")
def console(services: Services) -> Iterator[str]:
    with console_process(services.settings.data_dir) as address:
        yield address


@pytest.fixture
def customer(browser: Browser, site: str) -> Iterator[CustomerPage]:
    with browser.new_context(base_url=site) as context:
        customer = newcomer(context)
        yield customer
    assert customer.traffic.complaints == []


@pytest.fixture
def ada(browser: Browser, console: str) -> Iterator[Page]:
    yield from signed_in(browser, console, "ada@example.com")


@pytest.fixture
def bea(browser: Browser, console: str) -> Iterator[Page]:
    yield from signed_in(browser, console, "bea@example.com")


def signed_in(browser: Browser, address: str, email: str) -> Iterator[Page]:
    """An operator's browser at the inbox; a request to any other host is a failure."""
    with console_page(browser, address, LIMIT_MS) as page:
        page.goto("/")
        enter(page, email)
        expect(page.get_by_role("navigation", name="Lists")).to_be_visible()
        yield page


def request(services: Services, *user_ids: str) -> list[int]:
    """Tickets of new sessions of these customers."""
    numbers = []
    for user_id in user_ids:
        session = services.sessions.create(user_id=user_id)
        list(services.agent.take_turn(session.id, QUESTION))
        reason = TicketReason.EXPLICIT_REQUEST
        numbers.append(services.escalation.request(session.id, reason=reason).ticket.id)
    return numbers


def type_until(box: Locator, text: str, seen: Locator) -> None:
    """Type a text, and go on with its last letter as someone does who has more to say.

    A sign of typing is renewed every 2 s and lasts 5 s: a busy machine may miss the first one.
    """
    box.press_sequentially(text)
    written = box.input_value()
    deadline = time.monotonic() + LIMIT_MS / 1000
    while not seen.is_visible():
        assert time.monotonic() < deadline, f"Nobody saw that {text!r} was being written"
        box.press("Backspace")
        box.press_sequentially(text[-1], delay=100)
    expect(box).to_have_value(written)


def test_a_conversation_from_the_request_to_the_bot_again(
    services: Services, customer: CustomerPage, ada: Page
) -> None:
    customer.arrive()
    customer.ask(QUESTION)
    ada.get_by_role("link", name="Unassigned").click()
    customer.say("I want to speak to a human")
    row = ada.get_by_role("row").filter(has_text="I want to speak to a human")
    expect(row).to_be_visible()
    expect(ada).to_have_title("(1) Switchboard")
    row.get_by_role("link").click()

    ada.get_by_role("button", name="Claim").click()
    expect(customer.log).to_contain_text("Ada has taken your request")
    chat = ada.get_by_role("list", name="Transcript")
    expect(chat).to_contain_text("Ada has taken your request")

    box = ada.get_by_placeholder("Write to the customer.")
    type_until(box, "Good morning.", customer.banner.get_by_text("Ada is typing"))
    ada.get_by_role("button", name="Suggest an answer").click()
    expect(box).to_have_value(
        "Good morning.\n\nChoose Forgot password on the sign-in page to reset your password."
    )
    box.press("Control+End")
    box.press_sequentially(" Does that help? I will send you a new lamp by Friday.")
    ada.get_by_role("button", name="Send reply").click()
    expect(customer.log).to_contain_text("Good morning.")
    expect(customer.log).to_contain_text("Does that help?")
    expect(box).to_have_value("")
    expect(customer.banner).not_to_contain_text("typing")

    type_until(customer.box, "It does, than", ada.get_by_text("The customer is typing"))
    box.press_sequentially("My pleas")
    customer.say("It does, thanks.")
    expect(chat).to_contain_text("It does, thanks.")
    expect(box).to_have_value("My pleas")

    ada.get_by_role("button", name="Resolve").click()
    ada.get_by_label("What was done").fill("Explained")
    ada.get_by_role("button", name="Resolve and hand back").click()
    expect(customer.log).to_contain_text("The assistant answers again.")
    expect(ada.get_by_role("button", name="Reopen")).to_be_visible()
    expect(ada.get_by_text("Resolution: Explained")).to_be_visible()
    expect(customer.ask(QUESTION)).to_contain_text("Forgot password")
    quoted = customer.ask("What did Ada promise me?")
    expect(quoted).to_contain_text("“I will send you a new lamp by Friday.”")
    expect(quoted).to_contain_text("Ada wrote on")


class Refreshing:
    """What a page asks of its own accord, which does not arrive while it `is_late`."""

    def __init__(self, page: Page) -> None:
        self.is_late = False
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if not (self.is_late and isinstance(message, bytes) and _is_a_refresh(message)):
                server.send(message)

        route.on_message(pass_on)


def _is_a_refresh(message: bytes) -> bool:
    return bool(BackMsg.FromString(message).rerun_script.is_auto_rerun)


def test_two_operators_claim_at_once(services: Services, ada: Page, bea: Page) -> None:
    [number] = request(services, "two@example.com")
    refreshing = Refreshing(ada)
    for page in (ada, bea):
        page.goto(f"/inbox?ticket={number}")
        expect(page.get_by_role("button", name="Claim")).to_be_visible()
    expect(ada.get_by_text("Bea is looking at this ticket too.")).to_be_visible()
    expect(bea.get_by_text("Ada is looking at this ticket too.")).to_be_visible()
    refreshing.is_late = True
    expect(ada.locator(AT_REST)).to_be_visible()
    bea.get_by_role("button", name="Claim").click()
    expect(bea.get_by_role("button", name="Release")).to_be_visible()
    ada.get_by_role("button", name="Claim").click()
    expect(ada.get_by_text("Bea has taken this ticket.")).to_be_visible()
    expect(ada.get_by_role("button", name="Take over")).to_be_visible()


def test_several_tickets_are_assigned_together(services: Services, ada: Page) -> None:
    first, second, third = request(services, "a@example.com", "b@example.com", "c@example.com")
    ada.get_by_role("link", name="Unassigned").click()
    ada.get_by_label(f"Select ticket {first}").check()
    ada.get_by_label(f"Select ticket {third}").check()
    expect(ada.get_by_text("2 selected")).to_be_visible()
    [fourth] = request(services, "d@example.com")
    expect(ada.get_by_label(f"Select ticket {fourth}")).to_be_visible()
    expect(ada.get_by_label(f"Select ticket {first}")).to_be_checked()
    expect(ada.get_by_label(f"Select ticket {second}")).not_to_be_checked()
    ada.get_by_role("button", name="Assign").click()
    ada.get_by_label("Note for operators").fill("Yours")
    ada.get_by_role("button", name="Assign 2 tickets").click()
    expect(ada.get_by_label(f"Select ticket {first}")).to_have_count(0)
    expect(ada.get_by_text("2 selected")).to_have_count(0)
    for number in (first, third):
        view, notes = services.escalation.ticket(number)
        assert view.ticket.owner_name == "Ada"
        assert [note.text for note in notes] == ["Yours"]
    assert services.escalation.ticket(second)[0].ticket.is_queued


def test_a_canned_reply_is_inserted_and_a_promise_kept(services: Services, ada: Page) -> None:
    by = caller(services, "ada@example.com")
    services.canned.add(by, Wording("Sorry", "Dear {customer}, {what}!", "Moods"), shared=True)
    [number] = request(services, "promise@example.com")
    services.escalation.reply(number, by=by, text="I will call you tomorrow.")
    ada.goto(f"/inbox?ticket={number}")
    box = ada.get_by_placeholder("Write to the customer.")
    box.fill("Hello.")
    ada.get_by_role("button", name="Canned replies").click()
    ada.get_by_placeholder("Search replies").fill("sor")
    ada.get_by_role("button", name="Sorry").click()
    expect(box).to_have_value("Hello.\n\nDear promise@example.com, {what}!")
    expect(ada.get_by_text("Fill in by hand: {what}.")).to_be_visible()
    ada.keyboard.press("Escape")
    ada.get_by_role("button", name="Kept").click()
    expect(ada.get_by_role("button", name="Kept")).to_have_count(0)
    [promise] = services.escalation.promises(
        services.escalation.ticket(number)[0].ticket.session_id
    )
    assert promise.kept_by == "Ada"
    expect(box).to_have_value("Hello.\n\nDear promise@example.com, {what}!")


def test_a_reply_is_kept_ready(services: Services, ada: Page) -> None:
    by = caller(services, "ada@example.com")
    before = len(services.canned.find(by))
    [number] = request(services, "ready@example.com")
    ada.goto(f"/inbox?ticket={number}")
    ada.get_by_role("button", name="Canned replies").click()
    ada.get_by_role("button", name="Manage replies").click()
    dialog = ada.get_by_role("dialog")
    expect(ada.get_by_placeholder("Search replies")).to_be_hidden()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("needs a title and a text")
    dialog.get_by_label("Title").fill("Bye")
    dialog.get_by_label("Text", exact=True).fill("Goodbye, {customer}.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    kept = next(reply for reply in services.canned.find(by) if reply.title == "Bye")
    assert (kept.text, kept.is_shared) == ("Goodbye, {customer}.", False)
    assert len(services.canned.find(by)) == before + 1


def caller(services: Services, email: str) -> Caller:
    return next(Caller.of(o) for o in services.accounts.operators() if o.email == email)
