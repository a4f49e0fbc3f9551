"""The processes of a house: the web server, the worker, the payment sandbox."""

from __future__ import annotations

import os
import runpy
import signal
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections
from gunicorn.app.base import BaseApplication

from . import ground

GRACE = 25  # seconds a request or a job may take to end when the process is asked to stop
QUICK_GRACE = 2


class Web(BaseApplication):  # type: ignore[misc]  # gunicorn bears no types
    """gunicorn with our settings instead of a file of its own."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from loge.wsgi import application

        _warm()
        connections.close_all()  # no connection may cross a fork
        return application


def web(*, bind: str, port: int, workers: int, threads: int, quick: bool = False) -> int:
    """Serve until told to stop. Raises Trouble if the database is not ready for this version."""
    ground.require_ready()
    ground.collect_static()
    connections.close_all()
    host = f"[{bind}]" if ":" in bind and not bind.startswith("unix:") else bind
    Web(
        bind=bind if bind.startswith("unix:") else f"{host}:{port}",
        workers=workers,
        threads=threads,
        worker_class="gthread",
        preload_app=True,
        graceful_timeout=QUICK_GRACE if quick else GRACE,
        max_requests=0 if quick else 20_000,  # a leak anywhere never grows old
        max_requests_jitter=2_000,
        worker_tmp_dir="/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108  heartbeats, not data
        loglevel="warning",
        proc_name="loge",
        control_socket_disable=True,
    ).run()
    return 0


def worker(*, queues: tuple[str, ...] = ()) -> int:
    """Do what is due until SIGTERM or SIGINT; the job in hand is finished first."""
    from loge.common.jobs import Worker
    from loge.maildesk.channels.watch import Watch

    ground.require_ready()
    hand = Worker(queues=queues)
    ears = Watch().start()  # mail is here in seconds; without it, within a minute
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hand.stop)
    hand.run()
    ears.stop()
    connections.close_all()
    return 0


def sandbox(*, port: int | None = None) -> int:
    """The payment service with play money; its own file beside the database."""
    ground.make_data_folder()
    url = urlsplit(settings.LOGE_SANDBOX_URL)
    told = str(port if port is not None else url.port or 8001)
    os.environ.setdefault("LOGE_SANDBOX_KEY", settings.LOGE_SANDBOX_KEY)
    sys.argv = [
        "loge sandbox", "--port", told, "--data", str(settings.DATA / "sandbox.sqlite3"), "--hook", f"{settings.BASE_URL}/hooks/sandbox/",
    ]  # fmt: skip
    runpy.run_module("loge.money.sandbox", run_name="__main__")
    return 0


def _warm() -> None:
    """What the first visitor would otherwise wait for, read once before the fork."""
    from django.urls import get_resolver

    from loge.common import rooms
    from loge.common.clock import now
    from loge.houses import gazetteer
    from loge.offers.catalogue import in_houses
    from loge.understanding import read

    get_resolver().url_patterns  # noqa: B018  imports every door
    rooms.load_listeners()
    gazetteer.find("Alençon", limit=1)
    read("Bonjour, promener mon chien samedi ?", at=now(), catalogue=in_houses("neighbourhood"))
