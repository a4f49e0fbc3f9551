"""What every story may ask for: the cast, and a payment service that keeps play money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from loge.money.sandbox import Sandbox

    from .cast import Cast


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Told ``--only-database``, what asks for no database is left out: it was tested beside the other one."""
    if not config.getoption("--only-database"):
        return
    asks = [
        item for item in items if {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())) or _marked(item)
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asks)])
    items[:] = asks


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="only the tests that use the database")


def _marked(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("django_db", "chaos"))


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
