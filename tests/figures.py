"""Figures that decisions and thresholds name: `pytest -s` shows them."""


def tell(*figures: object) -> None:
    """Print what was measured."""
    print(*figures)  # noqa: T201  what the command is run for
