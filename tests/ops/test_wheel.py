"""A wheel holds everything: it runs from an empty directory, without the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel):
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture
def loge(wheel, tmp_path):
    """Run a command with the unpacked wheel, from an empty directory."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    (tmp_path / "empty").mkdir()
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LOGE_") and name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    ours = {"LOGE_SECRET_KEY": "only-for-tests-" * 4, "LOGE_DATA": "data", "PYTHONPATH": str(tmp_path / "site")}

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "loge.cli", *arguments],
            cwd=tmp_path / "empty",
            env=plain | ours,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_everything_that_is_not_code_is_in_it_too(names):
    source = ROOT / "loge"
    kinds = (".html", ".txt", ".toml", ".css", ".js", ".svg", ".woff2", ".png", ".gz", ".json", ".mo", ".npz", ".tsv")
    wanted = {
        f"loge/{path.relative_to(source).as_posix()}"
        for path in source.rglob("*")
        if path.suffix in kinds and path.is_file()
    }
    assert wanted - names == set()
    assert any(name.endswith("/LC_MESSAGES/django.mo") for name in names), "the translations are not compiled"


def test_nothing_of_the_tests_or_the_workshop_is_in_it(names):
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"loge"}


def test_the_command_is_declared(wheel):
    with zipfile.ZipFile(wheel) as packed:
        (entry_points,) = (name for name in packed.namelist() if name.endswith("entry_points.txt"))
        assert "loge = loge.cli:main" in packed.read(entry_points).decode()


def test_it_runs_from_an_empty_directory(loge):
    status, said = loge("migrate")
    assert status == 0, said
    status, said = loge("check")
    assert status == 0, said
