"""The settings of notifications: the mail server, and which addresses may be told anything."""

from typing import Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings


class NotificationSettings(BaseSettings):
    """A part of `Settings`."""

    console_url: str = Field(
        "", description="where operators reach the console, for links; empty means derived"
    )
    allow_private_targets: bool = Field(
        False,
        description="notifications may go to private networks and without TLS, "
        "and pages be imported from there",
    )
    smtp_host: str | None = Field(None, description="mail server; unset means no e-mail is sent")
    smtp_port: int = Field(587, ge=1, le=65535, description="its port")
    smtp_user: str | None = Field(None, description="name to sign in to it; unset means without")
    smtp_password: str | None = Field(None, description="password for that name")
    smtp_from: str | None = Field(None, description="the sender, such as help@shop.example")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="`starttls`, `tls` (from the first byte, usually port 465) or `none`",
    )

    @field_validator("console_url")
    @classmethod
    def _known_console(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("should be http://host:port or https://host:port")
        return value

    @field_validator("smtp_from")
    @classmethod
    def _known_sender(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            validate_email(
                value,
                check_deliverability=False,
                globally_deliverable=False,
                allow_display_name=True,
            )
        except EmailNotValidError:
            raise ValueError("should be an e-mail address such as help@shop.example") from None
        return value
