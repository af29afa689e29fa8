"""Sentences that give orders to a language model instead of telling readers something."""

import re
import unicodedata

from core.unseen import without_unseen

_OVERRULED = (
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.?!]{0,30}"
    r"\b(?:previous|prior|above|earlier|preceding|your|all|any|other)\b[^.?!]{0,30}"
    r"\b(?:instructions?|prompts?|guidelines|directives|rules)\b"
    r"|\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\b.{0,40}"
    r"\b(?:anweisung\w*|regeln|vorgaben|prompts?)\b"
    r"|\b(?:ignor[ae]\w*|olvid[ae]\w*)\b.{0,40}\b(?:instrucci\w+|reglas|indicaciones)\b"
    r"|\b(?:ignor\w+|oubli\w+)\b.{0,20}\b(?:les|ces|ses|tes|vos|toutes?)\b.{0,30}"
    r"\b(?:instructions|consignes|règles)\b"
    r"|\b(?:ignora\w*|dimentica\w*)\b.{0,40}\b(?:istruzioni|regole)\b"
    r"|\b(?:ignor\w+|esqueça\w*)\b.{0,40}\b(?:instruções|regras)\b"
    r"|\b(?:negeer|vergeet)\b.{0,40}\b(?:instructies|regels)\b"
    r"|\b(?:zignoruj|zapomnij)\b.{0,40}\b(?:polecenia|instrukcje)\b"
    r"|\b(?:забудь\w*|игнорируй\w*|проигнорируй\w*)\b.{0,40}\b(?:инструкци|указани)\w*"
    r"|\btalimat\w*\b.{0,30}\b(?:unut\w*|yok say\w*)"
    r"|(?:忽略|无视|無視|忘记|忘記).{0,12}(?:指令|指示|提示|规则)"
    r"|(?:指示|命令|ルール).{0,12}(?:無視|忘れ)"
    r"|(?:تجاهل|انس).{0,30}(?:التعليمات|الأوامر)"
)
_ADDRESSED = (
    r"\b(?:note|instructions?|message|command) (?:to|for) (?:the |any |all )?"
    r"(?:ai\b|(?:ai |language )?(?:assistant|model)s?\b|llms?\b|chat ?bots?\b)"
    r"|\b(?:ai|language|llm)[ -](?:assistant|model|agent)s?\b[^.?!]{0,50}"
    r"\b(?:must|shall|are to|have to)\b"
    r"|\byou are (?:now )?(?:an? )?(?:ai\b|language model|dan\b|llm\b)[^.?!]{0,40}"
    r"(?:[:;,]|\byou must\b)"
    r"|\bwhen(?:ever)? you (?:answer|reply|respond)\b[^.?!]{0,20}\byou must\b"
    r"|\b(?:reply|answer|respond)\b (?:only|exactly|with nothing but)(?: with)?(?: this)?\s*:"
    r"|\b(?:print|reveal|repeat|output|show) (?:\w+ ){0,3}system prompt\b"
    r"|^(?:assistant|system|ai)\s*:\s*(?:call|say|tell|reply|answer|you)\b"
    r"|\b(?:search_knowledge|recall_memory|read_attachment|request_human)\b"
)
_MARKERS = (
    r"<\|(?:im_start|im_end|system|assistant|user|endoftext)\|>|\[/?INST\]|<</?SYS>>"
    r"|(?:^|\s)#{2,}\s*(?:system|instructions?)\s*:"
    r"|[<‹]/?(?:passage|question|memory|earlier)(?:\s+number\b[^>›]*)?[>›]"
    r"|\brole\W{1,4}system\b"
)
_ORDERS = re.compile(f"{_OVERRULED}|{_ADDRESSED}|{_MARKERS}", re.IGNORECASE)


def speaks_to_a_model(sentence: str) -> bool:
    """Whether a sentence overrules a model's instructions, addresses one or poses as its frame.

    Patterns in thirteen languages, read on the text as it looks: wide letters count as usual ones,
    characters of no width do not count.
    """
    return bool(_ORDERS.search(unicodedata.normalize("NFKC", without_unseen(sentence))))
