"""A session's messages as a chat: the customer on the left, our side on the right."""

from collections.abc import Callable, Container, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from console import files, words
from console.components import line, middot, moment
from console.markup import Html, join, markdown, tag
from core.attachments.readings import SessionFile
from core.attachments.sizes import size
from core.attachments.wording import described, refused
from core.sessions.models import Message, Role
from core.sessions.service import History

Menu = Callable[[Message], Html | None]


def transcript(
    history: History,
    customer: str,
    recalled: Container[str] = (),
    read: Mapping[str, SessionFile] = MappingProxyType({}),
    menu: Menu = lambda message: None,
) -> Html:
    """Customers' and operators' words as they were typed; answers as the customer saw them.

    `recalled` are the ids of answers that turned out to be wrong, `read` what was read of files,
    `menu` what can be done with a message.
    """
    return tag(
        "ol",
        *(
            _message(m, customer, history.ratings.get(m.id), m.id in recalled, read, menu(m))
            for m in history.messages
        ),
        class_="transcript",
        aria_label="Transcript",
    )


def _message(
    message: Message,
    customer: str,
    rating: str | None,
    recalled: bool,
    read: Mapping[str, SessionFile],
    menu: Html | None,
) -> Html:
    if message.role == Role.SYSTEM:
        body = join(message.content, " · ", moment(message.created_at))
        return tag("li", body, class_="message system", data_key=message.id)
    return tag(
        "li",
        line(tag("b", _author(message, customer)), moment(message.created_at), class_="line who"),
        tag("div", _body(message), _files(message, read), _cited(message), class_="bubble"),
        _foot(message, rating, recalled),
        menu,
        class_=f"message {message.role}",
        data_key=message.id,
    )


def _author(message: Message, customer: str) -> str:
    if message.role == Role.USER:
        return customer
    return message.author or ("Assistant" if message.role == Role.ASSISTANT else "Operator")


def _body(message: Message) -> Html:
    if message.role == Role.ASSISTANT:
        return tag("div", markdown(message.content), class_="prose")
    return join(message.content)


def _files(message: Message, read: Mapping[str, SessionFile]) -> Html | None:
    if not message.attachments:
        return None
    entries = (
        tag("li", _file(file), _read(read.get(str(file.get("attachment_id")))))
        for file in message.attachments
    )
    return tag("ul", *entries, class_="files")


def _file(file: Mapping[str, Any]) -> Html:
    name, bytes_ = str(file.get("filename", "file")), file.get("size_bytes")
    address = files.address(str(file.get("attachment_id", "")))
    link = tag("a", name, href=address, download=name, title="Save the file")
    return middot(link, size(bytes_) if isinstance(bytes_, int) else None)


def _read(file: SessionFile | None) -> Html | None:
    """The beginning of a file's text, or why there is none."""
    if file is None:
        return None
    if file.refusal:
        return tag("div", f"Not read: {refused(file.refusal)}", class_="muted")
    body = tag("div", file.preview, class_="muted")
    return tag("details", tag("summary", f"Read as {described(file.kind, file.pages)}"), body)


def _cited(message: Message) -> Html | None:
    """The cited passages, or the articles offered beside a declined answer."""
    links = [_source(source) for source in message.sources]
    links += [_suggestion(article) for article in message.suggestions]
    return tag("ul", *links, class_="cited") if links else None


def _source(source: Mapping[str, Any]) -> Html:
    known = source.get("metadata", {})
    title = middot(known.get("title"), known.get("heading"))
    if own := known.get("attachment_id"):
        link = tag("a", title, href=files.address(str(own)), download=str(known.get("title")))
        return tag("li", f"[{source.get('rank')}] ", link)
    return tag("li", f"[{source.get('rank')}] ", _article(known.get("article_id"), title))


def _suggestion(article: Mapping[str, Any]) -> Html:
    return tag("li", "Offered: ", _article(article.get("article_id"), article.get("title")))


def _article(article_id: object, title: object) -> Html:
    return tag("a", title, href=f"knowledge?article={quote(str(article_id), safe='')}")


def _foot(message: Message, rating: str | None, recalled: bool) -> Html | None:
    if message.role != Role.ASSISTANT:
        return None
    confidence, took = words.percent(message.confidence), message.processing_time
    return line(
        words.badge(words.OUTCOME, message.outcome),
        f"{confidence} confident" if confidence else None,
        None if took is None else words.milliseconds(took * 1000),
        words.badge(words.RATING, rating),
        words.recalled_badge() if recalled else None,
        tag("a", "Why this answer", href=f"answers?message={quote(message.id)}"),
        class_="line foot",
    )
