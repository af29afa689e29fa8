"""Bubbles: what the customer reads, and that nothing in them can act."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any, get_args

import pytest

from app.chat_bubbles import Bubble, asked, note, stored, welcome
from app.chat_markdown import href_of, to_html
from app.chat_sources import Citation, answer_html, choices_html, sources_html, suggestions_html
from app.render import AnswerDraft, advance, draft_html
from core.agent.events import (
    EscalationDecided,
    MessageStored,
    Source,
    SourcesFound,
    Started,
    StatusChanged,
    TextAdded,
    TurnCompleted,
    TurnEvent,
)
from core.sessions.models import Message, Outcome, Role

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</div></details><iframe srcdoc='<script>alert(1)</script>'>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "<a href=javascript:alert(1)>x</a>",
    "<form action=https://evil.example><button>ok</button></form>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:alert(1))",
    "[x](//evil.example/x)",
    "![x](https://evil.example/pixel.png)",
    "![<img src=x onerror=alert(1)>](https://evil.example/pixel.png)",
    '<https://ok.example/"onclick=alert(1)>',
    "[1]: javascript:alert(1)\n\n[1] [x][1]",
    "`<img src=x onerror=alert(1)>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "<style>*{display:none}</style>",
    "<base href=https://evil.example/>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "$$\\href{javascript:alert(1)}{x}$$",
)
TEXT_TAGS = {"a", "blockquote", "br", "code", "em", "h2", "hr", "p", "pre", "span", "strong", "sup"}
LIST_AND_TABLE_TAGS = {"li", "ol", "table", "tbody", "td", "th", "thead", "tr", "ul"}
FRAME_TAGS = {"details", "div", "section", "summary"}
FORM_TAGS = {"button", "fieldset", "form", "input", "label", "legend"}
ALLOWED_TAGS = TEXT_TAGS | LIST_AND_TABLE_TAGS | FRAME_TAGS | FORM_TAGS
LOOKS = {"class", "role", "start", "style", "title"}
FORM_ATTRIBUTES = {"id", "maxlength", "name", "type", "value"}
ALLOWED_ATTRIBUTES = LOOKS | FORM_ATTRIBUTES | {"download", "href", "rel", "target"}


class Seen(HTMLParser):
    """Tags, attributes and text of some HTML, as a browser reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def html_of(bubble: Bubble) -> str:
    return bubble.content[0].text


def assert_harmless(html: str) -> None:
    seen = Seen(html)
    assert set(seen.tags) <= ALLOWED_TAGS
    assert {name for name, _ in seen.attributes} <= ALLOWED_ATTRIBUTES
    for name, value in seen.attributes:
        if name == "href":
            assert re.match(r"https?://(?!evil)|mailto:|tel:|/(?!/)", value), value
        if name == "style":
            assert re.fullmatch(r"text-align:(?:left|right|center)", value), value


def a_source(number: int = 1, **changed: Any) -> dict[str, Any]:
    about = {"article_id": "returns", "version": 1, "title": "Returns", "url": None, "heading": ""}
    text = changed.pop("content", "Send it back within **30 days**.")
    return {
        "content": text,
        "metadata": about | changed,
        "relevance_score": 0.9,
        "rank": number,
    }


def a_message(role: Role, content: str, **more: Any) -> Message:
    lists = {"sources": [], "suggestions": [], "attachments": [], "tools_used": []}
    return Message(**({"id": "msg_1", "role": role, "content": content} | lists | more))


def an_answer(content: str, sources: Sequence[dict[str, Any]] = (), **more: Any) -> Message:
    fields = {"outcome": Outcome.ANSWERED, "sources": list(sources)} | more
    return a_message(Role.ASSISTANT, content, **fields)


BY_PEOPLE = (Role.USER, Role.OPERATOR)


