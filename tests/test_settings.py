"""core/settings.py: what is accepted, and the one line that a wrong value gives."""

from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidSetting
from core.openid_settings import METADATA
from core.settings import PREFIX, SECRET_FIELDS, Settings, load_settings, variable_name

PORTS = ("web_port", "console_port", "index_port")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(variable_name(field), raising=False)
    monkeypatch.chdir(tmp_path)  # away from a developer's own .env


def refusal(**overrides: object) -> InvalidSetting:
    with pytest.raises(InvalidSetting) as caught:
        load_settings(**overrides)
    return caught.value


class TestInvalidValue:
    @pytest.mark.parametrize(
        ("name", "value", "allowed"),
        [
            ("WEB_PORT", "eighty", "valid integer"),
            ("CONSOLE_PORT", "70000", "less than or equal to 65535"),
            ("INDEX_PORT", "0", "greater than or equal to 1"),
            ("INDEX_URL", "chroma:8000", "http://host:port"),
            ("DATABASE_URL", "mysql://db/switchboard", "SQLite or PostgreSQL"),
            ("DATABASE_URL", "switchboard.db", "SQLAlchemy URL"),
            ("EMBEDDING_RUNTIME", "tensorflow", "'onnx' or 'torch'"),
            ("LLM_TIMEOUT_S", "0", "greater than 0"),
            ("MAX_FILE_SIZE", "10MB", "valid integer"),
            ("RATE_LIMIT", "often", "like 100/minute"),
            ("CORS_ORIGINS", "shop.example", "https://shop.example"),
            ("CORS_ORIGINS", "https://shop.example/path", "without a path"),
            ("TRUSTED_PROXIES", "10.0.0.0/8,proxy", "10.0.0.0/8"),
            ("SLOW_REQUEST_MS", "0", "greater than or equal to 1"),
            ("SESSION_RETENTION_DAYS", "-1", "greater than or equal to 0"),
            ("CONSOLE_URL", "console.example", "http://host:port"),
            ("ALLOW_PRIVATE_TARGETS", "perhaps", "valid boolean"),
            ("SMTP_PORT", "0", "greater than or equal to 1"),
            ("SMTP_FROM", "nobody", "help@shop.example"),
            ("SMTP_TLS", "ssl", "'starttls', 'tls' or 'none'"),
            ("DEMO", "perhaps", "valid boolean"),
            ("LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
            ("LOG_FORMAT", "xml", "'text' or 'json'"),
        ],
    )
    def test_gives_one_line_with_the_variable_the_value_and_what_is_allowed(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
    ) -> None:
        monkeypatch.setenv(PREFIX + name, value)
        error = refusal()
        assert str(error).startswith(f"{PREFIX}{name}={value} cannot be used: ")
        assert allowed in str(error)
        assert "\n" not in str(error)
        assert error.variable == PREFIX + name

    @pytest.mark.parametrize("field", PORTS)
    @given(port=st.integers().filter(lambda port: not 1 <= port <= 65535))
    def test_of_a_port_is_any_number_that_no_port_has(self, field: str, port: int) -> None:
        assert f"{variable_name(field)}={port} " in str(refusal(**{field: port}))

    def test_in_the_env_file_is_found_too(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("SWITCHBOARD_WEB_PORT=eighty\n")
        assert refusal().variable == "SWITCHBOARD_WEB_PORT"


class TestSecret:
    def test_that_is_refused_is_not_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SWITCHBOARD_SECRET_KEY", "tooshort")
        assert "tooshort" not in str(refusal())

    def test_in_a_refused_database_url_is_not_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SWITCHBOARD_DATABASE_URL", "mysql://user:hunter2@db/switchboard")
        assert "hunter2" not in str(refusal())

    def test_fields_are_the_ones_that_can_open_something(self) -> None:
        named = {f for f in Settings.model_fields if f.endswith(("_key", "_password", "_secret"))}
        assert named == SECRET_FIELDS


class TestEmptyValue:
    @pytest.mark.parametrize("field", Settings.model_fields)
    def test_means_the_default(self, monkeypatch: pytest.MonkeyPatch, field: str) -> None:
        monkeypatch.setenv(variable_name(field), "")
        assert getattr(load_settings(), field) == Settings.model_fields[field].default


class TestPrecedence:
    def test_is_argument_then_environment_then_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / ".env").write_text("SWITCHBOARD_WEB_PORT=1001\nSWITCHBOARD_HOST=10.0.0.1\n")
        assert load_settings().web_port == 1001
        monkeypatch.setenv("SWITCHBOARD_WEB_PORT", "1002")
        assert load_settings().web_port == 1002
        assert load_settings(web_port=1003).web_port == 1003
        assert load_settings().host == "10.0.0.1"

    def test_leaves_other_programs_variables_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WEB_PORT", "1")
        monkeypatch.setenv("SWITCHBOARD_OF_ANOTHER_KIND", "1")
        assert load_settings() == Settings()

    def test_lets_opentelemetrys_own_variable_in_without_the_prefix(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
        assert load_settings().otel_exporter_otlp_endpoint == "http://collector:4318"


class TestDerivedValue:
    def test_database_is_sqlite_in_the_data_folder(self) -> None:
        url = load_settings(data_dir=Path("/srv/data")).resolved_database_url
        assert url == "sqlite:////srv/data/switchboard.db"

    @pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg2"])
    def test_postgresql_is_reached_by_psycopg_and_keeps_its_password(self, scheme: str) -> None:
        settings = load_settings(database_url=f"{scheme}://u:p@db/x")
        assert settings.resolved_database_url == "postgresql+psycopg://u:p@db/x"

    def test_public_url_has_no_slash_at_the_end(self) -> None:
        assert load_settings(public_url="https://help.example/").resolved_public_url == (
            "https://help.example"
        )
        assert load_settings(web_port=9000).resolved_public_url == "http://127.0.0.1:9000"

    def test_index_is_embedded_only_when_asked(self) -> None:
        assert load_settings(index_url="embedded:").index_is_embedded
        assert not load_settings().index_is_embedded


class TestOpenId:
    GIVEN: ClassVar[dict[str, str]] = {"oidc_client_id": "console", "oidc_client_secret": "x"}

    @pytest.mark.parametrize(
        "issuer",
        ["https://login.example/staff/", "https://login.example/staff" + METADATA],
    )
    def test_is_found_by_issuer_or_metadata_address(self, issuer: str) -> None:
        found = load_settings(oidc_issuer=issuer, **self.GIVEN).openid_metadata_url
        assert found == "https://login.example/staff" + METADATA

    def test_has_to_be_whole(self) -> None:
        with pytest.raises(InvalidSetting, match="SWITCHBOARD_OIDC_CLIENT_SECRET"):
            load_settings(oidc_issuer="https://login.example", oidc_client_id="console")

    def test_goes_by_tls_to_other_computers(self) -> None:
        with pytest.raises(InvalidSetting, match="https://"):
            load_settings(oidc_issuer="http://login.example", **self.GIVEN)
        assert load_settings(oidc_issuer="http://127.0.0.1:9", **self.GIVEN).openid_metadata_url
