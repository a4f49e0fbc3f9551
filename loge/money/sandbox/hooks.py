"""Webhooks: written with the change they tell of, signed, and delivered until they are heard.

``Sandbox-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">``, made anew for each delivery. A hook that is
not answered with 2xx comes again, later each time. It may come twice, or out of order: it is a hint, and the truth is
read again.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from .cruelty import Cruelty
from .store import Store

log = logging.getLogger("loge.sandbox")

KINDS = (
    "payment.held", "payment.captured", "payment.voided", "payment.failed",
    "refund.done", "transfer.done", "transfer.reversed", "dispute.opened", "dispute.won", "dispute.lost",
)  # fmt: skip
TIMEOUT = 5.0
FIRST_WAIT, LONGEST_WAIT = 0.25, 3600.0
MOST_TRIES = 30  # a little more than half a day
LONGEST_NAP = 1.0
TIDY_EVERY = 600.0
MOST_PATIENCE = 5.0  # a hook to be overtaken does not wait longer for another to pass


def sign(secret: str, body: bytes, at: int) -> str:
    """The signature header of ``body`` sent at that unix second."""
    digest = hmac.new(secret.encode(), b"%d.%b" % (at, body), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


class Outbox:
    """Where events wait. Cruelty strikes here, when an event is written, so that a seed tells the same story again."""

    def __init__(self, store: Store, cruelty: Cruelty) -> None:
        self.store, self.cruelty = store, cruelty

    def tell(self, db: sqlite3.Connection, kind: str, ref: str) -> None:
        """Write the event in the transaction of its change."""
        assert kind in KINDS
        event, at = f"evt_{secrets.token_hex(12)}", time.time()
        body = json.dumps({"event": event, "kind": kind, "ref": ref, "at": int(at)})
        copies = 0 if self.cruelty.strikes("drop") else 2 if self.cruelty.strikes("duplicate") else 1
        late = self.cruelty.seconds if self.cruelty.strikes("delay") else 0.0
        overtaken = self.cruelty.strikes("reorder")
        db.execute(
            "insert into outbox (event, body, copies, due_at, overtaken) values (?, ?, ?, ?, ?)",
            (event, body, copies, at + (MOST_PATIENCE if overtaken else late), overtaken),
        )

    def next(self) -> sqlite3.Row | None:
        """The event to deliver first, due or not."""
        with self.store.reading() as db:
            found = db.execute("select * from outbox where copies > 0 order by due_at, id limit 1")
            return found.fetchone()  # type: ignore[no-any-return]

    def heard(self, row: sqlite3.Row) -> None:
        """Delivered once; those it was to overtake may go now."""
        free = "update outbox set overtaken = 0, due_at = ? where overtaken and copies > 0 and id < ?"
        with self.store.writing() as db:
            db.execute("update outbox set copies = copies - 1 where id = ?", (row["id"],))
            db.execute(free, (time.time(), row["id"]))

    def unheard(self, row: sqlite3.Row) -> None:
        """Try again, each time after twice the wait; give up in the end."""
        wait = min(FIRST_WAIT * 2 ** row["tries"], LONGEST_WAIT)
        again = "update outbox set tries = tries + 1, due_at = ?, copies = iif(tries + 1 < ?, copies, 0) where id = ?"
        with self.store.writing() as db:
            db.execute(again, (time.time() + wait, MOST_TRIES, row["id"]))


class Sender(threading.Thread):
    """Delivers what is due, one after the other, until told to stop."""

    def __init__(
        self, outbox: Outbox, address: Callable[[], str], secret: str, tidy: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(name="sandbox-hooks", daemon=True)
        self.outbox, self.address, self.secret, self.tidy = outbox, address, secret, tidy
        self._tidy_at = 0.0
        self._bell, self._over = threading.Event(), threading.Event()

    def wake(self) -> None:
        """Something may have become due."""
        self._bell.set()

    def stop(self) -> None:
        self._over.set()
        self._bell.set()
        if self.is_alive():
            self.join(TIMEOUT + 1)

    def run(self) -> None:
        while not self._over.is_set():
            self._bell.clear()
            try:
                self._tidy_now_and_then()
                wait = self._step()
            except sqlite3.Error:  # the disk is full, or the file is locked: it may pass
                log.exception("webhooks wait")
                wait = LONGEST_NAP
            self._bell.wait(wait)

    def _tidy_now_and_then(self) -> None:
        if time.monotonic() >= self._tidy_at:
            self._tidy_at = time.monotonic() + TIDY_EVERY
            self.tidy()

    def _step(self) -> float:
        """Deliver what is due first, and say for how long there is nothing more to do."""
        row = self.outbox.next() if self.address() else None
        if row is None:
            return LONGEST_NAP
        early = row["due_at"] - time.time()
        if early > 0:
            return float(min(early, LONGEST_NAP))
        if self._deliver(row["body"].encode()):
            self.outbox.heard(row)
        else:
            self.outbox.unheard(row)
        return 0.0

    def _deliver(self, body: bytes) -> bool:
        """Whether it was heard. No redirect is followed and no proxy asked: http.client knows neither."""
        with suppress(OSError, ValueError, http.client.HTTPException):
            url = urlsplit(self.address())
            kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
            line = kind(url.netloc, timeout=TIMEOUT)
            try:
                signed = sign(self.secret, body, int(time.time()))
                headers = {"Content-Type": "application/json", "Sandbox-Signature": signed}
                line.request("POST", (url.path or "/") + (f"?{url.query}" if url.query else ""), body, headers)
                return 200 <= line.getresponse().status < 300
            finally:
                line.close()
        return False
