"""Words of somebody who may be about to hurt themselves, in the languages of the product."""

import re

SELF_HARM: dict[str, str] = {
    "de": r"\b(?:bring(?:e|en)? mich (?:jetzt |heute |noch )?um|mich (?:selbst )?umbring\w*"
    r"|selbstmord\w*|suizid\w*|mir (?:etwas|was) antun|mir das leben nehmen"
    r"|(?:will|möchte|mag|kann) (?:einfach )?nicht mehr (?:weiter)?leben"
    r"|(?:will|möchte) (?:nur noch |einfach )?sterben|(?:ich )?wäre (?:lieber|besser) tot"
    r"|mich (?:selbst )?(?:zu )?(?:ritzen|verletzen|töten))\b",
    "es": r"\b(?:suicid\w*|(?:matarme|quitarme la vida|hacerme daño|cortarme las venas)"
    r"|me (?:voy a|quiero) (?:matar|suicidar|morir)|(?:quiero|deseo|prefiero) morir(?:me)?"
    r"|(?:no|ya no) quiero (?:seguir )?viv(?:ir|iendo)|acabar con mi vida"
    r"|(?:mejor|ojalá) (?:estuviera |estar )?muert[oa])\b",
    "fr": r"\b(?:me suicider|suicide|me tuer|mettre fin à mes jours|en finir avec la vie"
    r"|m['’](?:ôter|enlever) la vie|me faire du mal|(?:veux|voudrais|préfère) mourir"
    r"|(?:ne )?veux plus vivre|plus envie de vivre|me taillader|me couper les veines)\b",
}
"""By language; each is part of the rule for danger."""
_ENGLISH = (
    r"\b(?:suicid\w*|kill(?:ing)? (?:myself|me)|(?:hurt|harm|cut)(?:ing)? myself"
    r"|end (?:my life|it all)|want to die|not want to live|(?:do not|don['’]t) want to live)\b"
)
_ANY = re.compile("|".join((_ENGLISH, *SELF_HARM.values())), re.IGNORECASE)


def speaks_of_self_harm(text: str) -> bool:
    return _ANY.search(text) is not None
