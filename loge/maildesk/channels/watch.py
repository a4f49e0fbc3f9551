"""Listening: a thread for each mailbox holds IDLE and says when mail came, so that it is here in seconds. The periodic
look of the clock is the safety net; without this thread mail comes within a minute."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import uuid

from django.db import close_old_connections, connection

from loge.common.clock import now

from ..models import Mailbox
from . import imap
from .troubles import Trouble

log = logging.getLogger(__name__)

LOOK = 30.0  # seconds between looks for mailboxes that were added, changed or rested
AFTER_TROUBLE = 60.0


class Watch:
    """Started beside a worker; ``stop`` ends it."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._listening: dict[uuid.UUID, threading.Thread] = {}

    def start(self) -> Watch:
        threading.Thread(target=self._run, daemon=True, name="mail watch").start()
        return self

    def stop(self) -> None:
        self.stopping.set()

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                close_old_connections()
                for mailbox in Mailbox.objects.filter(is_on=True, removed_at=None).exclude(imap_host=""):
                    listener = self._listening.get(mailbox.pk)
                    if listener is None or not listener.is_alive():
                        self._listen(mailbox)
            except Exception:
                log.warning("the mail watch could not look", exc_info=True)
            finally:
                connection.close()
            self.stopping.wait(LOOK)

    def _listen(self, mailbox: Mailbox) -> None:
        thread = threading.Thread(target=self._hold, args=(mailbox.pk,), daemon=True, name=f"idle {mailbox.pk}")
        self._listening[mailbox.pk] = thread
        thread.start()

    def _hold(self, key: uuid.UUID) -> None:
        """One connection until it breaks, or until the mailbox is no longer the one it was opened for."""
        try:
            mailbox = Mailbox.objects.get(pk=key)
            connection.close()
            imap.idle(mailbox, lambda: wake(key), stopping=lambda: self.stopping.is_set())
        except (Trouble, Mailbox.DoesNotExist) as trouble:
            log.info("not listening", extra={"mailbox": str(key), "why": str(trouble)[:40]})
        except Exception:
            log.warning("listening ended", extra={"mailbox": str(key)}, exc_info=True)
        finally:
            connection.close()
        self.stopping.wait(AFTER_TROUBLE)


def wake(key: uuid.UUID) -> None:
    """Look now, unless a trouble makes us wait."""
    at = now()
    Mailbox.objects.filter(pk=key, falls=0, next_look_at__gt=at + dt.timedelta(seconds=1)).update(next_look_at=at)
    connection.close()
