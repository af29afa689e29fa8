"""The chat's handlers: what a customer's actions do, and what the page shows of it."""

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import gradio as gr
import pytest
from sqlalchemy import update

from app.chat_events import ChatEvents
from app.chat_parts import Parts, Updates, lay_out
from app.chat_sessions import NOTHING, Cursor
from app.chat_turns import message_id
from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.agent.events import MessageStored, TurnEvent
from core.attachments.links import LASTS_S
from core.attachments.service import Upload
from core.bootstrap import Services
from core.db import now
from core.demo.loader import STARTERS
from core.errors import ModelUnavailable
from core.language.words import ENGLISH
from core.sessions.models import ChatSession, Role, SessionStatus
from core.sessions.repository import SessionFilter
from tests.conftest import make_settings

QUESTION = "How do I reset my password?"


@pytest.fixture(scope="module")
def parts() -> Parts:
    return asyncio.run(laid_out())


@pytest.fixture
def events(demo_services: Services, parts: Parts) -> ChatEvents:
    return ChatEvents(demo_services, parts)


async def laid_out() -> Parts:
    """Inside an event loop, as in a process: without one Gradio leaves one of its own open."""
    with gr.Blocks(analytics_enabled=False):
        return lay_out(secret="not a secret")


def text_of(updates: Updates, parts: Parts) -> str:
    """Everything that the conversation shows."""
    return "\n".join(bubble.content[0].text for bubble in updates[parts.log])


def final(updates: Iterator[Updates]) -> Updates:
    """The page once a handler has said everything: later changes win."""
    state: Updates = {}
    for changes in updates:
        state |= changes
    return state


def composed(text: str, *paths: Path) -> dict[str, object]:
    return {"text": text, "files": [str(path) for path in paths]}


def event(**data: object) -> gr.EventData:
    return gr.EventData(None, data)


def sessions_in(services: Services) -> int:
    return services.sessions.find(SessionFilter(), limit=1)[1]


class TestLoad:
    def test_shows_the_starters_of_the_demo(self, events: ChatEvents, parts: Parts) -> None:
        assert STARTERS[0] in text_of(events.load(None), parts)

    def test_shows_none_without_the_demo(
        self, demo_services: Services, parts: Parts, tmp_path: Path
    ) -> None:
        bare = replace(demo_services, settings=make_settings(tmp_path, demo=False))
        assert STARTERS[0] not in text_of(ChatEvents(bare, parts).load(None), parts)

    def test_shows_what_was_said_before(self, events: ChatEvents, parts: Parts) -> None:
        memory = final(events.send(None, "d", composed(QUESTION)))[parts.memory]
        shown = text_of(events.load(memory), parts)
        assert QUESTION in shown
        assert 'class="source"' in shown

    @pytest.mark.parametrize("memory", ["forged", "", 7, {"token": "x"}, ["x"]])
    def test_says_that_a_chat_is_gone_when_the_token_is_not_ours(
        self, events: ChatEvents, parts: Parts, memory: object
    ) -> None:
        updates = events.load(memory)
        assert ENGLISH("chat.gone") in text_of(updates, parts)
        assert updates[parts.memory] == NOTHING


