"""How large a file is, in words."""


def size(number_of_bytes: int) -> str:
    """As people read it, such as "12 KB"."""
    if number_of_bytes < 1024:
        return f"{number_of_bytes} B"
    kilobytes = number_of_bytes / 1024
    return f"{kilobytes:.0f} KB" if kilobytes < 1000 else f"{kilobytes / 1024:.1f} MB"
