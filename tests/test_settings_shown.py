"""core/settings_shown.py: every setting is there, and no secret is."""

from pathlib import Path

from core.settings import SECRET_FIELDS, Settings, variable_name
from core.settings_shown import ShownSetting, in_effect
from tests.conftest import make_settings

SECRET = "correct-horse-battery"


def shown(folder: Path, **given: object) -> dict[str, ShownSetting]:
    return {each.variable: each for each in in_effect(make_settings(folder, **given))}


class TestInEffect:
    def test_has_every_setting_with_what_it_is_for(self, tmp_path: Path) -> None:
        found = shown(tmp_path)
        assert list(found) == [variable_name(name) for name in Settings.model_fields]
        assert all(each.meaning for each in found.values())

    def test_tells_what_was_given_from_what_is_so_by_itself(self, tmp_path: Path) -> None:
        found = shown(tmp_path, company_name="Lampen & Söhne")
        assert found["SWITCHBOARD_COMPANY_NAME"].value == "Lampen & Söhne"
        assert found["SWITCHBOARD_COMPANY_NAME"].is_given
        assert found["SWITCHBOARD_WEB_PORT"].value == "8000"
        assert not found["SWITCHBOARD_WEB_PORT"].is_given

    def test_shows_no_secret(self, tmp_path: Path) -> None:
        urls = {
            "database_url": f"postgresql://joe:{SECRET}@db/shop?sslpassword={SECRET}",
            "redis_url": f"redis://:{SECRET}@cache/0",
            "llm_base_url": f"https://models.example/v1?api_key={SECRET}&v=2",
        }
        secrets = dict.fromkeys(SECRET_FIELDS, SECRET)
        found = shown(tmp_path, **urls, **secrets)
        assert SECRET not in str(found)
        assert found["SWITCHBOARD_API_KEY"].value == "set, not shown"
        assert found["SWITCHBOARD_REDIS_URL"].value == "redis://***@cache/0"
        assert found["SWITCHBOARD_LLM_BASE_URL"].value.endswith("?api_key=***&v=2")

    def test_says_nothing_of_a_secret_that_is_not_set(self, tmp_path: Path) -> None:
        assert shown(tmp_path)["SWITCHBOARD_SMTP_PASSWORD"].value == ""
