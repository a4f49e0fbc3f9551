"""Money paid for a client. In their name, asked for beforehand, proven, to the cent: an outlay, paid back as it is and
without tax (CGI, art. 267 II 2°). With a proof in our own name it is a cost like any other: billed again, with tax."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.keys import uuid7
from loge.common.money import MOST_CENTS
from loge.houses.queries import keeps
from loge.people.models import Person

from .. import ledger
from ..models import Charge, Outlay, OutlayMandate, Payer
from .actions import advanced_for, charge

MOST_BYTES = 10_000_000
KINDS = {b"%PDF": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"RIFF": "webp"}


@transaction.atomic
def give_mandate(
    payer: Payer,
    *,
    by: Person,
    words: str,
    most_cents: int,
    until: dt.date | None = None,
    at: dt.datetime | None = None,
) -> OutlayMandate:
    """The client asks the house to pay for them, up to so much each time. Said by them, or noted by who keeps the house."""
    if by.pk != payer.person_id and not keeps(by, payer.house):
        raise Refused(_("This is not for you to do."))
    if not 0 < most_cents <= MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="most")
    row = OutlayMandate.objects.create(
        house=payer.house, payer=payer, words=words.strip()[:200] or _("What I ask for"), most_cents=most_cents, until=until,
        given_at=at or now(),
    )  # fmt: skip
    journal.write(
        "outlay_mandate.given", subject=f"outlay_mandate:{row.pk}", house=payer.house_id, by=by, at=at, most=most_cents
    )
    return row


def mandate_for(payer: Payer, cents: int, paid_on: dt.date) -> OutlayMandate | None:
    """A mandate that had been given by that day and reaches that far."""
    ends = dt.datetime.combine(paid_on + dt.timedelta(days=1), dt.time(), payer.house.zone)
    given = OutlayMandate.objects.filter(house=payer.house_id, payer=payer, most_cents__gte=cents, given_at__lt=ends)
    return given.exclude(until__lt=paid_on).order_by("-given_at").first()


def note_outlay(
    payer: Payer, *, by: Person, made_out_to: str, supplier: str, words: str, cents: int, paid_on: dt.date, proof: bytes,
    proof_name: str, nonce: str, foreign_cents: int | None = None, currency: str = "", at: dt.datetime | None = None,
) -> Outlay:  # fmt: skip
    """Write it down with its proof; it is billed with the next invoice. The same ``nonce`` notes once.

    Raises Refused without a mandate, Invalid for a proof that is none.
    """
    if not keeps(by, payer.house):
        raise Refused(_("This is not for you to do."))
    first = Outlay.objects.filter(house=payer.house_id, by=by, nonce=nonce[:40]).first()
    if first is not None:
        return first
    kind = next((name for mark, name in KINDS.items() if proof.startswith(mark)), "")
    if not kind or len(proof) > MOST_BYTES:
        raise Invalid(_("Add the proof: a photo or a PDF of at most 10 MB."), field="proof")
    in_their_name = made_out_to == Outlay.Name.CLIENT
    mandate = mandate_for(payer, cents, paid_on) if in_their_name else None
    if in_their_name and mandate is None:
        raise Refused(
            _(
                "No mandate of this client, given by that day, reaches that far. Ask them first, or bill it with tax: choose “in our name”."
            )
        )
    with transaction.atomic():
        return _kept(
            payer, mandate, by=by, at=at or now(), kind=kind, proof=proof, made_out_to=made_out_to, supplier=supplier.strip()[:120],
            words=words, cents=cents, paid_on=paid_on, proof_name=proof_name[:120], nonce=nonce[:40],
            foreign_cents=foreign_cents, currency=currency.strip().upper()[:3],
        )  # fmt: skip


def _kept(
    payer: Payer, mandate: OutlayMandate | None, *, by: Person, at: dt.datetime, kind: str, proof: bytes, **told: Any
) -> Outlay:
    key = uuid7()
    with override(payer.person.language):
        said = told["words"].strip() or told["supplier"]
        if mandate is not None:
            said = _("Paid for you to %(supplier)s: %(words)s") % {"supplier": told["supplier"], "words": said}
    row = charge(
        payer, kind=Charge.Kind.OUTLAY, key=f"outlay:{key}", words=said, cents=told["cents"], on=told["paid_on"], at=at,
        rate="outlay" if mandate else "standard", subject=f"outlay:{key}",
    )  # fmt: skip
    outlay = Outlay(id=key, house=payer.house, payer=payer, mandate=mandate, by=by, at=at, charge=row, **told)
    outlay.proof.save(f"{key.hex}.{kind}", ContentFile(proof), save=False)
    outlay.save(force_insert=True)
    if mandate is not None:  # until it is invoiced the client owes it on an account of its own
        ledger.transfer(
            house=payer.house_id, source=ledger.OUTSIDE, target=advanced_for(payer), cents=outlay.cents, why="advanced",
            subject=f"outlay:{key}", key=f"advanced:{key}", at=at,
        )  # fmt: skip
    journal.write("outlay.noted", subject=f"outlay:{key}", house=payer.house_id, by=by, at=at, cents=outlay.cents)
    return outlay
