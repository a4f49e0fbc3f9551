"""An installation of its own for a test: a data folder and a database, used through the command line as a person would."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


class Installation:
    """``url`` is empty for SQLite in the data folder."""

    def __init__(self, data: Path, url: str = "") -> None:
        self.data, self.url = data, url
        self.media = data / "media"

    @property
    def environment(self) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("LOGE_", "DJANGO_"))}
        ours = {
            "LOGE_SECRET_KEY": "only-for-tests-" * 4,
            "LOGE_DATA": str(self.data),
            "LOGE_LOG": "text",
            "DATABASE_URL": self.url,
        }
        return {**plain, **ours, "PYTHONPATH": str(ROOT)}

    def start(
        self, *arguments: str, before: Callable[[], object] | None = None, **settings: str
    ) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "loge.cli", *arguments]
        environment = {
            name: value for name, value in {**self.environment, **settings}.items() if value or name == "DATABASE_URL"
        }
        return subprocess.Popen(
            command, env=environment, cwd=self.data, stdout=-1, stderr=-1, text=True, preexec_fn=before
        )

    def loge(self, *arguments: str, before: Callable[[], object] | None = None, **settings: str) -> tuple[int, str]:
        """Run one command to its end; its status and everything it said."""
        process = self.start(*arguments, before=before, **settings)
        said, wrong = process.communicate(timeout=120)
        return process.returncode, said + wrong

    def emails(self) -> list[str]:
        """Who is in the database, read without Loge."""
        ask = "select email from people_person order by email"
        if not self.url:
            with closing(sqlite3.connect(self.data / "loge.sqlite3")) as database:
                return [row[0] for row in database.execute(ask)]
        import psycopg

        with psycopg.connect(self.url) as line:
            return [row[0] for row in line.execute(ask)]

    def copy(self, data: Path) -> Iterator[Installation]:
        """Another one like this, for one test."""
        shutil.copytree(self.data, data)
        if not self.url:
            yield Installation(data)
        else:
            with database(template=urlsplit(self.url).path[1:]) as url:
                yield Installation(data, url)


@contextmanager
def database(*, template: str = "template1") -> Iterator[str]:
    """A PostgreSQL database beside the tests' own, thrown away afterwards; its URL."""
    import psycopg

    name = f"loge_ops_{uuid.uuid4().hex[:12]}"
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as line:
        line.execute(f'create database "{name}" template "{template}"')
        try:
            yield f"{server}/{name}"
        finally:
            line.execute(f'drop database "{name}" with (force)')
