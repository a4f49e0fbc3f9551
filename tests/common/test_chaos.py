"""A hundred and twenty jobs, one in ten fails, a dozen workers are killed in the middle: nothing is lost, nothing is done twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from .chaos import JOBS, KILLS

pytestmark = pytest.mark.chaos


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database beside the one of DATABASE_URL; a file when there is none."""
    given = urlsplit(os.environ.get("DATABASE_URL", ""))
    if given.scheme not in ("postgres", "postgresql"):
        yield f"sqlite:///{tmp_path / 'chaos.sqlite3'}"
        return
    name = f"loge_chaos_{os.getpid()}"
    with psycopg.connect(urlunsplit(given._replace(scheme="postgresql")), autocommit=True) as server:
        server.execute(f"create database {name}")
        yield urlunsplit(given._replace(path=f"/{name}"))
        server.execute(f"drop database {name} with (force)")


def test_nothing_is_lost_and_nothing_is_done_twice(own_database, tmp_path):
    environment = {**os.environ, "DATABASE_URL": own_database, "LOGE_DATA": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-m", "tests.common.chaos"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    atomic, external = JOBS - JOBS // 3, JOBS // 3
    assert found["killed"] == KILLS
    assert (found["jobs"], found["done"]) == (JOBS, JOBS), found
    assert (found["earned"], found["earned_once"], found["cents"]) == (atomic, atomic, atomic), found
    assert found["called_at_least_once"] == external <= found["called"], found
    assert found["wrong"] == []
    assert found["again"] > 0, "it was not chaos"
