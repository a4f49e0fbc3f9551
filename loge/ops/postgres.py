"""PostgreSQL's own tools, found and run: a dump of a database, and its way back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .trouble import Trouble

PLACES = Path("/usr/lib/postgresql")


def dump(database: Mapping[str, Any], target: Path) -> None:
    """Every table as of one moment, in pg_dump's custom format."""
    _run("pg_dump", database, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def put_back(database: Mapping[str, Any], source: Path) -> None:
    """Replace every table by those of the dump, in one transaction: all of it, or nothing."""
    _run(
        "pg_restore",
        database,
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        str(source),
    )


def tool(name: str) -> str:
    """Where that program lies: the newest of Debian's folders, else on the PATH. Raises Trouble."""
    kept = sorted(PLACES.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]), reverse=True)
    found = str(kept[0]) if kept else shutil.which(name)
    if not found:
        raise Trouble(f"{name} is missing. Install it: apt install postgresql-client. / Il manque {name}.")
    return found


def _run(name: str, database: Mapping[str, Any], *arguments: str) -> None:
    places = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    told = {variable: str(database[key]) for variable, key in places.items() if database.get(key)}
    target = [f"--dbname={database['NAME']}"] if name == "pg_restore" else []
    # The password goes by the environment, which "ps" does not show.
    done = subprocess.run(  # noqa: S603  our own words
        [tool(name), *target, *arguments], env={**os.environ, **told}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Trouble(f"{name} failed: {done.stderr.strip()[-800:]}")
