"""``loge demo``: one command brings up everything, with a loge that has been lived in."""

from __future__ import annotations

import errno
import fcntl
import http.client
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from .children import Family
from .trouble import Trouble

PATIENCE = 40.0  # seconds for a process to answer
HOST = "127.0.0.1"

BANNER = """
  Loge · {address}

  Qui être ?     {address}/demo/          un clic : Jeanne demande, Awa rend service, Hélène tient la loge
  Le courrier    {address}/demo/mail/     chaque lettre que la loge a écrite
  Un client      {address}/demo/mailbox/  lisez ce que l’hôtel lui écrit, et répondez
  Arrêter        Ctrl-C                     tout est gardé ; loge demo --fresh recommence à neuf

  Who to be?     {address}/demo/          one click: Emily asks in English, Awa serves, Hélène keeps the loge
  The mail       {address}/demo/mail/     every letter it wrote
  A guest        {address}/demo/mailbox/  read what the hotel writes to them, and answer
  To stop        Ctrl-C                     everything is kept; loge demo --fresh begins anew
"""


@dataclass
class Demo:
    """A running demonstration: where it answers, where its data lies, its processes."""

    data: Path
    port: int
    sandbox_port: int
    family: Family = field(default_factory=Family)
    post_port: int = field(default_factory=lambda: _any())  # what the houses send goes there
    lmtp_port: int = field(default_factory=lambda: _any())  # what their guests write comes in here

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """The environment of every process. A real house's database is never touched: DATABASE_URL is emptied."""
        return {
            "DJANGO_SETTINGS_MODULE": "loge.settings",
            "LOGE_DEMO": "1",
            "LOGE_DATA": str(self.data),
            "LOGE_BASE_URL": self.address,
            "LOGE_GATEWAY": "sandbox",
            "LOGE_SANDBOX_URL": f"http://localhost:{self.sandbox_port}",
            "LOGE_LOG": "text",
            "LOGE_LOG_LEVEL": os.environ.get("LOGE_LOG_LEVEL", "ERROR"),
            "DATABASE_URL": "",
            "LOGE_SMTP_URL": "",
            "LOGE_POST_PORT": str(self.post_port),
            "LOGE_LMTP": f"{HOST}:{self.lmtp_port}",
            "LOGE_MAIL_PRIVATE": "127.0.0.0/8 ::1",
            "LOGE_STATIC": str(self.data / "static"),
            "LOGE_PLATFORM_NAME": "La conciergerie ouverte, démonstration",
            "LOGE_PLATFORM_TIN": "123456789",
            "LOGE_PLATFORM_ADDRESS": "4 rue du Jeudi; 61000; Alençon",
        }

    def start(self) -> None:
        """Ground, cast (the first time), then every process; returns when all of them answer."""
        os.environ.update(self.settings)
        self.family.start("sandbox", "sandbox")
        self.family.start("postbox", "postbox", "--port", str(self.post_port))
        self._lay_ground()
        self.family.start("lmtp", "lmtp", "--port", str(self.lmtp_port))
        self.family.start("worker", "worker")
        self.family.start("web", "serve", "--quick", "--port", str(self.port))
        self._until(lambda: answers(self.port, "/readyz"), "the web server")

    def stop(self) -> None:
        self.family.stop()

    def _lay_ground(self) -> None:
        import django

        django.setup()
        from django.db import connections

        from . import desk_mail, ground, lived

        ground.lay()
        whole = self.data / "cast.whole"
        if not whole.exists():
            self._until(lambda: answers(self.sandbox_port, "/health"), "the payment sandbox")
            lived.play()
            whole.touch()
        desk_mail.point(self.post_port)
        connections.close_all()

    def _until(self, answered: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not answered():
            self.family.mend()
            if time.monotonic() > until:
                raise Trouble(f"{what} does not answer after {PATIENCE:.0f} seconds.")
            time.sleep(0.05)


def run(*, port: int, fresh: bool = False) -> int:
    """Bring it up, say where, and keep it up until Ctrl-C or SIGTERM."""
    begun = time.monotonic()
    demo = Demo(Path(os.environ.get("LOGE_DATA") or "data/demo").resolve(), *_ports(port))
    lock = _claim(demo.data, fresh=fresh)
    if demo.port != port:
        print(
            f"Port {port} is taken: {demo.port} instead. / Le port {port} est pris : ce sera le {demo.port}.",
            flush=True,
        )
    over = threading.Event()

    def leave(_number: int, _frame: FrameType | None) -> None:
        over.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    try:
        demo.start()
        print(BANNER.format(address=demo.address), f" ({time.monotonic() - begun:.1f} s)", sep="\n", flush=True)
        while not over.wait(1.0):
            for name in demo.family.mend():
                print(f"{name} had stopped; it runs again. / {name} s’était arrêté ; c’est reparti.", flush=True)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        demo.stop()
        lock.close()
    print("\nÀ bientôt. / See you soon.", flush=True)
    return 0


def answers(port: int, path: str) -> bool:
    """Whether something on that port says 200 to a GET of ``path``."""
    line = http.client.HTTPConnection(HOST, port, timeout=5)
    with suppress(OSError, http.client.HTTPException):
        line.request("GET", path, headers={"Host": f"localhost:{port}"})
        return line.getresponse().status == 200
    line.close()
    return False


def free_ports() -> tuple[int, int]:
    """Two that nobody listens on."""
    first = _any()
    return first, _any(but=first)


def _ports(wanted: int) -> tuple[int, int]:
    """A port for the pages and the next one for the sandbox, or others that are free."""
    first = wanted if _free(wanted) else _any()
    return first, first + 1 if _free(first + 1) else _any(but=first)


def _free(port: int) -> bool:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except (OSError, OverflowError) as problem:
            if isinstance(problem, OSError) and problem.errno == errno.EACCES:
                raise Trouble(f"Port {port} is kept for root. Choose one above 1023: loge demo --port 8000") from None
            return False
    return True


def _any(*, but: int = 0) -> int:
    with socket.socket() as door:
        door.bind((HOST, 0))
        port: int = door.getsockname()[1]
    return port if port != but else _any(but=but)


def _claim(data: Path, *, fresh: bool) -> IO[str]:
    """Take the folder for us alone until the file returned is closed; begin anew where that was asked, or where the
    first start was cut short. Raises Trouble for a folder that is not ours, or taken."""
    ours = data / "cast.begun"
    if data.exists() and any(data.iterdir()) and not ours.exists():
        raise Trouble(f"{data} holds something that is no demonstration. Set LOGE_DATA to another folder for it.")
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = ours.open("a")
    except OSError as problem:
        raise Trouble(
            f"The folder {data} cannot be written to: {problem.strerror}. Set LOGE_DATA to one that can."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Trouble(f"A demonstration already runs in {data}. / Une démonstration tourne déjà.") from None
    if fresh or not (data / "cast.whole").exists():
        for old in data.iterdir():
            if old != ours:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
    return lock
