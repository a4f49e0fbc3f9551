"""Sixty mails, two workers that fetch the same mailbox, ten of them killed on the way: nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from .chaos_intake import KILLS, MAILS

pytestmark = pytest.mark.chaos


def test_edge_48_and_49_killed_at_any_step_and_two_workers_at_once(ready_database, tmp_path):
    environment = {**os.environ, "DATABASE_URL": ready_database, "LOGE_DATA": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-m", "tests.maildesk.chaos_intake"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    found = json.loads(told.stdout.strip().splitlines()[-1])
    assert found.pop("killed") == KILLS and found.pop("left") == 0
    assert found == dict.fromkeys(found, MAILS)
