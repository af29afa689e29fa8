"""Whether a sentence is in English, as far as its small words tell."""

import re

from core.knowledge.lexical import FUNCTION_WORDS

_OTHER_WORDS = """
    der die das und ist nicht sie können innerhalb von ein eine einen mit für auf zu zum zur wird
    werden ihre ihren ihr wir bitte oder auch bei nach wenn sich den dem des es im sind kann haben
    le la les des est vous pouvez dans pour avec une votre vos sont pas nous et ou sur du au aux
    wann wie wo ich mein meine meinen meiner bis darf dürfen muss habe warum welche wieder noch
    je mon ma puis quand quel quelle où que qui il elle ce cette être avez par plus
    el los las una es puede con para su sus por del se usted no días en y o al lo son como cuando
    tiene más si mi mis puedo cómo cuánto dónde tengo hay qué
    il lo gli di che per con non è sono puoi può nel della alle
    de het een en van op niet voor met uw kunt
"""
_OTHERS = frozenset(_OTHER_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")


def is_english(sentence: str) -> bool:
    """True where nothing speaks against it: a short text may have no small words at all."""
    words = [word.lower() for word in _WORD.findall(sentence)]
    if any(not word.isascii() and _is_other_script(word) for word in words):
        return False
    english = sum(word in FUNCTION_WORDS for word in words)
    other = sum(word in _OTHERS or not word.isascii() for word in words)
    return other < 2 or other <= english


def _is_other_script(word: str) -> bool:
    return all(ord(letter) > 0x24F for letter in word)
