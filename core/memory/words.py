"""Memories in plain words, as customers and operators read them."""

from core.language.words import ENGLISH, Words
from core.memory.known import Known


def name_of(key: str, words: Words = ENGLISH) -> str:
    """What a key is called, such as "order number"."""
    return _called(words, "memory.name", key)


def your(key: str, words: Words) -> str:
    """The same as its owner's, as the subject of a sentence."""
    return _called(words, "memory.your", key)


def your_object(key: str, words: Words) -> str:
    """The same as the object of one."""
    return _called(words, "memory.your_object", key)


def matter(known: Known, words: Words = ENGLISH) -> str:
    """A reference as one speaks of it: order ORD-55812."""
    return f"{_called(words, 'memory.matter', known.key)} {known.value}"


def _called(words: Words, forms: str, key: str) -> str:
    return words(f"{forms}.{key}") if words.knows(f"{forms}.{key}") else key
