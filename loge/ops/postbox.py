"""The demonstration's own mail server: takes whatever the house sends (SMTP) and lays it down by recipient, for the pages
on which its guests read their mail. Nothing leaves this machine."""

from __future__ import annotations

import signal
import threading
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings

from loge.web import postbox


class Keep:
    """Every recipient has a box, made when something comes for it."""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        for recipient in envelope.rcpt_tos:
            postbox.lay_down(recipient, bytes(envelope.content))
        return "250 2.0.0 Kept"


def server(port: int) -> Controller:
    return Controller(Keep(), hostname="127.0.0.1", port=port, data_size_limit=50_000_000, ident="Loge demonstration")


def serve(*, port: int) -> int:
    """Until told to stop."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    box = server(port)
    box.start()
    over.wait()
    box.stop()
    return 0
