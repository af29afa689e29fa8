"""Words for people, machines and requests, from which the rules are made."""

import re


def any_of(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


NOT = any_of(r"don['’]?t", "do not", "no need", "not necessary", "rather not", "never")
ADJECTIVE = r"(?:(?:real|live|actual|human|normal|different|other|another|single|damn) )*"
AGENT = any_of(
    "humans?(?: being)?",
    "agents?",
    "operator",
    "representatives?",
    "reps?",
    "advis[eo]r",
    "managers?",
    "supervisors?",
    "colleagues?",
    "technicians?",
    "(?:bank )?workers?",
    r"(?:\w+ )?officer",
    "(?:support|service|staff) (?:member|person|agent|employee)",
    "member of (?:the |your )?(?:staff|team)",
)
PERSON = rf"{ADJECTIVE}{any_of(AGENT, 'persons?', 'people', 'staff', 'employees?')}"
SOMEONE = any_of("someone", "somebody", "some one")
ANYONE = any_of("someone", "somebody", "some one", "anyone", "anybody")
THING = any_of(
    "api",
    "apps?",
    "server",
    "database",
    "hub",
    "device",
    "camera",
    "router",
    "wi-?fi",
    "internet",
    "network",
    "doorbell",
    "printer",
    "calendar",
    "account",
    "bots?",
    "chat ?bots?",
    "machine",
    "speaker",
    "tv",
    "computer",
    "vpn",
    "screen",
    "public",
    "thermostat",
)
"""What one connects to or talks to that is no person."""
REQUEST = r"(?:want|like|love|wish|need|let me|can i|could i|may i|wanna|prefer|please)"
BOT = any_of("(?:chat ?)?bots?", "robots?", "machines?", "software", "computers?", "(?:an )?ai")
THE = r"(?:(?:an?|the|your|some|any|one of|of) )*"
TALK = r"(?:speak(?:ing)?|talk(?:ing)?|chat(?:ting)?|discuss)"
TO = r" (?:(?:directly|about|this|it|please) )*(?:to|with) "
HAND_OVER = (
    r"(?:(?:transfer|connect|put|pass|forward|redirect|hand|get|escalate) (?:me|this|it)"
    r"(?: (?:directly|straight|back|on|over|through))*(?: (?:to|with))?"
    r"|(?:transferred|connected|escalated?|put through) (?:to|with)) "
)
DANGEROUS = any_of("plug", "socket", "cable", "wire", "battery", "charger", "adapt[eo]r", "device")

DATA = r"(?:my|our) (?:\w+ )?(?:data|information|details|records|profile)\b"

INNOCENT = re.compile(
    r"\b"
    + any_of(
        r"(?:smoke|gas|heat|fire)[ -](?:detect|alarm|sensor)\w*",
        r"smoke[ -](?:gr[ea]y|colou?r|black|white|glass)",
        r"smok(?:e|ing)[ -](?:room|area|zone)",
        r"smoke (?:from|of) (?:the|a|my|our) (?:chimney|barbecue|bbq|grill|neighbou?r\w*)",
        r"shock[ -]?(?:proof|resist\w+|absorb\w+)",
        r"overheat\w*[ -](?:protect\w*|cut-?off|alarm|alert)s?",
        r"melt(?:ed|ing) (?:snow|ice)",
        r"(?:on )?fire (?:tv|tablet|stick|hd)",
        r"sparks? (?:joy|creativity|ideas)",
        r"shock(?:ed)? (?:when|at|to) (?:i )?(?:see|saw|read|the price|the bill|the invoice)",
        r"time zones?",
        r"(?:person|people|human|face)[ -](?:detect|alert|recogni|notification|sensor)\w*",
        r"agent-free",
        rf"(?:does|when (?:do|would) i (?:need|have) to|do i (?:need|have) to) (?:{TALK}|ask\w*)"
        rf"(?: to| with| for) {THE}{ADJECTIVE}(?:{PERSON}|{SOMEONE})",
        r"call me (?:an? )?(?:taxi|cab|uber)",
        r"(?:does|do|is) (?:the|an?|your) (?:ombudsman|regulator)",
        r"(?:find|choose|pick|get) (?:a|the) (?:lawyer|solicitor|attorney)\w*"
        r"(?= through| under| for)",
        r"what (?:do|can|should) i do (?:if|when) [^.?!]{0,20}hack\w*",
        r"suicide clause|offer identity theft|identity theft (?:protection|insurance|cover)",
        rf"(?:without|am i|are we|hate|avoid) {TALK}{TO}{THE}{ADJECTIVE}"
        rf"(?:{PERSON}|{ANYONE})",
        rf"(?:{NOT})(?: (?:want|need|have|like|please))*(?: to)?(?: be)?"
        rf" (?:(?:call|phone|ring) me(?: back)?|(?:{TALK}|transfer|connect|put|pass|bring in)\w*"
        rf"(?: (?:me|through|to|with|in))* {THE}{ADJECTIVE}(?:{PERSON}|{SOMEONE}))",
        rf"{NOT} (?:want|need) (?:an?|any|the) {PERSON}",
        r"what (?:happens )?(?:if|when)[^.?!]{0,40}hack\w*",
        rf"do (?:i|we|you) (?:need|want) (?:an? )?{PERSON}",
        rf"(?:when|if|whether) {SOMEONE} (?:\w+ ){{0,2}}?(?:logged|signed|changed)\w*",
        r"(?:against|from|prevent\w*|avoid\w*|being|stop)(?: being)? (?:hack|unauthori[sz]ed)\w*",
    ),
    re.IGNORECASE,
)
"""Topics, hypothetical questions and declined offers that hold a rule's words by chance."""
