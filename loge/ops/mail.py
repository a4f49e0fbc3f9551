"""``loge mail check`` and ``loge mail fetch``, and the LMTP server of ``loge lmtp``."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

from loge.maildesk.channels.troubles import Trouble as MailTrouble
from loge.maildesk.models import Mailbox

from . import ground


def check(*, slug: str = "") -> int:
    """Compare every mailbox with its server, and look into the spool; 0 when every message is in the books, 1 otherwise."""
    from loge.maildesk import reconciling, spool

    wrong = 0
    for path in spool.waiting():
        whose = spool.whose(path)
        if slug in ("", whose.get("house", slug)):
            wrong += 1
            told = " ".join(str(whose.get(name) or "?") for name in ("house", "mailbox", "at"))
            print(f"{path.name}: in the spool, not in the books yet ({told}) / dans la file, pas encore classé")
    for mailbox in _fetched(slug):
        try:
            found = reconciling.reconcile(mailbox)
        except MailTrouble as trouble:
            wrong += 1
            print(f"{mailbox.address}: NOT REACHED / INJOIGNABLE ({trouble.code}): {trouble.words}")
            continue
        wrong += not found.is_whole
        for uid in found.missing:
            print(f"{mailbox.address}: UID {uid} is on the server and not in the books / absent des registres")
        print(
            f"{mailbox.address}: {found.on_server} on the server, {len(found.missing)} missing, {found.waiting} waiting, "
            f"{found.gone} moved away since / {'tout y est' if found.is_whole else 'il en manque'}"
        )
    return 1 if wrong else 0


def fetch(*, slug: str = "") -> int:
    """Look now, to the end of each mailbox."""
    from loge.web.clock import fetch_one

    wrong = 0
    for mailbox in _fetched(slug):
        Mailbox.objects.filter(pk=mailbox.pk).update(next_look_at=None)
        taken = 0
        while (one := fetch_one(mailbox, seconds=60)) is not None:
            taken += one.taken
            if not one.more:
                break
        mailbox.refresh_from_db()
        wrong += bool(mailbox.trouble)
        print(f"{mailbox.address}: {taken} taken{' · ' + mailbox.trouble if mailbox.trouble else ''}")
    return 1 if wrong else 0


def lmtp(*, host: str, port: int, socket: str = "") -> int:
    """Serve until told to stop."""
    from loge.demands.triage import triage
    from loge.maildesk.channels import lmtp as channel

    ground.require_ready()
    if socket:
        Path(socket).unlink(missing_ok=True)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    server = channel.server(triage, host=host, port=port, socket=socket)
    server.start()
    if socket:
        Path(socket).chmod(0o666)  # who may write there is said by the folder it is in
    over.wait()
    server.stop()
    return 0


def _fetched(slug: str) -> list[Mailbox]:
    kept = Mailbox.objects.filter(is_on=True, removed_at=None).exclude(imap_host="").select_related("house")
    return list(kept.filter(house__slug=slug) if slug else kept)
