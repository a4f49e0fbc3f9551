"""A throw-away database for a bench: SQLite in a temporary folder, or a PostgreSQL cluster of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from bench._rounds import OURS


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """A cluster with the default durability (fsync on); yields its address. Root steps down to the user postgres."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        raise SystemExit("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="loge-bench-pg-"))
    down = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if down:
        shutil.chown(folder, "postgres")
    port, data = free_port(), folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    subprocess.run([*down, binaries[-1] / "initdb", "-A", "trust", "-U", "postgres", "-D", data], **quiet)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    subprocess.run([*down, binaries[-1] / "pg_ctl", "-D", data, "-w", "-o", options, "start"], **quiet)
    OURS.add(int((data / "postmaster.pid").read_text().split()[0]))
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*down, binaries[-1] / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(folder, ignore_errors=True)


def set_up(database_url: str, **env: str) -> None:
    """Django on that database, migrated. Once per process."""
    os.environ |= {"DATABASE_URL": database_url, "LOGE_SECRET_KEY": "bench" * 10, "LOGE_LOG_LEVEL": "ERROR", **env}
    os.environ["DJANGO_SETTINGS_MODULE"] = "loge.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


@contextmanager
def database(kind: str) -> Iterator[str]:
    """``sqlite`` or ``postgres``: the address of a fresh one."""
    if kind == "postgres":
        with postgres() as address:
            yield address
        return
    with tempfile.TemporaryDirectory(prefix="loge-bench-") as folder:
        yield f"sqlite:///{folder}/bench.sqlite3"


def each_database(module: str) -> None:
    """Run ``python -m module <kind>`` for both, one process each, so that Django is set up once."""
    import sys

    if len(sys.argv) > 1:
        return
    for kind in ("sqlite", "postgres"):
        subprocess.run([sys.executable, "-m", module, kind], check=True)
    raise SystemExit
