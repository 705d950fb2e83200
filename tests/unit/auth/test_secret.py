"""The generated development secret."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.auth.secret import development_secret


def test_secret_when_first_asked_for_then_made_for_its_owner_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = development_secret(tmp_path / "data")
    file = tmp_path / "data" / "jwt-secret"
    assert len(bytes.fromhex(secret)) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(file) in caplog.text
    assert secret not in caplog.text


def test_secret_when_asked_for_again_then_the_same(tmp_path: Path) -> None:
    assert development_secret(tmp_path) == development_secret(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["jwt-secret"]


def test_secret_when_of_another_directory_then_another(tmp_path: Path) -> None:
    assert development_secret(tmp_path / "a") != development_secret(tmp_path / "b")


def test_secret_when_many_start_at_once_then_all_use_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: development_secret(tmp_path), range(32)))
    assert len(secrets) == 1