class TestHostileText:
    """Whatever is typed, uploaded, imported or generated, it is read and never run."""

    @pytest.mark.parametrize("text", HOSTILE)
    def test_in_a_customers_message_is_shown_as_typed(self, text: str) -> None:
        html = html_of(stored(a_message(Role.USER, text)))
        assert_harmless(html)
        assert text in Seen(html).text

    @pytest.mark.parametrize("text", HOSTILE)
    def test_in_a_file_name_is_shown_as_named(self, text: str) -> None:
        file = {"attachment_id": text, "filename": text, "size_bytes": 2048}
        sent = [stored(a_message(role, "See", attachments=[file])) for role in BY_PEOPLE]
        for html in [html_of(bubble) for bubble in [*sent, asked("See the file", [text])]]:
            assert_harmless(html)
            assert text in Seen(html).text

    @pytest.mark.parametrize("text", HOSTILE)
    def test_in_an_operators_reply_and_name_is_shown_as_written(self, text: str) -> None:
        html = html_of(stored(a_message(Role.OPERATOR, text, author=text)))
        assert_harmless(html)
        assert text in Seen(html).text

    @pytest.mark.parametrize("text", HOSTILE)
    def test_in_an_event_line_is_shown_as_written(self, text: str) -> None:
        html = html_of(stored(a_message(Role.SYSTEM, text)))
        assert_harmless(html)
        assert text in Seen(html).text

    @pytest.mark.parametrize("text", HOSTILE)
    def test_in_an_answer_and_its_sources_does_nothing(self, text: str) -> None:
        source = a_source(content=text, title=text, heading=text, url=text, article_id=text)
        html = html_of(stored(an_answer(f"{text} [1]", [source])))
        assert_harmless(html)

    @pytest.mark.parametrize("text", HOSTILE)
    def test_in_suggested_articles_does_nothing(self, text: str) -> None:
        nearest = [{"article_id": text, "title": text, "url": text}]
        for html in (suggestions_html(nearest), choices_html(nearest)):
            assert_harmless(html)
            assert text in Seen(html).text

    @pytest.mark.parametrize("text", HOSTILE)
    def test_in_an_answer_that_grows_does_nothing(self, text: str) -> None:
        draft = AnswerDraft(status=text)
        assert_harmless(draft_html(draft))
        assert_harmless(draft_html(advance(draft, TextAdded(text))))

    @pytest.mark.parametrize("text", HOSTILE)
    def test_in_notes_and_starters_does_nothing(self, text: str) -> None:
        assert_harmless(html_of(note(text, offer=(text, text))))
        assert_harmless(html_of(welcome([text])))

    def test_the_check_itself_notices_what_can_act(self) -> None:
        for acting in (
            "<img src=x>",
            "<p onclick=x>",
            "<a href=javascript:x>",
            "<script></script>",
        ):
            with pytest.raises(AssertionError):
                assert_harmless(acting)


class TestLinks:
    @pytest.mark.parametrize(
        ("target", "leads_to"),
        [
            ("https://shop.example/a?b=1", "https://shop.example/a?b=1"),
            ("mailto:help@shop.example", "mailto:help@shop.example"),
            ("tel:+441632960000", "tel:+441632960000"),
            ("reset-password", "/help/reset-password"),
            ("reset-password.md#rules", "/help/reset-password#rules"),
            ("javascript:alert(1)", None),
            ("//evil.example", None),
            ("file:///etc/passwd", None),
            ("#here", None),
            ("", None),
            ("http://[::1", None),
        ],
    )
    def test_lead_to_the_web_to_mail_or_to_an_article(
        self, target: str, leads_to: str | None
    ) -> None:
        assert href_of(target) == leads_to

    def test_open_in_a_tab_of_their_own(self) -> None:
        assert 'target="_blank" rel="noopener"' in to_html("[Returns](returns)")

    def test_images_are_their_description(self) -> None:
        assert to_html("![a photo](https://x.example/a.png)") == "<p>a photo</p>\n"


class TestCitations:
    def test_marks_become_buttons_that_name_their_source(self) -> None:
        citations = [Citation.of(a_source(1)), Citation.of(a_source(2, title="Refunds"))]
        html = answer_html("Send it back. [1] Money follows. [2]", citations, key="msg_1")
        assert 'value="source-msg_1-1"' in html
        assert 'value="source-msg_1-2"' in html
        assert "source: Refunds" in html

    def test_each_mark_opens_a_passage_of_the_same_answer(self) -> None:
        html = html_of(stored(an_answer("Yes. [1][2]", [a_source(1), a_source(2)])))
        opened = set(re.findall(r'name="cite" value="([^"]+)"', html))
        assert opened == set(re.findall(r'<details class="source" id="([^"]+)"', html))
        assert len(opened) == 2

    def test_a_number_without_a_source_stays_text(self) -> None:
        html = answer_html("See [7] and `[1]`.", [Citation.of(a_source(1))], key="k")
        assert "<sup" not in html
        assert "[7]" in html

    def test_marks_work_in_lists_and_tables(self) -> None:
        html = answer_html(
            "- a [1]\n- b\n\n| x |\n|---|\n| y [1] |", [Citation.of(a_source())], key="k"
        )
        assert html.count("<sup") == 2

    def test_a_source_shows_its_passage_and_leads_to_its_article(self) -> None:
        html = sources_html([Citation.of(a_source(heading="In the EU"))], key="k")
        assert "<strong>30 days</strong>" in html
        assert "In the EU" in html
        assert 'href="/help/returns"' in html

    def test_a_source_with_an_address_of_its_own_leads_there(self) -> None:
        html = sources_html([Citation.of(a_source(url="https://docs.example/r"))], key="k")
        assert 'href="https://docs.example/r"' in html


