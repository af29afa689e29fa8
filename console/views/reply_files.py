"""The files that go with a reply: chosen in a menu, named above the box, gone once it is sent."""

import math
from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from console.components import plain
from console.deps import Desk
from core.attachments.service import MAX_FILES, Upload
from core.attachments.sizes import size

MEGABYTE = 1_048_576
LONGEST_NAME = 40
"""Characters of a name that are shown of a file that goes with the reply."""


def picker(desk: Desk, session_id: str) -> None:
    """A menu to choose files in."""
    most = math.ceil(desk.services.settings.max_file_size / MEGABYTE)
    with st.popover("Attach files", icon=":material/attach_file:", key="reply-files-menu"):
        st.file_uploader(
            "Files for the customer",
            accept_multiple_files=True,
            key=_key(session_id),
            max_upload_size=most,
            help=f"Up to {MAX_FILES} files.",
        )


def show_chosen(session_id: str) -> None:
    """What goes with the reply, if anything does: the menu is closed while one writes."""
    names = ", ".join(f"{_short(file.name)} ({size(file.size)})" for file in _files(session_id))
    if names:
        st.caption(plain(f"Goes with the reply: {names}"))


def chosen(session_id: str) -> list[Upload]:
    """The files as they are sent."""
    return [Upload(file.name, file.getvalue()) for file in _files(session_id)]


def clear(session_id: str) -> None:
    """Let go of what was chosen: an uploader is emptied by becoming another one."""
    st.session_state[_count(session_id)] = st.session_state.get(_count(session_id), 0) + 1


def _short(name: str) -> str:
    """With its end, which says what kind of file it is."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 10]}…{name[-9:]}"


def _files(session_id: str) -> Sequence[UploadedFile]:
    return st.session_state.get(_key(session_id)) or ()


def _key(session_id: str) -> str:
    return f"reply-files-{session_id}-{st.session_state.get(_count(session_id), 0)}"


def _count(session_id: str) -> str:
    return f"reply-files-sent-{session_id}"
