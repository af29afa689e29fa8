"""The files of a message, as links that save them."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from core.attachments.sizes import size
from core.language.words import ENGLISH, Words

Link = Callable[[str], str]
"""Gives the address of a file by its id."""


def files_html(files: Sequence[Mapping[str, Any]], link: Link, words: Words = ENGLISH) -> str:
    """A message's files, with names and sizes; empty without any."""
    return _listed([_link(file, link(str(file["attachment_id"])), words) for file in files])


def names_html(filenames: Sequence[str]) -> str:
    """Files that are on their way; empty without any."""
    return _listed([f'<span class="file">{_name(name)}</span>' for name in filenames])


def address(attachment_id: str) -> str:
    """Where the API gives a file to whoever may have it."""
    return f"/api/chat/attachments/{quote(attachment_id, safe='')}"


def signed_address(attachment_id: str, signature: str) -> str:
    """Where a browser gets it, which sends no credential."""
    return f"{address(attachment_id)}?signature={quote(signature)}"


def _listed(entries: Sequence[str]) -> str:
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return f'<ul class="files">{items}</ul>' if items else ""


def _link(file: Mapping[str, Any], href: str, words: Words) -> str:
    name = str(file["filename"])
    return (
        f'<a class="file" href="{escape(href)}" download="{escape(name)}">{_name(name)}'
        f'<span class="size">{size(int(file["size_bytes"]))}</span>'
        f'<span class="sr"> {escape(words("chat.saves_file"))}</span></a>'
    )


def _name(name: str) -> str:
    return f'<span class="name">{escape(name)}</span>'
