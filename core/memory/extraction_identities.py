"""Numbers that a state gave a person: found by form and check digit, or by the words before."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.ie import pps
from stdnum.it import codicefiscale
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import cc
from stdnum.se import personnummer
from stdnum.us import itin, ssn
from stdnum.za import idnr as za_id


@dataclass(frozen=True)
class Form:
    """How a number is written, and whether its dates and check digits are right."""

    pattern: re.Pattern[str]
    valid: Callable[[str], bool]


def _form(pattern: str, valid: Callable[[str], bool]) -> Form:
    return Form(re.compile(rf"(?<![\w@#./-]){pattern}(?![\w@/-]|\.\w)", re.IGNORECASE), valid)


FORMS = {
    "US SSN": _form(r"\d{3}-\d{2}-\d{4}", ssn.is_valid),
    "US ITIN": _form(r"9\d{2}-\d{2}-\d{4}", itin.is_valid),
    "UK NINO": _form(
        r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]( ?)\d\d\1\d\d\1\d\d\1[A-D]",
        lambda _: True,
    ),
    "German Steuer-ID": _form(r"\d{2}([ /]?)\d{3}\1\d{3}\1\d{3}", idnr.is_valid),
    "Spanish DNI": _form(r"\d{8}(?:-?[A-Z]|(?-i: [A-Z]))", dni.is_valid),
    "Spanish NIE": _form(r"[XYZ][ -]?\d{7}[ -]?[A-Z]", nie.is_valid),
    "French NIR": _form(r"[12]( ?)\d{2}\1\d{2}\1\d[\dAB]\1\d{3}\1\d{3}( ?)\d{2}", nir.is_valid),
    "Italian codice fiscale": _form(
        r"[A-Z]{6} ?\d{2}[A-EHLMPRST]\d{2} ?[A-Z]\d{3}[A-Z]", codicefiscale.is_valid
    ),
    "Swiss AHV": _form(r"756([. ]?)\d{4}\1\d{4}\1\d{2}", ahv.is_valid),
    "Belgian national number": _form(r"\d{2}([. ]?)\d{2}\1\d{2}[- ]?\d{3}[. ]?\d{2}", nn.is_valid),
    "Polish PESEL": _form(r"\d{11}", pesel.is_valid),
    "Norwegian fødselsnummer": _form(r"\d{6} ?\d{5}", fodselsnummer.is_valid),
    "Danish CPR": _form(r"\d{6}-\d{4}", cpr.is_valid),
    "Swedish personnummer": _form(
        r"(?:\d{2})?\d{6}[-+]\d{4}|(?:19|20)\d{10}", personnummer.is_valid
    ),
    "Finnish henkilötunnus": _form(r"\d{6}[-+A]\d{3}[\dA-Z]", hetu.is_valid),
    "Irish PPS": _form(r"\d{7}[A-W][A-IW]?", pps.is_valid),
    "Portuguese cartão de cidadão": _form(r"\d{8} ?\d ?[A-Z0-9]{2}\d", cc.is_valid),
    "Brazilian CPF": _form(r"\d{3}\.\d{3}\.\d{3}-\d{2}", cpf.is_valid),
    "South African id": _form(r"\d{13}", za_id.is_valid),
}
"""Forms that hardly anything else has: letters or marks in set places, a date, check digits."""
_CALLED = r"(?:[\s_-]*(?:(?:numbers?|no\.?|nr\.?|num\.?|id|card|code|#)(?!\w)))*"
_NAMES = (
    r"social security|social insurance|sozialversicherungsnummer|s[ée]curit[ée] sociale|seguridad"
    r" social|ssn|itin|nir|ahv|sv-?nr|national insurance|nino|nhs|medicare|tax file|tfn"
    r"|steuer-?id(?:nr)?|(?:steuerliche )?identifikationsnummer|idnr|aadhaar"
    r"|tax(?:payer)? id(?:entification)?|bsn|burgerservicenummer|dni|nif"
    r"|codice fiscale|pesel|personnummer|f[øo]dselsnummer"
    r"|henkil[öo]tunnus|cpf|ppsn?|passport|reisepass|passeport|pasaporte|passaporto"
    r"|driv(?:er|ing)(?:['’]?s)? licen[cs]e|f[üu]hrerschein|permis de conduire|permiso de conducir"
    r"|(?:national|personal|identity) (?:id|identity|identification|card|number)|personalausweis"
    r"|id card|carte d['’]identit[ée]|documento de identidad|(?-i:SIN|NIE|PAN|CPR|EIN)"
)
_SAID = re.compile(
    rf"(?<!\w)(?:{_NAMES})s?{_CALLED}\s*(?:[:=(]|is|was|ist|lautet|est|es|[èé])?\s*[:=#(]?\s*"
    r"(?P<number>(?:(?-i:[A-Z]{1,2})[ -])?[A-Z]{0,5}\d[A-Z0-9]*(?:[ ./-]?\d[A-Z0-9]*)*"
    r"(?: (?-i:[A-HJ-Z])(?!\w))?)(?![\w@])",
    re.IGNORECASE,
)
FEWEST_DIGITS = 5
"""In a number that only the words before it call one of a person."""


def identities_by_name(text: str) -> Iterator[tuple[int, int]]:
    """Spans of numbers that the words before them call a passport's, a tax id and the like."""
    for found in _SAID.finditer(text):
        if sum(char.isdigit() for char in found["number"]) >= FEWEST_DIGITS:
            yield found.span("number")


def identities_by_form(text: str) -> Iterator[tuple[int, int]]:
    """Spans of numbers that follow the rules of one of the `FORMS`."""
    for form in FORMS.values():
        for found in form.pattern.finditer(text):
            if form.valid(found[0]):
                yield found.span()
