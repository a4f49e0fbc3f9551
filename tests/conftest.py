"""What every story may ask for: the cast, and a payment service that keeps play money."""

from __future__ import annotations

import gc
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection

from .databases import drop_tables, keep_tables, migrated, ready

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from loge.money.sandbox import Sandbox

    from .cast import Cast


OWN_SQL = re.compile(
    r"^tests/(common|money|maildesk|offers|planning|clients|ops|demands/desk|demands/practice)/(?!.*test_pages)"
    r"|^tests/care/test_(figures|community)\.py"
)


def pytest_configure() -> None:
    """How long it takes to think of an example says how busy the machine is, and nothing of Loge."""
    from hypothesis import HealthCheck
    from hypothesis import settings as hypothesis

    hypothesis.register_profile("loge", suppress_health_check=[HealthCheck.too_slow])
    hypothesis.load_profile("loge")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Told ``--second-database``, only what the database itself decides is run: rooms that write SQL of their own, races,
    and what is killed. The rest was tested beside the first one."""
    if not config.getoption("--second-database"):
        return
    kept = [item for item in items if _raced(item) or (_asks(item) and OWN_SQL.search(item.nodeid))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_collection_finish() -> None:
    """What is loaded by now stays: collecting garbage need not look through it again (a tenth of the run's CPU)."""
    from loge.common import rooms

    rooms.load_listeners()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--second-database", action="store_true", help="only what the database itself decides")


def _asks(item: pytest.Item) -> bool:
    """Whether it uses the database."""
    return "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db") is not None


def _raced(item: pytest.Item) -> bool:
    """Whether threads race in it, or workers are killed."""
    mark = item.get_closest_marker("django_db")
    threads = mark is not None and bool(mark.kwargs.get("transaction"))
    return (
        threads
        or "transactional_db" in getattr(item, "fixturenames", ())
        or item.get_closest_marker("chaos") is not None
    )


@pytest.fixture(autouse=True)
def _moment(request: pytest.FixtureRequest) -> Iterator[None]:
    """``pytest.mark.moment(AT)``: a test that holds a date is as true in a year as today, for what is made before it too."""
    if (mark := request.node.get_closest_marker("moment")) is None:
        yield
        return
    from loge.ops.cast import then

    with then(*mark.args):
        yield


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """With a copy to begin with, nothing is migrated again."""
    if connection.vendor != "sqlite" or not (kept := migrated()).exists():
        return False
    shutil.copyfile(kept, connection.settings_dict["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_keepdb: bool, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Keep what was migrated: for the next run on SQLite, for databases beside this one on both; a copy that was begun with
    is thrown away at the end."""
    from . import emptying

    emptying.begin()
    if connection.vendor != "sqlite":
        keep_tables()
        yield
        drop_tables()
        return
    name, kept = connection.settings_dict["NAME"], migrated()
    if not django_db_keepdb:
        part = kept.with_suffix(f".{os.getpid()}")
        with closing(sqlite3.connect(name)) as made, closing(sqlite3.connect(part)) as copy:
            made.backup(copy)
        part.replace(kept)
    yield
    if django_db_keepdb:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)


@pytest.fixture
def ready_database(django_db_setup: None, tmp_path: Path) -> Iterator[str]:
    """The address of a database of its own, with its tables and nothing in them."""
    with ready(tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def _sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    from loge.money.sandbox import serve

    path = tmp_path_factory.mktemp("sandbox") / "sandbox.sqlite3"
    service = serve(0, path, "", settings.LOGE_SANDBOX_HOOK_SECRET, key=settings.LOGE_SANDBOX_KEY).start()
    before, settings.LOGE_SANDBOX_URL = settings.LOGE_SANDBOX_URL, service.url
    yield service
    settings.LOGE_SANDBOX_URL = before
    service.stop()


@pytest.fixture
def sandbox(_sandbox: Sandbox) -> Iterator[Sandbox]:
    """The payment service in a thread, one for the session; whatever cruelty a story told it is forgotten after it."""
    yield _sandbox
    _sandbox.hook_url = ""
    _sandbox.cruelty.become()


@pytest.fixture
def cast(db: None, sandbox: Sandbox) -> Cast:
    from .cast import Cast

    return Cast(sandbox)
