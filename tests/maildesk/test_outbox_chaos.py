"""A hundred and eighty deliveries, a server that delays, refuses and hangs up, twelve workers killed: no mail twice, no failure in silence."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from .chaos import KILLS, POSTS

pytestmark = pytest.mark.chaos


def test_no_mail_leaves_twice_and_no_failure_is_silent(ready_database, tmp_path):
    environment = {**os.environ, "DATABASE_URL": ready_database, "LOGE_DATA": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-m", "tests.maildesk.chaos"], env=environment, capture_output=True, text=True, timeout=120, check=False
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-4_000:]
    found = json.loads(told.stdout)
    print(found)
    assert found["killed"] == KILLS
    assert found["doubles"] == 0 and found["dishonest"] == []
    assert found["sent"] + found["refused"] + found.get("unknown", 0) == 3 * POSTS
    assert found["sent"] > POSTS, "the outbox did its work"
    assert found["refused"] == POSTS
    assert 0 < found["unknown"] < POSTS, "it was chaos, and not only chaos"
