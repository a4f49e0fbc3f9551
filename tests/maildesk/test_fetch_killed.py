"""Edge case 48: kill -9 at any step of a fetch. Nothing is lost, nothing comes twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .desk import letter

ROOT = Path(__file__).resolve().parents[2]
COUNT = 40

pytestmark = pytest.mark.chaos


def test_edge_48_kill_at_any_step_of_a_fetch(dovecot, ready_database, tmp_path):
    for number in range(COUNT):
        guest, words = (
            f"Guest {number} <guest{number}@lindqvist.example>",
            f"Une table pour {number % 7 + 2} demain à 20 h ?\n",
        )
        dovecot.put(letter(words, key=f"<{number}@x.example>", sender=guest, title=f"Table {number}"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.maildesk.chaos_fetch", str(dovecot.imap), str(COUNT)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "DATABASE_URL": ready_database,
            "LOGE_DATA": str(tmp_path),
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        },
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["killed"] >= 4
    assert [told[name] for name in ("filed", "once", "uids", "raws", "facts", "facts_in_all", "cases")] == [
        COUNT
    ] * 7, told
    assert told["copies"] == 0, told
