"""The mailboxes of a desk, and a guest's own in the demonstration."""

from __future__ import annotations

import datetime as dt

from loge.common.clock import now
from loge.demands.models import Demand
from loge.maildesk.models import Mailbox
from tests.cast import Cast

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """One in good health, one whose password is refused."""
    told = {"house": cast.house, "imap_host": "imap.example.org", "smtp_host": "smtp.example.org", "uid_validity": 1}
    Mailbox.objects.create(name="Réservations", address="resa@example.org", checked_at=now(), **told)
    silent = Mailbox.objects.create(
        name="Conciergerie", address="concierge@example.org", trouble="password: [AUTHENTICATIONFAILED]",
        trouble_since=now() - dt.timedelta(hours=1), **told,
    )  # fmt: skip
    boxes = f"/house/{cast.slug}/desk/mailbox/"
    return {
        cast.keeper: {
            "mailboxes": boxes,
            "mailbox-new": f"{boxes}new/?provider=google",
            "mailbox": f"{boxes}{silent.pk}/",
        }
    }
