"""Every setting, read from the environment or `.env`, checked once at the start."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from core.errors import InvalidSetting
from core.llm_settings import LlmSettings
from core.notification_settings import NotificationSettings
from core.openid_settings import OpenIdSettings
from core.reranker_settings import RerankerSettings

PREFIX = "SWITCHBOARD_"
EMBEDDED = "embedded:"
EVERY_ADDRESS = frozenset({"0.0.0.0", "::", "*"})
SECRET_FIELDS = frozenset(
    {
        "admin_password",
        "api_key",
        "secret_key",
        "user_token_key",
        "llm_api_key",
        "smtp_password",
        "oidc_client_secret",
    }
)
"""Fields whose value is never printed, not even to say that it is wrong."""


class Settings(NotificationSettings, OpenIdSettings, LlmSettings, RerankerSettings):
    """The process's settings. `load_settings` turns a wrong one into a single line."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    data_dir: Path = Field(Path("./data"), description="everything that is written")
    database_url: str = Field("", description="any SQLAlchemy URL; empty means SQLite in DATA_DIR")
    index_url: str = Field(
        "http://127.0.0.1:8010",
        description="ChromaDB server; `embedded:` keeps the index inside the one process",
    )
    redis_url: str | None = Field(None, description="shared rate limits and wake-ups")
    host: str = Field("127.0.0.1", description="where the processes listen")
    web_port: int = Field(8000, ge=1, le=65535, description="chat and API")
    console_port: int = Field(8501, ge=1, le=65535, description="operator console")
    index_port: int = Field(8010, ge=1, le=65535, description="ChromaDB server")
    public_url: str = Field("", description="used in links and cookies; empty means derived")
    admin_email: str = Field("admin@localhost", description="first administrator")
    admin_password: str | None = Field(None, description="empty means generated on the first run")
    api_key: str | None = Field(None, description="an administrator API key to accept")
    secret_key: str | None = Field(
        None, min_length=16, description="signs tokens; empty means generated into DATA_DIR"
    )
    user_token_key: str | None = Field(
        None, min_length=16, description="your own site signs with it who its customers are"
    )
    embedding_model: str = Field(
        "all-MiniLM-L6-v2", description="any sentence-transformers name or folder"
    )
    embedding_runtime: Literal["onnx", "torch"] = Field(
        "onnx", description="`onnx` (exported once, checked) or `torch`"
    )
    cors_origins: str = Field(
        "",
        description="other sites whose pages may call the API, such as https://shop.example, "
        "separated by commas",
    )
    trusted_proxies: str = Field(
        "",
        description="addresses or networks of proxies whose X-Forwarded headers are believed, "
        "separated by commas",
    )
    slow_request_ms: int = Field(
        1000, ge=1, description="a request that takes longer is logged as a warning (milliseconds)"
    )
    max_file_size: int = Field(10_485_760, ge=1, description="bytes per attachment")
    rate_limit: str = Field(
        "100/minute",
        description="per client on the API and chat",
    )
    session_retention_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="ended sessions are removed after so many days; 0 keeps them",
    )
    redact_messages: bool = Field(
        False, description="keep placeholders of the personal data in customers' messages"
    )
    company_name: str | None = Field(
        None, max_length=200, description="what {company} becomes in canned replies"
    )
    demo: bool = Field(True, description="load the demo company into an empty database")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="log level")
    log_format: Literal["text", "json"] = Field("text", description="log format")
    otel_exporter_otlp_endpoint: str | None = Field(
        None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        description="traces leave by OTLP over HTTP to this address",
    )

    @field_validator("*", mode="before")
    @classmethod
    def _empty_means_default(cls, value: object, info: object) -> object:
        name = getattr(info, "field_name", "")
        if value == "" and name in cls.model_fields:
            return cls.model_fields[name].default
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value:
            return value
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("should be an SQLAlchemy URL such as sqlite:///file.db") from None
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        elif url.get_backend_name() != "sqlite":
            raise ValueError("should name SQLite or PostgreSQL")
        return url.render_as_string(hide_password=False)

    @field_validator("rate_limit")
    @classmethod
    def _known_rate(cls, value: str) -> str:
        if not re.fullmatch(r"[1-9]\d*/(second|minute|hour|day)", value):
            raise ValueError("should be like 100/minute, with second, minute, hour or day")
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("should begin with redis://, rediss:// or unix://")
        return value

    @field_validator("otel_exporter_otlp_endpoint")
    @classmethod
    def _known_collector(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("should be http://host:port or https://host:port")
        return value

    @field_validator("index_url")
    @classmethod
    def _known_index(cls, value: str) -> str:
        if value != EMBEDDED and not value.startswith(("http://", "https://")):
            raise ValueError("should be http://host:port, https://host:port or embedded:")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _known_origins(cls, value: str) -> str:
        for origin in _listed(value):
            if not re.fullmatch(r"https?://[^/\s]+", origin):
                raise ValueError("should be origins such as https://shop.example, without a path")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _known_networks(cls, value: str) -> str:
        for network in _listed(value):
            try:
                ip_network(network)
            except ValueError:
                raise ValueError("should be addresses or networks such as 10.0.0.0/8") from None
        return value

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        return _listed(self.cors_origins)

    @property
    def proxy_networks(self) -> tuple[str, ...]:
        return _listed(self.trusted_proxies)

    @property
    def resolved_database_url(self) -> str:
        """The URL that is really used: the given one, or SQLite inside `data_dir`."""
        return self.database_url or f"sqlite:///{self.data_dir / 'switchboard.db'}"

    @property
    def resolved_index_url(self) -> str:
        """The given address of the index, or the one that INDEX_PORT moves it to."""
        if "index_url" in self.model_fields_set:
            return self.index_url
        return f"http://127.0.0.1:{self.index_port}"

    @property
    def resolved_public_url(self) -> str:
        """Where customers reach the chat, without a slash at the end."""
        host = "localhost" if self.host in EVERY_ADDRESS else self.host
        return (self.public_url or f"http://{host}:{self.web_port}").rstrip("/")

    @property
    def resolved_console_url(self) -> str:
        """Where operators reach the console, without a slash at the end."""
        host = "localhost" if self.host in EVERY_ADDRESS else self.host
        return (self.console_url or f"http://{host}:{self.console_port}").rstrip("/")

    @property
    def is_public_by_tls(self) -> bool:
        return self.resolved_public_url.startswith("https://")

    @property
    def index_is_embedded(self) -> bool:
        return self.index_url == EMBEDDED


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in value.split(",")) if part)


def without_password(value: str) -> str:
    """A URL without the name and password that it may carry."""
    return re.sub(r"://[^/@\s]*@", "://***@", value)


def variable_name(field: str) -> str:
    """The environment variable that sets a field."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else PREFIX + field.upper()


def load_settings(**overrides: object) -> Settings:
    """Read and check the settings. Keyword arguments win over the environment (tests use them).

    Raises InvalidSetting with one line that names the variable, its value and what is allowed.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]).lower()
        field = "otel_exporter_otlp_endpoint" if field.startswith("otel") else field
        value = "***" if field in SECRET_FIELDS else without_password(str(first["input"]))
        allowed = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
        raise InvalidSetting(variable_name(field), value, allowed) from None
