"""The prompts, which are files beside this one, and how material is put into them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from core.agent.guidance import Guidance
from core.agent.shelf import Numbered
from core.knowledge.quarantine import usable_text
from core.orders import speaks_to_a_model

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
"""Where links lead is nothing to answer from, and pictures are never shown."""
_OUR_TAGS = re.compile(r"<(/?)(?=(?:passage|file|memory|question|earlier)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Prompt:
    """`name` has the version in it and is what receipts keep."""

    name: str
    text: str


def load(name: str) -> Prompt:
    text = files("core.agent.prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")
    return Prompt(name, text.strip())


def answer(guidance: Guidance) -> Prompt:
    """The prompt that answers are written by, with the company's guidance woven in.

    The guidance stands before what is said of material and tools, and after the rules, which it
    says that it never changes. Without any the prompt is the shipped one.
    """
    lines = "\n".join(_told(guidance))
    if not lines:
        return ANSWER
    text = _ANSWER.text.replace(_PLACE, lines)
    return Prompt(f"{_ANSWER.name}+guidance-{guidance.version}", text)


def _told(guidance: Guidance) -> Iterator[str]:
    """The lines of the guidance's file that have something to say."""
    said = {
        "company": [guidance.company],
        "tone": [guidance.tone],
        "languages": [", ".join(guidance.languages)],
        "forbidden": [", ".join(f"“{phrase}”" for phrase in guidance.forbidden)],
        "instructions": guidance.instructions.splitlines(),
    }
    if not any(values != [""] and values for values in said.values()):
        return
    for line in _GUIDANCE.text.splitlines():
        field = _FIELD.search(line)
        if field is None:
            yield line
            continue
        for value in said[field.group(1)]:
            if value.strip():
                yield line.replace(field.group(), as_material(value.strip()))


_PLACE = "{guidance}"
_FIELD = re.compile(r"\{(\w+)\}")
_ANSWER = load("answer-1")
_GUIDANCE = load("guidance-1")
ANSWER = Prompt(_ANSWER.name, _ANSWER.text.replace(f"{_PLACE}\n\n", ""))
"""As it is shipped."""
SEARCH_AGAIN = load("search-again-1")


def asked(question: str, earlier: Sequence[str]) -> str:
    """The question, after those that came before it."""
    before = "\n".join(as_material(each) for each in earlier)
    lead = f"<earlier>\n{before}\n</earlier>\n\n" if before else ""
    return f"{lead}<question>\n{as_material(question)}\n</question>"


def with_passages(question: str, earlier: Sequence[str], found: Iterable[Numbered]) -> str:
    return f"{passages(found)}\n\n{asked(question, earlier)}"


def passages(found: Iterable[Numbered]) -> str:
    """Each passage between its tags, with its number and where it is from."""
    return "\n\n".join(_passage(each) for each in found) or "Nothing was found."


def as_material(text: str) -> str:
    """A text in which nothing ends or begins what is between our tags."""
    return _OUR_TAGS.sub(r"‹\1", text)


def _passage(each: Numbered) -> str:
    hit = each.hit
    place = " — ".join(part for part in (hit.title, hit.heading) if part)
    tag = "file" if each.is_file else "passage"
    named = "" if speaks_to_a_model(place) else place
    about = as_material(named.replace('"', "'").replace("\n", " "))
    text = as_material(_LINK.sub(r"\1", usable_text(hit.text)))
    return f'<{tag} number="{each.number}" from="{about}">\n{text}\n</{tag}>'
