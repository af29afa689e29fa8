"""What somebody typed, as a cell of a file that spreadsheets open."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
QUOTE = "'"


def harmless(cell: str) -> str:
    """Not a formula, whatever somebody typed: spreadsheets run what begins like one."""
    return f"{QUOTE}{cell}" if cell.lstrip(QUOTE).startswith(FORMULA_STARTS) else cell


def as_typed(cell: str) -> str:
    """What `harmless` was given."""
    made_harmless = cell.startswith(QUOTE) and cell.lstrip(QUOTE).startswith(FORMULA_STARTS)
    return cell[1:] if made_harmless else cell
