"""The settings in effect as people may see them: without a secret."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.settings import SECRET_FIELDS, Settings, variable_name, without_password

_SECRET_IN_QUERY = re.compile(r"(?i)([?&][^=&]*(?:pass|secret|token|key)[^=&]*=)[^&]*")


@dataclass(frozen=True)
class ShownSetting:
    """A setting by its variable, with what it is and what it is for."""

    variable: str
    value: str
    """Empty where it has none; a secret only says whether it is set."""
    is_given: bool
    """Whether someone has set it; otherwise this is what the product does by itself."""
    meaning: str


def in_effect(settings: Settings) -> Sequence[ShownSetting]:
    """Every setting, in the order of the documentation."""
    return [
        ShownSetting(
            variable_name(name),
            _shown(name, getattr(settings, name)),
            name in settings.model_fields_set,
            (field.description or "").replace("`", ""),
        )
        for name, field in Settings.model_fields.items()
    ]


def _shown(name: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if name in SECRET_FIELDS:
        return "set, not shown"
    return _SECRET_IN_QUERY.sub(r"\1***", without_password(str(value)))
