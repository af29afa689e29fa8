"""Answers from the customer's own files: which passage carries one, and how that is said."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from core.agent import extractive
from core.agent.events import Source
from core.agent.file_codes import Lead, codes_in
from core.agent.policy import FILE_AT, FILE_LEAD, FILE_WHEN_MEANT_AT, OWN_WORDS_BONUS
from core.attachments.readings import FilePassage, SessionFile, SessionTexts
from core.attachments.wording import described, refused
from core.embedding.embedder import Embedder, Vectors
from core.knowledge.lexical import stems
from core.knowledge.passages import PassageText, embeddable
from core.knowledge.retrieval import Hit
from core.language.words import ENGLISH, Words

LOOKED_AT = 4
"""Passages of files whose sentences are compared with the question."""
SHOWN_CODES = 3
_FILE_WORDS = (
    r"attach\w*|files?|documents?|pdf|screen ?shots?|pictures?|photos?|images?|scans?"
    r"|spreadsheets?|sheets?|slides?|invoices?|receipts?|letters?|contracts?|csv|excel"
)
_MEANT = re.compile(rf"\b(?:{_FILE_WORDS}|uploaded?|sent you|i sent)\b", re.IGNORECASE)
_WHAT_IS_IN = re.compile(
    r"\b(?:what(?:'s| is| does| do)?|can you|could you|please|did you)\b.{0,40}"
    r"\b(?:read|in (?:this|the|my|it)|say|sees?|summari[sz]e|open|look)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(
    rf"\b(?:of|in|on|from|according to|to)\s+(?:my|the|this|that)\s+(?:{_FILE_WORDS})\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"([\\*_`~#|<>\[\]])")
_HEADING_MARKS = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_OPEN_END = re.compile(r"[^.!?:;·|]$")


@dataclass(frozen=True)
class FileAnswer:
    """What a session's files say to a question."""

    quotes: Sequence[extractive.Quote]
    score: float
    """That of the best sentence or row, on the scale of `extractive.best_score`."""
    bar: float
    """What it had to reach."""
    is_meant: bool
    """The question speaks of a file, or came with one."""

    @property
    def first(self) -> Hit:
        return self.quotes[0].hit


def look(
    question: str, vector: Vectors, texts: SessionTexts, sent: Sequence[str], embedder: Embedder
) -> FileAnswer | None:
    """The passages of the session's files that answer a question, if any do.

    `sent` are the ids of the files that came with it.
    """
    if not texts.passages:
        return None
    is_meant = bool(sent) or is_about_files(question, texts)
    if (asked := _without_the_file(question)) != question:
        question, vector = asked, embedder.encode([asked])[0]
    wanted = stems(question)
    hits = _hits(_nearest(question, vector, texts.passages), wanted, vector, embedder)
    quotes = extractive.quotes(question, hits, vector)
    bar = (FILE_WHEN_MEANT_AT if is_meant else FILE_AT).value
    score = extractive.best_score(question, [quote.hit for quote in quotes], vector)
    return FileAnswer(quotes, score, bar, is_meant) if quotes and score >= bar else None


def nearest(question: str, vector: Vectors, texts: SessionTexts, embedder: Embedder) -> list[Hit]:
    """The passages of these files nearest to a question, best first."""
    return _hits(_nearest(question, vector, texts.passages), stems(question), vector, embedder)


def beats(found: FileAnswer, question: str, articles: Sequence[Hit], vector: Vectors) -> bool:
    """Whether a file says more to a question than the help centre does."""
    theirs = extractive.best_score(question, articles[:LOOKED_AT], vector)
    lead = FILE_LEAD.value if found.is_meant else -FILE_LEAD.value
    return found.score + lead >= theirs


def is_about_files(question: str, texts: SessionTexts) -> bool:
    """Whether a question speaks of files, or of one of these by its name."""
    names = [file.filename.lower() for file in texts.files]
    return bool(_MEANT.search(question)) or any(name in question.lower() for name in names)


def asks_what_is_in(question: str, texts: SessionTexts, sent: Sequence[str]) -> bool:
    """Whether a question is what a file says as a whole."""
    meant = bool(sent) or is_about_files(question, texts)
    return meant and bool(_WHAT_IS_IN.search(question))


def _without_the_file(question: str) -> str:
    """The question without "in my invoice" and the like, which only says where to look."""
    asked = " ".join(_WHERE.sub(" ", question).split())
    return asked if stems(asked) else question


def written(found: FileAnswer, words: Words = ENGLISH) -> list[str]:
    """The answer in Markdown, in paragraphs, the first of which names file and place."""
    place = f", {found.first.heading}" if found.first.heading else ""
    lead = words("file.in_your", name=plain(found.first.title), place=plain(place))
    return [lead, *extractive.written(found.quotes)]


