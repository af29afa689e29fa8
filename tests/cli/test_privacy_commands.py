"""core/cli/privacy.py: erase and customer-export."""

import json
from pathlib import Path
from zipfile import ZipFile

from core.bootstrap import Services
from tests.cli.conftest import Run

WHO = ("--user-id", "u-77120")


class TestErase:
    def test_tells_takes_and_certifies(self, run: Run, installed: Services, tmp_path: Path) -> None:
        installed.sessions.create(user_id="u-77120")
        told = run("erase", *WHO, "--dry-run").out
        assert "1 session would be erased. Nothing was changed." in told
        done = run("erase", *WHO, "--json")
        assert (done.code, done.json["emptied"]["sessions"]) == (0, 1)
        assert run("erase", *WHO, "--dry-run", "--json").json == {"dry_run": True, "rows": {}}
        file = tmp_path / "certificate.json"
        file.write_text(done.out)
        assert run("erase", "--verify", file, *WHO).code == 0
        assert "about somebody else" in run("erase", "--verify", file, "--user-id", "x").err
        file.write_text(json.dumps({**done.json, "emptied": {"sessions": 2}}))
        changed = run("erase", "--verify", file)
        assert (changed.code, "is not valid" in changed.err) == (1, True)

    def test_of_nobody_is_refused(self, run: Run) -> None:
        assert run("erase").code == 1


class TestCustomerExport:
    def test_writes_a_new_file_and_no_other(
        self, run: Run, installed: Services, tmp_path: Path
    ) -> None:
        installed.sessions.create(user_id="u-77120")
        path = tmp_path / "out.zip"
        assert run("customer-export", path, *WHO).out == f"1 session written to {path}.\n"
        assert "README.md" in ZipFile(path).namelist()
        again = run("customer-export", path, *WHO)
        assert (again.code, "is there already" in again.err) == (1, True)
