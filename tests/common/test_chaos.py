"""A hundred and twenty jobs, one in ten fails, a dozen workers are killed in the middle: nothing is lost, nothing is done twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from .chaos import JOBS, KILLS

pytestmark = pytest.mark.chaos


def test_nothing_is_lost_and_nothing_is_done_twice(ready_database, tmp_path):
    environment = {**os.environ, "DATABASE_URL": ready_database, "LOGE_DATA": str(tmp_path)}
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
