"""How amounts are written: dates, times, prices, durations, measures, things counted."""

import re

from core.quality.conflicts import units

_DIGITS = r"\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_WORDS = "|".join(sorted(units.NUMBER_WORDS, key=len, reverse=True))
_NUMBER = rf"(?:{_DIGITS}|(?:{_WORDS})(?:[- ](?:{_WORDS}))?)"
_RANGE = rf"(?P<low>{_NUMBER})(?:\s?(?:–|-|to|and|or)\s?(?P<high>{_NUMBER}))?"
_MONTH = "|".join(units.MONTHS)
_PER = r"(?:\s?/\s?|\s(?:per|an?|each|every)\s)"
DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:of\s)?(?P<month>{_MONTH})\b\.?"
    rf"|(?P<month2>{_MONTH})\.?\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b)(?:,?\s\d{{4}})?"
    r"|\b\d{4}-(?P<month3>\d\d)-(?P<day3>\d\d)\b",
    re.I,
)
TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap])\.?m\b\.?"
    r"|\b(?P<hour2>[01]?\d|2[0-4]):(?P<minute2>[0-5]\d)\b|\b(?P<word>noon|midnight)\b",
    re.I,
)
OPEN_HOUR = re.compile(r"\b(\d{1,2})\s?(?=(?:-|–|to|until)\s?\d{1,2}(?:[:.]\d\d)?\s?[ap]m\b)", re.I)
WEEKDAY = re.compile(rf"\b({'|'.join(units.WEEKDAYS)})s?\b", re.I)
YEAR = re.compile(r"(?<![.,\d])\b(?:19|20)\d\d\b(?![.,]\d)")
MONEY = re.compile(
    rf"(?P<sign>[€$£¥])\s?(?:{_RANGE})(?P<million>\smillion)?(?:{_PER}(?P<per>[a-z]+))?"
    rf"|\b{_RANGE.replace('low', 'low2').replace('high', 'high2')}\s?"
    rf"(?P<name>€|\$|£|{'|'.join(units.CURRENCIES)})(?![a-z])(?:{_PER}(?P<per2>[a-z]+))?",
    re.I,
)
PERCENT = re.compile(rf"\b{_RANGE}\s?(?:%|percent\b|per\scent\b)", re.I)
FREQUENCY = re.compile(
    rf"\bevery\s(?:(?P<every>{_NUMBER})\s)?(?P<unit>{units.DURATION_NAMES})s?\b"
    rf"|\b(?P<times>once|twice|{_NUMBER}\stimes)\s(?:an?|per|each|every)\s"
    rf"(?P<unit2>{units.DURATION_NAMES})\b",
    re.I,
)
DURATION = re.compile(
    rf"\b{_RANGE}[\s-]?(?:(?:more|further|full|calendar|whole)\s)?"
    rf"(?P<kind>(?:business|working|work)\s)?(?P<unit>{units.DURATION_NAMES})s?\b",
    re.I,
)
ONE_UNIT = re.compile(
    rf"\b(?:within|for|takes?|after|lasts?|in|than|least|most|is|keeps?|is|of|about)\s"
    rf"(?P<one>(?:an?|the\snext)\s(?P<kind>(?:business|working|work)\s)?"
    rf"(?P<unit>{units.DURATION_NAMES}))\b",
    re.I,
)
MEASURE = re.compile(rf"\b{_RANGE}\s?(?P<unit>{units.MEASURE_NAMES})(?![\w])", re.I)
COUNT = re.compile(
    rf"(?<![\w.,#-]){_RANGE}(?P<noun>(?:\s(?:small|free|more|new|different|additional))?\s[a-z]{{3,}})?"
    rf"(?:{_PER}(?P<per>[a-z]+))?(?![\w])",
    re.I,
)
