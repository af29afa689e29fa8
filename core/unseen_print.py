"""Text of PDF pages that no reader sees: tiny, white on a bare page, or not drawn at all."""

import ctypes

import pypdfium2
from pypdfium2 import raw

TINY_PT = 3.0
WHITE = 250
"""Of 255, for each colour."""
_INVISIBLE = 3
"""The render mode that draws nothing."""
_GROUND = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)


def is_bare(page: pypdfium2.PdfPage) -> bool:
    """Whether nothing but text stands on a page: nothing that white text could lie on.

    A scan is a picture, and its text is there for searching only.
    """
    return not any(True for _ in page.get_objects(filter=_GROUND, max_depth=3))


def is_unseen(text_page: pypdfium2.PdfTextPage, text_index: int) -> bool:
    """Whether a character of a bare page is not seen."""
    index = max(0, raw.FPDFText_GetCharIndexFromTextIndex(text_page, text_index))
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page, index, box)
    if 0 < box.top - box.bottom < TINY_PT:
        return True
    if (
        raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text_page, index))
        == _INVISIBLE
    ):
        return True
    colours = [ctypes.c_uint() for _ in range(4)]
    known = raw.FPDFText_GetFillColor(text_page, index, *map(ctypes.byref, colours))
    return bool(known) and all(colour.value >= WHITE for colour in colours[:3])
