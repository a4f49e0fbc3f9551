"""An installation of its own for a test: a data folder and a database, used through the command line as a person would.

A command is a process of its own where that is what is tried (a kill, a full disk, what the environment says); else the
same command is run here, within the settings of the installation: to load everything anew costs a second each time.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections
from django.test import override_settings

from loge import cli
from loge.settings import database as told_by

from ..databases import database

ROOT = Path(__file__).resolve().parents[2]


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

    def does(self, *arguments: str) -> tuple[int, str]:
        """Run one command to its end, here; its status and everything it said."""
        said = StringIO()
        with self.inside(), redirect_stdout(said), redirect_stderr(said):
            status = cli.main(arguments)
        return status, said.getvalue()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Its database and its folders are those of the settings, on a connection of its own."""
        told = settings.DATABASES["default"]
        before, connection = dict(told), connections["default"]
        told.update({"OPTIONS": {}} | told_by(self.url) if self.url else {"NAME": self.data / "loge.sqlite3"})
        connections["default"] = connections.create_connection("default")
        try:
            with override_settings(DATA=self.data, MEDIA_ROOT=self.media):
                yield
        finally:
            connections["default"].close()
            connections["default"] = connection
            told.clear()
            told.update(before)

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
