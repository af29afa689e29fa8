"""The settings of signing in to the console with the company's own sign-in (OpenID Connect)."""

from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

METADATA = "/.well-known/openid-configuration"
"""Where an issuer says how to talk to it (OpenID Connect Discovery 1.0, section 4)."""
THIS_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})


class OpenIdSettings(BaseSettings):
    """A part of `Settings`."""

    oidc_issuer: str | None = Field(
        None,
        description="OpenID Connect issuer or its metadata address, to sign in to the console "
        "with; unset means by password only",
    )
    oidc_client_id: str | None = Field(
        None, validate_default=True, description="what this console is called there"
    )
    oidc_client_secret: str | None = Field(
        None, validate_default=True, description="its secret there"
    )
    oidc_name: str = Field(
        "SSO",
        max_length=60,
        description="what the button says after `Sign in with`",
    )

    @field_validator("oidc_issuer")
    @classmethod
    def _known_issuer(cls, value: str | None) -> str | None:
        if value is None:
            return None
        url = urlsplit(value)
        if url.scheme == "https" and url.hostname:
            return value
        if url.scheme == "http" and url.hostname in THIS_COMPUTER:
            return value
        raise ValueError("should begin with https://, or http:// on this computer")

    @field_validator("oidc_client_id", "oidc_client_secret")
    @classmethod
    def _given_with_issuer(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("oidc_issuer"):
            raise ValueError("has to be given together with OIDC_ISSUER")
        return value

    @property
    def openid_metadata_url(self) -> str | None:
        """`None` where nobody signs in that way."""
        if self.oidc_issuer is None or self.oidc_issuer.endswith(METADATA):
            return self.oidc_issuer
        return self.oidc_issuer.rstrip("/") + METADATA
