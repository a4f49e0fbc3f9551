"""kill -9 at any instant of the month's billing: nobody is billed twice, nobody is left out, every paper is drawn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .chaos_run import KILLS, PAYERS

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.chaos


def test_killed_at_any_instant_the_month_is_billed_once(ready_database, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.money.billing.chaos_run"],
        cwd=ROOT, capture_output=True, text=True, timeout=150, check=False,
        env={
            **os.environ, "DATABASE_URL": ready_database, "LOGE_DATA": str(tmp_path), "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["killed"] >= KILLS // 2 and told["again"] > 0, "it was not chaos"
    assert (told["state"], told["done"], told["issued"], told["payers"]) == ("done", PAYERS, PAYERS, PAYERS), told
    assert told["cents"] == PAYERS * (30_000 + 4_500) and not told["backwards"]
    assert [int(number[-5:]) for number in told["numbers"]] == list(range(1, PAYERS + 1)), told
    assert (told["fees"], told["services"], told["papers"]) == (PAYERS, PAYERS, PAYERS), told
    assert told["wrong"] == []
