"""Time that is spent for a client: one tap begins, one tap ends; what is included is used first, the rest is a charge."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from ..billing_states import SubscriptionState
from ..invoices import actions as invoices
from ..models import Allowance, Charge, Payer, Stint, Subscription
from .allowance import MINUTES, Entry, Preview, Standing, preview, standing
from .pricing import Rates, Spent, spent

LONGEST = dt.timedelta(hours=24)


def subscription_of(payer: Payer) -> Subscription | None:
    """What this payer has now, if anything."""
    held = Subscription.objects.filter(house=payer.house_id, payer=payer, state__in=SubscriptionState.LIVE)
    return held.select_related("plan", "payer__person", "house").first()


def standing_of(sub: Subscription, on: dt.date) -> Standing:
    """What is left of the hours, on a day."""
    rows = Allowance.objects.filter(house=sub.house_id, subscription=sub, unit=MINUTES).values_list(
        "on", "amount", "until"
    )
    return standing([Entry(*row) for row in rows], on)


def foretold(payer: Payer, *, starts_at: dt.datetime, lasts_for: dt.timedelta) -> tuple[Preview, Spent] | None:
    """What so much time would use and cost, told before. None for who has no subscription."""
    sub = subscription_of(payer)
    if sub is None:
        return None
    minutes = int(lasts_for.total_seconds() // 60)
    told = preview(standing_of(sub, day_of(starts_at, payer.house.zone)).left, minutes)
    return told, spent(sub.plan.rates, starts_at, starts_at + lasts_for, payer.house.zone, covered=told.covered)


def start(
    payer: Payer, *, by: Person, words: str, nonce: str, subject: str = "", at: dt.datetime | None = None
) -> Stint:
    """One tap. The same tap twice begins once; Raises Stale while another is running, naming it."""
    if not keeps(by, payer.house):
        raise Refused(_("This is not for you to do."))
    mine = Stint.objects.filter(house=payer.house_id, person=by)
    first = mine.filter(nonce=nonce[:40]).first()
    if first is not None:
        return first
    said = words.strip()[:160] or _("Time spent")
    row = Stint(
        house=payer.house, payer=payer, person=by, subject=subject, words=said, started_at=at or now(), nonce=nonce[:40]
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            journal.write("stint.started", subject=f"stint:{row.pk}", house=payer.house_id, by=by, at=at)
    except IntegrityError:
        again = mine.filter(nonce=nonce[:40]).first()
        if again is not None:
            return again
        running = mine.get(stopped_at=None)
        raise Stale(_("Your time is running for “%(words)s”: stop that first.") % {"words": running.words}) from None
    return row


@transaction.atomic
def stop(stint: Stint, *, by: Person, at: dt.datetime | None = None) -> Stint:
    """The other tap: minutes are counted as they passed, what is included is used, the rest is to be billed."""
    moment = at or now()
    fresh = (
        Stint.objects.select_for_update()
        .select_related("payer__person", "payer__house", "house")
        .get(house=stint.house_id, pk=stint.pk)
    )
    if by.pk != fresh.person_id and not keeps(by, fresh.house):
        raise Refused(_("This is not for you to do."))
    if fresh.stopped_at is not None:
        return fresh
    if moment - fresh.started_at > LONGEST:
        moment = fresh.started_at + LONGEST
    if moment <= fresh.started_at:
        raise Invalid(_("It cannot end before it began."))
    fresh.stopped_at = moment
    _count(fresh, moment)
    fresh.save(update_fields=["stopped_at", "minutes", "covered"])
    journal.write(
        "stint.stopped", subject=f"stint:{fresh.pk}", house=fresh.house_id, by=by, at=moment, minutes=fresh.minutes
    )
    return fresh


def _count(row: Stint, moment: dt.datetime) -> None:
    house: House = row.house
    on = day_of(row.started_at, house.zone)
    sub = subscription_of(row.payer)
    if sub is not None:
        Subscription.objects.select_for_update().filter(house=house, pk=sub.pk).values_list("pk", flat=True).first()
    rates = sub.plan.rates if sub else Rates(0)
    whole = spent(rates, row.started_at, moment, house.zone)
    left = standing_of(sub, on).left if sub else 0
    row.minutes, row.covered = whole.minutes, min(left, whole.minutes)
    if sub is not None and row.covered:
        Allowance.objects.create(
            house=house,
            subscription=sub,
            unit=MINUTES,
            amount=-row.covered,
            on=on,
            words=row.words[:160],
            key=f"stint:{row.pk}",
        )
    cost = spent(rates, row.started_at, moment, house.zone, covered=row.covered)
    if cost.cents:
        beyond = row.minutes - row.covered
        with override(row.payer.person.language):
            words = _("%(words)s: %(minutes)s min beyond what is included") % {"words": row.words, "minutes": beyond}
            if not beyond:
                words = _("%(words)s: at night or on a Sunday") % {"words": row.words}
        invoices.charge(
            row.payer, kind=Charge.Kind.TIME, key=f"stint:{row.pk}", words=words, cents=cost.cents, on=on, at=moment,
            subject=row.subject or f"stint:{row.pk}", rate=sub.plan.rate if sub else "standard",
        )  # fmt: skip


def running(house: House, person: Any) -> Stint | None:
    """What this person's time is running for."""
    return Stint.objects.filter(house=house, person=person, stopped_at=None).select_related("payer").first()
