"""The benchmark of search runs, and its three answers (brute force, tsvector, Loge) are the same, on a small country."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")), reason="PostgreSQL is not installed")
def test_the_benchmark_runs_and_is_exact_on_both_databases():
    alone = {
        name: value for name, value in os.environ.items() if not name.startswith(("LOGE_", "DATABASE_", "DJANGO_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.search", "--small"],
        cwd=ROOT,
        env=alone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    assert done.stdout.count("the same from brute force, tsvector and Loge") == 2
