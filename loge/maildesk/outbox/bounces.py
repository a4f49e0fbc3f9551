"""Delivery reports (RFC 3464): what a server far away says became of a mail of ours."""

from __future__ import annotations

import datetime as dt
import hashlib
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Stale
from loge.houses.models import House

from ..models import Delivery, Mail, Party
from ..models.post import POST

MOST_REPORTS = 50
MOVE_OF = {"failed": "bounce", "delayed": "delay", "delivered": "send", "relayed": "send", "expanded": "send"}


def bounced(read: Any, *, house: House, at: dt.datetime | None = None) -> list[Delivery]:
    """Write what a report says on the deliveries it is about. Empty for a report on a mail that is not ours (backscatter).

    ``read`` is the report as it was parsed, or its bytes. Only the mail whose Message-ID it returns is touched, and only
    for addresses that mail was sent to: nobody else can be made to look unreachable.
    """
    message = _message(read)
    mail = _ours(message, house)
    if mail is None:
        return []
    touched = []
    for report in _reports(message)[:MOST_REPORTS]:
        delivery = _delivery(mail, report)
        if delivery is not None and _apply(delivery, report, at or now()):
            touched.append(delivery)
    return touched


def _message(read: Any) -> Message:
    if isinstance(read, bytes | bytearray | memoryview):
        return message_from_bytes(bytes(read), policy=policy.compat32)
    message: Message = getattr(read, "message", read)
    return message


def _ours(message: Message, house: House) -> Mail | None:
    """The mail of ours whose headers come back with the report (text/rfc822-headers or message/rfc822)."""
    for key in _returned(message):
        digest = hashlib.sha256(key.encode()).hexdigest()
        found: Mail | None = Mail.objects.filter(house=house, digest=digest, way=Mail.Way.OUT).first()
        if found is not None:
            return found
    return None


def _returned(message: Message) -> list[str]:
    keys = []
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            keys.append(str(inner["Message-ID"] or "") if isinstance(inner, Message) else "")
        elif kind == "text/rfc822-headers":
            body = part.get_payload(decode=True)
            headers = message_from_bytes(body if isinstance(body, bytes) else b"")
            keys.append(str(headers["Message-ID"] or ""))
    keys += str(message["References"] or "").split() + str(message["In-Reply-To"] or "").split()
    return [key.strip() for key in keys if key.strip()]


def _reports(message: Message) -> list[Message]:
    """The blocks about one reader each."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            blocks = payload if isinstance(payload, list) else []
            return [block for block in blocks if isinstance(block, Message) and block["Final-Recipient"]]
    return []


def _delivery(mail: Mail, report: Message) -> Delivery | None:
    for header in ("Original-Recipient", "Final-Recipient"):
        address = str(report[header] or "").rpartition(";")[2].strip().lower()
        found = (
            Delivery.objects.filter(house=mail.house_id, post__mail=mail, email=address).first() if address else None
        )
        if found is not None:
            return found
    only = list(Delivery.objects.filter(house=mail.house_id, post__mail=mail)[:2])
    return only[0] if len(only) == 1 else None  # forwarded further, to an address we never wrote to


def _apply(delivery: Delivery, report: Message, at: dt.datetime) -> bool:
    action = str(report["Action"] or "").strip().lower()
    status = str(report["Status"] or "").strip()
    move = MOVE_OF.get(action) or ("bounce" if status.startswith("5") else "delay" if status.startswith("4") else None)
    if move is None:
        return False
    words = " ".join(f"{status} {str(report['Diagnostic-Code'] or '').rpartition(';')[2]}".split())[:300]
    try:
        with transaction.atomic():
            moves.make(delivery, move, by=POST, at=at, answer=words, told_at=None, next_at=None, begun_at=None, note={"post": str(delivery.post_id), "to": delivery.email, "report": action})  # fmt: skip
            if move == "bounce":
                Party.objects.filter(
                    house=delivery.house_id, thread__mails=delivery.post.mail_id, email=delivery.email
                ).update(bounced_at=at)
    except Stale:
        return False
    return True
