"""What every story may ask for: the cast, and a payment service that keeps play money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from loge.money.sandbox import Sandbox

    from .cast import Cast


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
