"""Runs of Word documents that no reader sees."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WHITE = ("FFFFFF", "FEFEFE")
TINY = 6
"""Half points; letters of three points are a dash to the eye."""


def is_hidden(run: etree._Element) -> bool:
    """Hidden text, tiny text, and white text that no shade lies behind."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        return False
    vanish = properties.find(f"{W}vanish")
    if vanish is not None and vanish.get(f"{W}val") not in ("0", "false"):
        return True
    size = properties.find(f"{W}sz")
    if size is not None and str(size.get(f"{W}val")) in map(str, range(TINY + 1)):
        return True
    colour = properties.find(f"{W}color")
    is_white = colour is not None and str(colour.get(f"{W}val")).upper() in _WHITE
    shaded = properties.find(f"{W}shd") is not None or properties.find(f"{W}highlight") is not None
    in_table = next(run.iterancestors(f"{W}tc"), None) is not None
    return is_white and not shaded and not in_table