class TestSend:
    def test_gives_the_answer_and_empties_the_box(self, events: ChatEvents, parts: Parts) -> None:
        page = final(events.send(None, "d", composed(QUESTION)))
        assert "Forgot password?" in text_of(page, parts)
        assert page[parts.composer].value["text"] == ""
        assert page[parts.draft] != "d"
        assert page[parts.pulse].active

    def test_begins_one_session_for_all_messages(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        before = sessions_in(demo_services)
        memory = final(events.send(None, "d1", composed(QUESTION)))[parts.memory]
        final(events.send(memory, "d2", composed("And then?")))
        assert sessions_in(demo_services) == before + 1

    @pytest.mark.parametrize("text", ["", "  \n "])
    def test_of_nothing_does_nothing(
        self, events: ChatEvents, demo_services: Services, text: str
    ) -> None:
        before = sessions_in(demo_services)
        for value in (composed(text), None):
            (changes,) = events.send(None, "d", value)
            assert list(changes.values()) == [gr.skip()]
        assert sessions_in(demo_services) == before

    def test_of_too_much_says_so_keeps_the_text_and_begins_nothing(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        before = sessions_in(demo_services)
        page = final(events.send(None, "d", composed("x" * 4001)))
        assert "at most 4000" in text_of(page, parts)
        assert parts.composer not in page
        assert sessions_in(demo_services) == before

    def test_of_the_same_draft_twice_stores_it_once(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        memory = final(events.send(None, "d0", composed("Hello")))[parts.memory]
        final(events.send(memory, "d1", composed(QUESTION)))
        final(events.send(memory, "d1", composed(QUESTION)))
        session_id = demo_services.tokens.session_of(str(memory))
        assert demo_services.sessions.history(session_id).total == 4

    def test_is_finished_when_the_page_is_closed_in_the_middle(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        under_way = events.send(None, "d", composed(QUESTION))
        memory = next(under_way)[parts.memory]
        under_way.close()
        session_id = demo_services.tokens.session_of(str(memory))
        roles = [m.role for m in demo_services.sessions.history(session_id).messages]
        assert roles == [Role.USER, Role.ASSISTANT]

    def test_keeps_the_files_and_removes_the_uploaded_copies(
        self, events: ChatEvents, parts: Parts, demo_services: Services, tmp_path: Path
    ) -> None:
        upload = tmp_path / "hash" / "photo <b>.txt"
        upload.parent.mkdir()
        upload.write_text("amber")
        page = final(events.send(None, "d", composed("See this", upload)))
        assert "photo &lt;b&gt;.txt" in text_of(page, parts)
        assert not upload.parent.exists()

    def test_of_an_empty_file_answers_the_rest_of_the_message(
        self, events: ChatEvents, parts: Parts, tmp_path: Path
    ) -> None:
        upload = tmp_path / "empty.txt"
        upload.touch()
        page = final(events.send(None, "d", composed("See this", upload)))
        assert "there is no text in it" in text_of(page, parts)
        assert not upload.exists()

    def test_of_a_file_that_was_swept_away_asks_for_it_again(
        self, events: ChatEvents, parts: Parts, tmp_path: Path
    ) -> None:
        page = final(events.send(None, "d", composed("See this", tmp_path / "gone.txt")))
        assert "Please attach it again" in text_of(page, parts)

    def test_in_a_chat_that_has_ended_offers_a_new_one(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        memory = final(events.send(None, "d1", composed(QUESTION)))[parts.memory]
        session_id = demo_services.tokens.session_of(str(memory))
        demo_services.escalation.change_status(session_id, SessionStatus.ENDED)
        page = final(events.send(memory, "d2", composed("One more thing")))
        assert 'name="fresh"' in text_of(page, parts)
        assert "This chat has ended" in page[parts.banner]
        assert parts.composer not in page


class TestFailure:
    @pytest.mark.parametrize(
        ("error", "sentence"),
        [
            (ModelUnavailable("install it"), "The embedding model cannot be used: install it"),
            (RuntimeError("secret path /srv/key"), ENGLISH("error.unforeseen")),
        ],
    )
    def test_after_the_message_was_stored_offers_to_try_again(
        self, demo_services: Services, parts: Parts, error: Exception, sentence: str
    ) -> None:
        class Failing:
            def take_turn(self, *_: object, **__: object) -> Iterator[TurnEvent]:
                yield MessageStored("msg_1", 1)
                raise error

        events = ChatEvents(replace(demo_services, agent=Failing()), parts)
        page = final(events.send(None, "d", composed(QUESTION)))
        shown = text_of(page, parts)
        assert sentence in shown
        assert 'name="retry"' in shown
        assert "/srv/key" not in shown
        assert page[parts.pulse].active


class TestPerson:
    def test_asked_for_first_begins_a_session(self, events: ChatEvents, parts: Parts) -> None:
        page = events.handoff(None)
        assert "connecting you with a person" in text_of(page, parts)
        assert "A person will answer you here" in page[parts.banner]
        assert not page[parts.person].interactive
        assert page[parts.memory]

    def test_owns_the_chat_and_the_assistant_is_silent(
        self, events: ChatEvents, parts: Parts
    ) -> None:
        memory = events.handoff(None)[parts.memory]
        page = final(events.send(memory, "d", composed(QUESTION)))
        assert 'class="answer"' not in text_of(page, parts)


class TestEndedChat:
    """Two tabs show the same chat, which has ended."""

    @pytest.fixture
    def tab(self, events: ChatEvents, parts: Parts, demo_services: Services) -> Updates:
        page = final(events.send(None, "d", composed(QUESTION)))
        session_id = demo_services.tokens.session_of(page[parts.memory])
        demo_services.escalation.change_status(session_id, SessionStatus.ENDED)
        return page | events.refresh(page[parts.memory], None)

    @pytest.fixture
    def newer(
        self, events: ChatEvents, parts: Parts, demo_services: Services, tab: Updates
    ) -> object:
        """What the browser remembers after the other tab was loaded two minutes ago."""
        kept = events.load(tab[parts.memory])[parts.memory]
        with demo_services.transactions.begin() as db:
            of_it = update(ChatSession).where(ChatSession.token_rotated_at.is_not(None))
            db.execute(of_it.values(token_rotated_at=now() - timedelta(minutes=2)))
        return kept

    def test_gets_a_newer_token_when_the_page_is_loaded(
        self, events: ChatEvents, parts: Parts, tab: Updates, newer: object
    ) -> None:
        assert newer not in (tab[parts.memory], NOTHING)
        page = events.load(newer)
        assert parts.memory not in page
        assert QUESTION in text_of(page, parts)

    def test_goes_on_in_a_tab_that_was_not_loaded_again(
        self, events: ChatEvents, parts: Parts, tab: Updates
    ) -> None:
        assert QUESTION in text_of(events.refresh(tab[parts.memory], None), parts)
        assert QUESTION in text_of(events.dismiss(tab[parts.memory]), parts)

    def test_stays_as_it_is_in_a_tab_whose_token_is_too_old(
        self, events: ChatEvents, parts: Parts, tab: Updates, newer: object
    ) -> None:
        assert events.pulse(tab[parts.memory], tab[parts.seen], 3) == 3
        for act in (
            lambda: events.rate(tab[parts.memory], event(name="up", value="msg_1")),
            lambda: events.dismiss(tab[parts.memory]),
        ):
            with pytest.warns(UserWarning, match="Reload the page"):
                page = act()
            assert list(page) == [parts.actions]

    def test_is_gone_for_a_page_that_is_loaded_with_the_old_token(
        self, events: ChatEvents, parts: Parts, tab: Updates, newer: object
    ) -> None:
        page = events.load(tab[parts.memory])
        assert ENGLISH("chat.gone") in text_of(page, parts)
        assert page[parts.memory] == NOTHING


class TestPulse:
    def test_is_still_while_nothing_happens(self, events: ChatEvents, parts: Parts) -> None:
        page = final(events.send(None, "d", composed(QUESTION)))
        assert events.pulse(page[parts.memory], page[parts.seen], 3) == 3
        assert events.pulse(None, Cursor(), 3) == 3

    def test_notices_a_message_and_a_change_of_status(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        page = final(events.send(None, "d", composed(QUESTION)))
        memory, seen = page[parts.memory], page[parts.seen]
        final(events.send(memory, "d2", composed("And then?")))
        assert events.pulse(memory, seen, 3) == 4
        seen = events.refresh(memory, None)[parts.seen]
        session_id = demo_services.tokens.session_of(memory)
        demo_services.escalation.change_status(session_id, SessionStatus.ENDED)
        assert events.pulse(memory, seen, 3) == 4

    def test_notices_that_a_person_writes(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        page = final(events.send(None, "d", composed("I want to speak to a human")))
        memory, session_id = page[parts.memory], demo_services.tokens.session_of(page[parts.memory])
        demo_services.typing.sign(session_id, client_id="o", role=Role.OPERATOR, name="<Ada>")
        assert events.pulse(memory, page[parts.seen], 3) == 4
        shown = events.refresh(memory, None)
        assert "<strong>&lt;Ada&gt;</strong> is typing" in shown[parts.banner]
        assert events.pulse(memory, shown[parts.seen], 3) == 3


class TestFiles:
    def test_are_links_that_open_them_without_a_credential(
        self, events: ChatEvents, parts: Parts, demo_services: Services, tmp_path: Path
    ) -> None:
        page = final(events.send(None, "d", composed("See this", a_note(tmp_path))))
        key, signature = link_in(text_of(page, parts))
        demo_services.links.check(key, signature)
        assert demo_services.downloads.find(key).path.read_bytes() == b"a note"

    def test_of_a_person_are_shown_beside_their_words(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        memory = events.handoff(None)[parts.memory]
        session_id = demo_services.tokens.session_of(memory)
        ticket = demo_services.escalation.live_ticket(session_id)
        assert ticket is not None
        ada, label = Caller("Ada", OperatorRole.OPERATOR), Upload("label.pdf", b"%PDF")
        demo_services.replies.send(ticket.id, by=ada, text="Print this.", files=[label])
        shown = text_of(events.refresh(memory, None), parts)
        key, _ = link_in(shown.partition("Print this.")[2])
        assert demo_services.downloads.find(key).filename == "label.pdf"

    def test_get_new_links_before_the_old_ones_end(
        self, events: ChatEvents, parts: Parts, tmp_path: Path
    ) -> None:
        page = final(events.send(None, "d", composed("See this", a_note(tmp_path))))
        memory, seen = page[parts.memory], page[parts.seen]
        assert events.pulse(memory, seen, 0) == 0
        assert events.pulse(memory, replace(seen, renew_at=time.time() - 1), 0) == 1
        assert time.time() < seen.renew_at < time.time() + LASTS_S - 60

    def test_need_none_where_there_are_none(self, events: ChatEvents, parts: Parts) -> None:
        assert final(events.send(None, "d", composed(QUESTION)))[parts.seen].renew_at is None


def a_note(folder: Path) -> Path:
    """A file where Gradio would have put it."""
    place = folder / "upload"
    place.mkdir()
    (place / "note.txt").write_bytes(b"a note")
    return place / "note.txt"


def link_in(html: str) -> tuple[str, str]:
    """The id and the signature of the first link to a file."""
    found = re.search(r'href="/api/chat/attachments/(att_\w+)\?signature=([^"]+)"', html)
    assert found
    return found[1], found[2]


class TestTyping:
    def test_is_seen_by_the_person_who_answers(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        page = final(events.send(None, "d", composed("I want to speak to a human")))
        events.typing(page[parts.memory])
        session_id = demo_services.tokens.session_of(page[parts.memory])
        assert [s.role for s in demo_services.typing.writing(session_id)] == [Role.USER]
        shown = events.refresh(page[parts.memory], None)
        assert "typing" not in shown[parts.banner]

    def test_leaves_the_assistant_alone(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        memory = final(events.send(None, "d", composed(QUESTION)))[parts.memory]
        events.typing(memory)
        assert demo_services.typing.writing(demo_services.tokens.session_of(memory)) == []

    @pytest.mark.parametrize("memory", [None, "forged", 7])
    def test_of_nobody_is_nothing(self, events: ChatEvents, memory: object) -> None:
        events.typing(memory)


class TestRate:
    def test_up_is_kept_and_down_asks_for_the_reason(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        memory = final(events.send(None, "d", composed(QUESTION)))[parts.memory]
        session_id = demo_services.tokens.session_of(memory)
        answer = demo_services.sessions.history(session_id).messages[-1]
        up = events.rate(memory, event(name="up", value=answer.id))
        assert 'class="thumb up chosen"' in text_of(up, parts)
        down = events.rate(memory, event(name="down", value=answer.id))
        assert '<form class="explain"' in text_of(down, parts)
        assert down[parts.explaining] == answer.id
        told = events.explain(memory, event(value=answer.id, reason="<b>", comment=" x "))
        assert '<form class="explain"' not in text_of(told, parts)
        assert demo_services.sessions.history(session_id).ratings == {answer.id: "down"}

    def test_of_another_sessions_answer_is_refused(
        self, events: ChatEvents, parts: Parts, demo_services: Services
    ) -> None:
        other = final(events.send(None, "d", composed(QUESTION)))[parts.memory]
        answer = demo_services.sessions.history(demo_services.tokens.session_of(other)).messages[-1]
        memory = final(events.send(None, "d", composed(QUESTION)))[parts.memory]
        page = events.rate(memory, event(name="up", value=answer.id))
        assert "There is no such message." in text_of(page, parts)


class TestMessageId:
    def test_tells_an_edited_draft_from_the_same_one(self) -> None:
        assert message_id("d", "a") == message_id("d", "a")
        assert len({message_id("d", "a"), message_id("d", "b"), message_id("e", "a")}) == 3
        assert message_id("d", "a", ["f"]) != message_id("d", "a")