class TestStored:
    def test_a_declined_answer_offers_articles_and_a_person(self) -> None:
        nearest = [{"article_id": "returns", "title": "Returns", "url": None}]
        message = an_answer("Not found.", outcome=Outcome.DECLINED, suggestions=nearest)
        html = html_of(stored(message))
        assert 'href="/help/returns"' in html
        assert 'name="handoff"' in html
        assert 'name="handoff"' not in html_of(stored(message, offer_person=False))

    def test_a_question_which_article_is_meant_has_a_button_for_each_and_for_none(self) -> None:
        titles = ["Returns", "Return a gift"]
        rivals = [{"article_id": title, "title": title, "url": None} for title in titles]
        message = an_answer("Which one?", outcome=Outcome.CLARIFIED, suggestions=rivals)
        html = html_of(stored(message))
        for said in (*titles, "None of these"):
            assert f'<button type="button" name="ask" value="{said}">{said}</button>' in html
        assert "thumb" not in html, "a question is not rated"

    def test_an_answer_can_be_rated_and_shows_its_rating(self) -> None:
        message = an_answer("Yes.")
        assert "chosen" not in html_of(stored(message))
        assert 'class="thumb up chosen"' in html_of(stored(message, rating="up"))
        assert 'class="thumb down chosen"' in html_of(stored(message, rating="down"))

    def test_a_thumbs_down_can_be_explained(self) -> None:
        html = html_of(stored(an_answer("Yes."), rating="down", explain=True))
        assert '<form class="explain"' in html
        assert 'type="submit" value="msg_1"' in html

    def test_only_the_assistants_answers_can_be_rated(self) -> None:
        for role in (Role.USER, Role.OPERATOR, Role.SYSTEM):
            assert "thumb" not in html_of(stored(a_message(role, "Hello", author="Ada")))

    def test_a_person_is_named_as_one(self) -> None:
        text = Seen(html_of(stored(a_message(Role.OPERATOR, "Hello", author="Ada Berg")))).text
        assert "Ada Berg" in text
        assert "Support team" in text

    def test_code_keeps_its_indentation(self) -> None:
        html = html_of(stored(an_answer("```\nif a:\n    b\n```")))
        assert "if a:\n    b" in html

    def test_files_are_listed_by_name(self) -> None:
        assert "photo.jpg" in html_of(asked("", ["photo.jpg"]))


class TestWelcome:
    def test_says_that_an_assistant_answers(self) -> None:
        assert "automated assistant" in html_of(welcome())

    def test_offers_questions_to_begin_with(self) -> None:
        assert 'value="How?"' in html_of(welcome(["How?"]))
        assert "<button" not in html_of(welcome())


class TestAdvance:
    def test_shows_what_happens_until_the_first_word(self) -> None:
        draft = AnswerDraft()
        assert draft_html(draft) == ""
        draft = advance(advance(draft, MessageStored("msg_1", 1)), Started())
        assert "Working on it" in draft_html(draft)
        assert "Searching" in draft_html(advance(draft, StatusChanged("Searching")))

    def test_says_that_a_person_is_brought_in(self) -> None:
        draft = advance(AnswerDraft(), EscalationDecided("explicit_request", 4))
        assert "person" in draft_html(draft)

    def test_joins_the_text_and_marks_what_it_cites(self) -> None:
        source = Source(1, "returns", 1, "Returns", "", None, "30 days.", 0.9)
        draft = AnswerDraft()
        for event in (SourcesFound([source]), TextAdded("Thirty "), TextAdded("days. [1]")):
            draft = advance(draft, event)
        html = draft_html(draft)
        assert "Thirty days." in html
        assert 'class="cite"' in html

    def test_ends_with_the_stored_text(self) -> None:
        draft = advance(AnswerDraft(text="Thirt"), a_completed_turn("Thirty days."))
        assert draft.text == "Thirty days."

    def test_shows_nothing_when_a_person_owns_the_session(self) -> None:
        draft = advance(advance(AnswerDraft(), MessageStored("m", 1)), a_completed_turn(""))
        assert draft_html(draft) == ""

    def test_knows_every_event(self) -> None:
        examples = {
            MessageStored("m", 1),
            Started(),
            StatusChanged("s"),
            SourcesFound(()),
            EscalationDecided("r", 1),
            TextAdded("t"),
            a_completed_turn("t"),
        }
        assert {type(event) for event in examples} == set(get_args(TurnEvent))
        for event in examples:
            advance(AnswerDraft(), event)


def a_completed_turn(text: str) -> TurnCompleted:
    return TurnCompleted(
        session_id="sess_1",
        message_id="msg_2",
        text=text,
        outcome=Outcome.ANSWERED,
        confidence=0.9,
        sources=(),
        suggestions=(),
        processing_time=0.1,
        message_count=2,
        has_context=False,
        tools_used=(),
    )
