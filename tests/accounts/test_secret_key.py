"""core/accounts/secret_key.py: the key that signs customers' tokens."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from core.accounts.secret_key import secret_key_in


class TestSecretKeyIn:
    def test_is_readable_by_its_owner_alone(self, tmp_path: Path) -> None:
        secret_key_in(tmp_path)
        [file] = tmp_path.iterdir()
        assert file.name == "secret.key"
        assert file.stat().st_mode & 0o777 == 0o600

    def test_stays_the_same(self, tmp_path: Path) -> None:
        assert secret_key_in(tmp_path) == secret_key_in(tmp_path)

    def test_is_long_and_of_every_folder_its_own(self, tmp_path: Path) -> None:
        folders = [tmp_path / name for name in "ab"]
        for folder in folders:
            folder.mkdir()
        one, other = map(secret_key_in, folders)
        assert one != other
        assert len(one) >= 43  # 256 bits in base 64

    def test_is_one_for_processes_that_start_together(self, tmp_path: Path) -> None:
        starters = 12
        for attempt in range(25):
            folder = tmp_path / str(attempt)
            folder.mkdir()
            keys = set(at_once(starters, lambda where=folder: secret_key_in(where)))
            assert len(keys) == 1
            assert keys.pop()
            assert [file.name for file in folder.iterdir()] == ["secret.key"]

    def test_is_made_by_a_process_that_is_asked_first(self, tmp_path: Path) -> None:
        code = "import sys, pathlib; from core.accounts.secret_key import secret_key_in as key;"
        code += "print(key(pathlib.Path(sys.argv[1])))"
        root = Path(__file__).parents[2]
        made = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], cwd=root, capture_output=True, check=True
        )
        assert made.stdout.decode().strip() == secret_key_in(tmp_path)


def at_once(count: int, work: Callable[[], str]) -> list[str]:
    """What `work` gives to threads that begin at the same moment."""
    barrier = Barrier(count)

    def begin(_: int) -> str:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))
