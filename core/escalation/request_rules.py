"""How people ask for a person, in general: verbs of handing over and words for staff."""

from core.escalation.wording import BOT, SOMEONE, THE, THING, any_of

_KIND = r"(?:(?:real|live|actual|human|normal|other|another|proper|senior|flesh and blood) )*"
_STAFF = any_of(
    "humans?(?: beings?)?",
    "person",
    "agents?",
    "reps?",
    "representatives?",
    "advis[eo]rs?",
    "(?:[a-z]+ )?managers?",
    "supervisors?",
    "boss",
    "specialists?",
    "consultants?",
    "experts?",
    "employees?",
    "colleagues?",
    "operators?",
    "case (?:worker|handler)s?",
    r"(?:staff|team|crew) members?|members? of (?:your |the )?(?:staff|team|crew)",
    r"(?:front|help) ?desk|reception",
    r"customer (?:care|service|support)",
)
_ONE = rf"(?:{THE}(?:one of (?:your|the) )?{_KIND}{_STAFF}|{SOMEONE})"
_ACTS = any_of(
    r"handle|take (?:over|this|it|care)|look (?:at|into|through)|go (?:through|over)|check|review",
    r"decide|deal with|(?:call|ring|phone|contact|e-?mail) (?:me|us)|reach out",
    r"get (?:back|in touch)",
    r"help|answer|explain|sort|read|assist|come on",
)
_HAND = r"(?:transfer|connect|hand|pass|put|switch|forward|refer|redirect)"

REQUESTS = (
    rf"\b(?:gimme|get me|find me|give me) {_ONE}\b(?! (?:who|that) (?:sells?|delivers?))",
    rf"\bget (?:a )?hold of {_ONE}\b|\b(?:reach|get through to) {THE}{_KIND}{_STAFF}\b",
    rf"\b(?:let|have|make) {_ONE} {_ACTS}\b",
    rf"\b(?:can|could|would|may|might) {_ONE} (?:please )?{_ACTS}\b[^?]{{0,40}}"
    r"\b(?:this|it|me|my|us|our)\b",
    rf"\b(?:deal|speak|talk|chat|discuss|work|raise)\b[^.?!]{{0,40}}\b(?:to|with|w) {_ONE}\b"
    r"(?! (?:who|that|outside|through|in front|at (?:my|the) door)\b)",
    rf"\b{_HAND} (?:me|us|this|my (?:case|call|complaint|request)) "
    r"(?:(?:on|over|back|through|straight|directly|up|along) )*(?:to|with) "
    rf"(?!(?:{THE})(?:\w+ )?{THING}\b)(?:{_ONE}|whoever|the (?:right )?person"
    r"|(?:the|your) (?:\w+ )?(?:team|department|desk|office))\b",
    rf"^\W*(?:please |just |now )*{_HAND} me(?: (?:already|now|over|please|through))*\W*$",
    r"^\W*(?:please |pls |plz |just )*escalat(?:e|ion)(?: (?:this|it|me|my \w+))?"
    r"(?: (?:please|now|already|to [\w ]{3,30}))*\W*$",
    r"\b(?:escalate|send|take) (?:this|it|me|my \w+) (?:up )?(?:to )?(?:your|a|the|my) "
    rf"(?:{_KIND}{_STAFF}|second line|next level|higher level)\b",
    rf"\bput {_ONE} on(?:\b(?! (?:the|my) (?:list|policy|booking|account))|$)",
    r"\bis (?:any ?one|any ?body|some ?one|some ?body) (?:real|human|actually there|there)\b",
    rf"\b(?:needs?|requires?|takes?) (?:an? )?{_KIND}(?:human(?: being)?|person) (?:to|for)\b",
    r"\b(?:call|ring) ?back from\b|\bhuman (?:assistance|help|support|reply|answer|agent)\b"
    r"(?! is (?:not|great|good))",
    rf"\b(?:answer|reply|response|word) from {_ONE}\b",
    rf"\b(?:fetch|summon|find) {THE}{_KIND}(?:colleague|supervisor|manager|human|person|agent)\b"
    rf"(?! (?:code|number|id)\b)",
    rf"\bis there {THE}{_KIND}{_STAFF} (?:on duty|available|there|around|free|here)\b",
    rf"^\W*{_HAND} to {_ONE}\W*$",
    r"\bwith an? (?:person|human)(?: please)?\W*$",
    rf"\bhelp from {THE}(?:{SOMEONE} who|{_KIND}{_STAFF})\b",
    rf"\b(?:need|want|get me|prefer) {SOMEONE} (?:who|that)\b",
    r"\b(?:could|can|would|will|may|please|have|get|ask|appreciate|like)\b[^.?!]{0,50}"
    r"\b(?:ring|call|phone|contact) (?:me|us)(?: back)?\b(?! (?:an?|the|when|if|once|before)\b)",
    rf"\b(?:assign|escalate|hand over) (?:this|it|me|my \w+) to {THE}(?!{THING}\b)\w+",
    rf"\b(?:like|want|need|prefer) {SOMEONE} to (?:explain|confirm|walk|go|tell|check|review|handle"
    r"|deal|listen|approve|decide|call|ring|help|look)\b",
    rf"\b(?:get|bring|involve|want|have) {_ONE} (?:involved|in on this|to step in)\b"
    rf"|\binvolve {THE}{_KIND}{_STAFF}\b",
    r"\b(?:can|could|would|may|want|need|give|get|have|please|only|by|from|with)\b[^.?!]{0,40}"
    r"\b(?:actual|real|live|breathing) (?:person|human|people|agent|being|employee|adviser)\b",
    r"\bcomplain (?:directly )?to (?:an?|the|your) (?:\w+ )?(?:supervisor|manager|boss|director)\b",
    rf"\b(?:person|human|agent|adviser|nurse|manager) please\b,?(?: not an? {BOT})?\W*$",
    r"\bno(?: more)? (?:automated|automatic|canned|robot\w*) (?:answer|repl|respon|message)\w*"
    r"|\bstop (?:with )?(?:the|your|these) (?:automated|automatic|canned|robot\w*)\b",
    rf"\b(?:i|we) (?:(?:just|really|only|do|still) )*(?:need|want|demand) an? {_KIND}person"
    r"(?: (?:please|now|here|instead|to help))*(?=\s*(?:[.!?]|$))",
    rf"\bplease ask an? {_KIND}{_STAFF}(?=\s*(?:[.!?]|$))",
    rf"\b(?:need|want|wanna|demand|insist on|ask(?:ing)? for|request) (?:an? |to have an? )?"
    rf"{_KIND}(?:human(?: being)?|agent|rep|representative|supervisor|real person|live person)\b"
    r"(?! (?:code|number|fee|login|portal|account|resources|detection))",
)
"""Each was written for what people of any company say; the tests hold them to hard negatives."""
