"""The language of the chat's page: the browser's, until the customer chooses another."""

import asyncio
import json
import re
from collections.abc import Iterator

import gradio as gr
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from app.chat_events import ChatEvents
from app.chat_language import COOKIE, in_language, reader_of
from app.chat_parts import Parts, Updates, lay_out
from app.chat_sessions import NOTHING, Conversation
from app.chat_uploads import TooManyFiles
from app.chat_view import failed
from app.main import create_app
from core.bootstrap import Services
from core.errors import IndexUnavailable, TooManyRequests
from core.language.language import Language
from core.language.words import ENGLISH, Words
from core.sessions.service import Speaks

GERMAN = Words.of("de")


@pytest.fixture(scope="module")
def parts() -> Parts:
    async def laid_out() -> Parts:
        with gr.Blocks(analytics_enabled=False):
            return lay_out(secret="not a secret")

    return asyncio.run(laid_out())


@pytest.fixture
def events(demo_services: Services, parts: Parts) -> ChatEvents:
    return ChatEvents(demo_services, parts)


@pytest.fixture(scope="module")
def web(demo_services: Services) -> Iterator[TestClient]:
    async def create() -> TestClient:
        return TestClient(create_app(services=demo_services))

    with asyncio.run(create()) as client:
        yield client


def asker(**headers: str) -> gr.Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return gr.Request(Request({"type": "http", "headers": raw, "client": ("127.0.0.1", 1)}))


def shown(updates: Updates, parts: Parts) -> str:
    return "\n".join(bubble.content[0].text for bubble in updates[parts.log])


class TestReader:
    def test_is_what_the_customer_chose_before_what_the_browser_asks_for(self) -> None:
        headers = {"cookie": f"{COOKIE}=fr", "accept-language": "de"}
        assert reader_of(headers) == Speaks(Language.FR, chosen=True)

    def test_is_what_the_browser_asks_for(self) -> None:
        headers = {"cookie": f"{COOKIE}=xx", "accept-language": "de-CH"}
        assert reader_of(headers) == Speaks(Language.DE)

    def test_is_english_where_nobody_says(self) -> None:
        assert reader_of(None) == reader_of({}) == Speaks(Language.EN)


class TestPage:
    @pytest.mark.parametrize("language", [each for each in Language if each is not Language.EN])
    def test_is_in_the_language_before_any_script_runs(
        self, web: TestClient, language: Language
    ) -> None:
        answer = web.get("/", headers={"Accept-Language": language})
        words, page = Words.of(language), answer.text
        config = re.findall(r"window.gradio_config = (\{.*?\});</script>", page)[0]
        labels = json.dumps(json.loads(config), ensure_ascii=False)
        assert re.search(rf'<html\s+lang="{language}"', page)
        assert f"<title>{words('chat.title')}</title>" in page
        for key in ("placeholder", "talk_to_a_person", "new_chat", "introduction"):
            assert words(f"chat.{key}") in labels
            assert ENGLISH(f"chat.{key}") not in labels
        assert answer.headers["Content-Language"] == language
        assert "Accept-Language" in answer.headers["Vary"]

    def test_stays_as_it_is_in_english(self) -> None:
        assert in_language('<html lang="en">', Language.EN) == '<html lang="en">'

    def test_of_an_article_is_in_it_around_the_article(self, web: TestClient) -> None:
        page = web.get("/help/reset-password", headers={"Accept-Language": "de"}).text
        assert '<html lang="de">' in page
        assert '<article lang="en">' in page
        assert GERMAN("help.ask") in page
        missing = web.get("/help/nowhere", headers={"Accept-Language": "de"})
        assert (missing.status_code, GERMAN("help.not_here") in missing.text) == (404, True)


class TestChat:
    def test_opens_in_the_browsers_language(self, events: ChatEvents, parts: Parts) -> None:
        page = events.load(None, asker(accept_language="de"))
        assert GERMAN("chat.welcome") in shown(page, parts)
        assert page[parts.person].value == GERMAN("chat.talk_to_a_person")
        assert 'data-language="de"' in page[parts.language]

    def test_begins_a_session_in_it(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        page = events.handoff(NOTHING, asker(accept_language="es"))
        assert Words.of("es")("handoff.explicit_request") in shown(page, parts)

    def test_changes_by_the_menu_with_all_that_is_around_the_conversation(
        self, events: ChatEvents, parts: Parts
    ) -> None:
        memory = events.handoff(NOTHING, asker(accept_language="de"))[parts.memory]
        french = gr.EventData(None, {"name": "language", "value": "fr"})
        page = events.choose_language(memory, french, asker(accept_language="de"))
        words = Words.of("fr")
        assert words("chat.banner.waiting") in page[parts.banner]
        assert page[parts.composer].placeholder == words("chat.placeholder")
        assert page[parts.fresh].value == words("chat.new_chat")
        assert GERMAN("handoff.explicit_request") in shown(page, parts)
        again = events.load(memory, asker(accept_language="de"))
        assert words("chat.welcome") in shown(again, parts)

    def test_leaves_an_unknown_language_alone(self, events: ChatEvents, parts: Parts) -> None:
        odd = gr.EventData(None, {"name": "language", "value": "<script>"})
        assert list(events.choose_language(NOTHING, odd)) == [parts.actions]

    @pytest.mark.parametrize(
        ("error", "sentence"),
        [
            (TooManyRequests(30), GERMAN("error.TooManyRequests", seconds=30)),
            (TooManyFiles(5), GERMAN("error.TooManyFiles", limit=5)),
            (IndexUnavailable(), GERMAN("error.IndexUnavailable")),
            (ValueError("never shown"), GERMAN("error.unforeseen")),
        ],
    )
    def test_says_what_went_wrong_in_it(
        self, parts: Parts, error: Exception, sentence: str
    ) -> None:
        page = failed(parts, Conversation(language=Language.DE), error)
        assert sentence in shown(page, parts)
