"""The text in pictures (OCR)."""

import io
import time
import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from core.attachments.reading.limits import MAX_PIXELS, MAX_SIDE, PICTURES_UNTIL_S
from core.attachments.reading.sections import Found, Refusal, Section, Unreadable
from core.attachments.reading.words import clean

SURE_ENOUGH = 0.5
"""Confidence of a line, 0 to 1, below which it is a guess at something that is not text; the
reader's own default."""
SAME_LINE = 0.5
"""Boxes whose middles are nearer than this, in heights, stand on one line."""
WORD_GAP = 0.33
"""Space between two letters, in heights of their line, that parts words: the model itself leaves
most spaces of Latin script out. Half of the words of scanned letters lie wider apart."""
LETTER_GAP = 0.42
"""The same between two small letters, or two digits: a 1 stands apart from its neighbours."""
NARROW_WORD_GAP = 0.2
"""The same after a sign or a small letter, before a capital or a digit."""
LEAST_SIDE = 10
"""Pixels of the shorter side; no letter is read from fewer, and a hair of a picture would be
padded to a giant."""
MIN_SIDE = 1300
"""Pixels of the longer side to which a smaller picture of a page is enlarged."""
MAX_ENLARGEMENT = 3.0
"""What is smaller than a third of that is a detail, whose letters are large enough."""
DETECTED_PIXELS = 1_600_000
"""Of a picture in which lines are looked for: a page of letters at 1,500 by 1,060. They are read
at full size. Memory grows with it, by 150 MB for a million."""
Box = Sequence[Sequence[float]]
Line = tuple[Box, str, float]


def read_picture(data: bytes, *, within_s: float = PICTURES_UNTIL_S) -> Found:
    """The picture's text as one section. Raises Unreadable."""
    text, is_whole = text_in(_opened(data), until=time.monotonic() + within_s)
    return Found([Section(text)] if text else [], is_partial=not is_whole)


def text_in(picture: Image.Image, *, until: float) -> tuple[str, bool]:
    """The lines of text in a picture, from the top, and whether they are all; empty without any.

    No line is begun after `until`, of `time.monotonic`.
    """
    if min(picture.size) < LEAST_SIDE:
        return "", True
    engine, lines_of = _engine()
    lines_of.until = until
    # Without the model that turns lines that stand on their head: cameras note how they were held.
    found, _ = engine(np.asarray(picture), use_cls=False, return_word_box=True)
    lines = [
        (box, _spaced(box, boxes, letters), float(sure))
        for box, _, sure, boxes, letters, _ in found or ()
        if float(sure) >= SURE_ENOUGH
    ]
    return clean("\n".join(" ".join(words) for words in _rows(lines))), lines_of.is_whole


def _spaced(line: Box, boxes: Sequence[Box], letters: Sequence[str]) -> str:
    """The letters of a line, with spaces where they stand apart."""
    height = max(_height(line), 1.0)
    text = "".join(letters[:1])
    for before, box, letter in zip(boxes, boxes[1:], letters[1:], strict=False):
        gap = (box[0][0] - before[1][0]) / height
        begins = not letter.islower() and (text[-1].islower() or text[-1] in ",;:.)")
        inside = (letter.islower() and text[-1].islower()) or (letter + text[-1]).isdecimal()
        apart = gap > (LETTER_GAP if inside else WORD_GAP) or (begins and gap > NARROW_WORD_GAP)
        joined = letter.isspace() or text[-1].isspace()
        text += f" {letter}" if apart and not joined else letter
    return text


def _opened(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own, at half of our limit
        try:
            picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP"))
            if picture.width * picture.height > MAX_PIXELS:
                raise Unreadable(Refusal.BOMB)
            picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((MAX_SIDE, MAX_SIDE))
        except Image.DecompressionBombError:
            raise Unreadable(Refusal.BOMB) from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
            raise Unreadable(Refusal.CORRUPT) from None
        return _enlarged(_on_white(upright))


def _enlarged(picture: Image.Image) -> Image.Image:
    """A small picture at the size at which its small print can be read."""
    factor = MIN_SIDE / max(picture.size)
    if not 1 < factor < MAX_ENLARGEMENT:
        return picture
    width, height = picture.size
    return picture.resize((int(width * factor), int(height * factor)), Image.Resampling.LANCZOS)


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, under which any colour may lie."""
    rgba = picture.convert("RGBA")
    page = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(page, rgba).convert("RGB")


def _rows(lines: Sequence[Line]) -> list[list[str]]:
    """The words of each line of the picture, from left to right."""
    rows: list[tuple[float, float, list[tuple[float, str]]]] = []
    for box, text, _ in sorted(lines, key=lambda line: _middle(line[0])):
        middle, height = _middle(box), _height(box)
        if rows and abs(middle - rows[-1][0]) < SAME_LINE * min(height, rows[-1][1]):
            rows[-1][2].append((box[0][0], text))
        else:
            rows.append((middle, height, [(box[0][0], text)]))
    return [[text for _, text in sorted(words)] for _, _, words in rows]


def _middle(box: Box) -> float:
    return (min(p[1] for p in box) + max(p[1] for p in box)) / 2


def _height(box: Box) -> float:
    return max(p[1] for p in box) - min(p[1] for p in box)


class _InTime:
    """The reader's model for lines, which stops when the time is over."""

    def __init__(self, recognise: Any) -> None:
        self.until = 0.0
        self.is_whole = True
        self._recognise = recognise

    def __call__(self, lines: Sequence[Any], return_word_box: bool) -> tuple[list[Any], float]:
        read: list[Any] = []
        for line in lines:
            if read and time.monotonic() > self.until:
                break
            read += self._recognise([line], return_word_box)[0]
        self.is_whole = len(read) == len(lines)
        return read, 0.0


@lru_cache(maxsize=1)
def _engine() -> tuple[Any, _InTime]:
    """The reader with its models, loaded once. Raises Unreadable where it is missing."""
    try:
        # Heavy: OpenCV and three models, a second and 200 MB that only pictures need.
        from rapidocr_onnxruntime import RapidOCR
        from rapidocr_onnxruntime.ch_ppocr_det.utils import DetPreProcess
    except ImportError:
        raise Unreadable(Refusal.UNSUPPORTED) from None
    # One thread: faster on a busy machine, and two thirds of the memory.
    engine = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
    detector = engine.text_det

    def at_size(image: np.ndarray) -> Any:
        height, width = image.shape[:2]
        side = max(height, width) * (DETECTED_PIXELS / (height * width)) ** 0.5
        return DetPreProcess(int(side), "max", detector.mean, detector.std)(image)

    # Its own way takes every picture at up to 2,000 pixels a side, whatever it is told.
    detector.get_preprocess = lambda _: at_size
    engine.text_rec = lines_of = _InTime(engine.text_rec)
    return engine, lines_of
