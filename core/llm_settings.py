"""The settings of the language model."""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings


class LlmSettings(BaseSettings):
    """A part of `Settings`."""

    llm_base_url: str | None = Field(
        None, description="any OpenAI-compatible server; unset means answers quote"
    )
    llm_api_key: str | None = Field(None, description="its key")
    llm_model: str | None = Field(None, description="its model")
    llm_timeout_s: float = Field(
        30, gt=0, le=600, description="seconds for one answer, then the quoting one is given"
    )
    llm_price_in: float | None = Field(
        None, ge=0, description="price of a million tokens sent; unset means cost is unknown"
    )
    llm_price_out: float | None = Field(
        None, ge=0, description="price of a million tokens received; unset means cost is unknown"
    )
    llm_currency: str = Field("EUR", max_length=3, description="what both prices are in")

    @field_validator("llm_base_url")
    @classmethod
    def _known_server(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("should be http://host:port/v1 or https://host/v1")
        return value

    @property
    def llm_writes(self) -> bool:
        """Whether a language model is named that answers are written with."""
        return self.llm_base_url is not None and self.llm_model is not None