def as_source(hit: Hit, number: int) -> Source:
    return Source(
        number=number,
        article_id=hit.article_id,
        version=0,
        title=hit.title,
        heading=hit.heading,
        url=None,
        content=hit.text,
        relevance_score=round(min(1.0, max(0.0, hit.fused_score)), 4),
        attachment_id=hit.article_id,
    )


def summary(texts: SessionTexts, sent: Sequence[str], words: Words = ENGLISH) -> list[str]:
    """What was read of the files that were sent, a paragraph each, and what is in them."""
    files = [file for file in texts.files if file.attachment_id in sent and not file.refusal]
    blocks = [_read(file, words) for file in files]
    found = codes_in(p.text for p in texts.passages if p.attachment_id in sent)
    seen = [words("file.error_code", code=code) for code in found.errors[:SHOWN_CODES]]
    seen += [words("file.number", code=number) for number in found.orders[:SHOWN_CODES]]
    if seen:
        blocks.append(words("file.seen", things=plain(", ".join(seen))))
    return blocks


def apologies(texts: SessionTexts, sent: Sequence[str], words: Words = ENGLISH) -> list[str]:
    """A sentence for each file of the message that could not be read."""
    return [
        words("file.not_read", name=plain(file.filename), why=refused(file.refusal, words))
        for file in texts.files
        if file.attachment_id in sent and file.refusal
    ]


def leads(texts: SessionTexts, sent: Sequence[str]) -> list[Lead]:
    """Questions to the help centre that error codes in the files of the message give."""
    passages = [p.text for p in texts.passages if p.attachment_id in sent]
    return list(codes_in(passages).leads)


def plain(text: str) -> str:
    """Text of a file for use in Markdown: what looks like markup in it stays visible."""
    return _MARKUP.sub(r"\\\1", text)


def _read(file: SessionFile, words: Words) -> str:
    return words(
        "file.read_in_part" if file.is_partial else "file.read",
        name=plain(file.filename),
        about=described(file.kind, file.pages, words),
        beginning=plain(file.preview),
    )


def _nearest(
    question: str, vector: Vectors, passages: Sequence[FilePassage]
) -> list[tuple[float, FilePassage]]:
    """The passages nearest by meaning and by the question's own words, best first.

    Where some name a number of the question's, such as an order's, those alone.
    """
    wanted = stems(question)
    numbers = {stem for stem in wanted if any(letter.isdigit() for letter in stem)}
    scored = []
    words = [(passage, stems(passage.text) & wanted) for passage in passages]
    numbered = [(passage, own) for passage, own in words if own & numbers]
    for passage, own in numbered or words:
        near = float(passage.vector @ vector) if passage.vector is not None else 0.0
        near += OWN_WORDS_BONUS.value * (len(own) + 2 * len(own & numbers)) / max(len(wanted), 1)
        scored.append((near, passage))
    return sorted(scored, key=lambda pair: -pair[0])[:LOOKED_AT]


def _hits(
    nearest: Sequence[tuple[float, FilePassage]],
    wanted: Set[str],
    vector: Vectors,
    embedder: Embedder,
) -> list[Hit]:
    """The passages in the form in which articles' passages are quoted."""
    texts = [PassageText(passage.place, _markdown(passage.text, wanted)) for _, passage in nearest]
    read = [embeddable("", text)[0] for text in texts]
    vectors = embedder.encode_spans([r.text for r in read], [r.spans for r in read])
    return [
        Hit(
            passage_id=-rank,
            article_id=passage.attachment_id,
            version_id=0,
            version_number=0,
            title=passage.filename,
            url=None,
            heading=passage.place,
            text=text.text,
            dense_score=float(np.dot(found.whole, vector)),
            lexical_score=None,
            fused_score=score,
            rank=rank,
            unit_vectors=found.spans,
        )
        for rank, ((score, passage), text, found) in enumerate(
            zip(nearest, texts, vectors, strict=True), start=1
        )
    ]


def _markdown(text: str, wanted: Set[str]) -> str:
    """A passage in Markdown: a line that goes on belongs to the next, others stand alone.

    A line with no other words than the question's, such as a title, answers nothing and is left
    out.
    """
    lines: list[str] = []
    for line in plain(_HEADING_MARKS.sub("", text)).split("\n"):
        goes_on = lines and _OPEN_END.search(lines[-1]) and line[:1].islower()
        if goes_on:
            lines[-1] += f" {line}"
        elif line.strip():
            lines.append(line)
    return "\n\n".join([line for line in lines if not stems(line) <= wanted] or lines)
