"""The language model that the settings name."""

from typing import TYPE_CHECKING

from core.settings import Settings

if TYPE_CHECKING:
    from core.llm.client import LanguageModel


def make_model(settings: Settings) -> "LanguageModel | None":
    """`None` where they name none."""
    if settings.llm_base_url is None or settings.llm_model is None:
        return None
    # Only those who have a model wait for its client's library, which takes most of a second.
    from core.llm.client import LanguageModel

    return LanguageModel(
        base_url=settings.llm_base_url,
        model=settings.llm_model,
        api_key=settings.llm_api_key,
    )
