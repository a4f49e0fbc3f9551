"""Installations ready to be used, broken and mended."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ..databases import POSTGRES, database, migrated, tables
from .installation import Installation

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def _ready(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Installation]:
    with database(template=tables()) if POSTGRES else nullcontext("") as url:
        made = Installation(tmp_path_factory.mktemp("ready") / "data", url)
        made.data.mkdir()
        if not POSTGRES:
            shutil.copyfile(migrated(), made.data / "loge.sqlite3")
        status, said = made.loge("migrate")
        assert status == 0, said
        yield made


@pytest.fixture(scope="session")
def _inhabited(
    _ready: Installation, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Installation]:
    for made in _ready.copy(tmp_path_factory.mktemp("inhabited") / "data"):
        with django_db_blocker.unblock():
            assert made.does("operator", "helene@example.org")[0] == 0
        yield made


@pytest.fixture
def inhabited(_inhabited: Installation, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    """With one person, who runs it."""
    with django_db_blocker.unblock():
        yield from _inhabited.copy(tmp_path / "data")


@pytest.fixture
def installation(_ready: Installation, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    """Migrated, and empty."""
    with django_db_blocker.unblock():
        yield from _ready.copy(tmp_path / "data")
