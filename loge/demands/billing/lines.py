"""A visit that is done, at the price that was told, is a line for who pays; known once, it is never billed again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from loge.clients import queries as clients
from loge.clients.households import hidden_from
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.money.invoices import actions as invoices
from loge.money.models import Billing, Charge, Payer
from loge.planning import states as planning
from loge.planning.models import Visit

from ..models import Errand, Gesture
from ..practice import states as practice


def reference(visit: Visit) -> str:
    return f"visit:{visit.pk}"


def payer_of(visit: Visit) -> Payer | None:
    """Who pays for it: who pays for the household it was made for, else the payer who is this client, or the only one of that
    name here. None while it must stay a surprise to whoever pays: a keeper then says."""
    here = Payer.objects.filter(house=visit.house_id).select_related("person", "house")
    errand = (
        Errand.objects.filter(house=visit.house_id, visit=visit).select_related("client__person", "gesture").first()
    )
    if errand is not None:
        person = clients.payer_of(errand.client)
        if person is None:
            return None
        secret = {visit.reference, errand.gesture.reference if errand.gesture else ""}
        return None if secret & hidden_from(person) else here.filter(person=person).first()
    if visit.client_id:
        return here.filter(person=visit.client_id).first()
    named = list(here.filter(name__iexact=visit.client_name.strip())[:2]) if visit.client_name.strip() else []
    return named[0] if len(named) == 1 else None


def bill_visit(
    visit: Visit,
    *,
    payer: Payer | None = None,
    cents: int | None = None,
    words: str = "",
    at: dt.datetime | None = None,
) -> Charge | None:
    """The line of a visit that is done. None when nobody is known to pay, or no price was told: a keeper then says."""
    billed = payer or payer_of(visit)
    price = cents if cents is not None else visit.cents
    if visit.state != planning.DONE or billed is None or not price:
        return None
    return invoices.charge(
        billed, kind=Charge.Kind.SERVICE, key=reference(visit), words=words or visit.title, cents=price,
        on=day_of(min(visit.starts_at, at or now()), visit.house.zone), at=at, subject=visit.subject or reference(visit),
    )  # fmt: skip


def bill_by_hand(
    visit: Visit, *, by: Any, payer: Payer, cents: int, words: str = "", at: dt.datetime | None = None
) -> Charge:
    """A keeper says who pays and how much. Twice is once."""
    if not keeps(by, visit.house) or payer.house_id != visit.house_id:
        raise Refused(_("This is not for you to do."))
    if cents <= 0:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="price")
    made = bill_visit(visit, payer=payer, cents=cents, words=words, at=at or now())
    if made is None:
        raise Stale(_("This visit is not done yet: it is billed once it is."))
    return made


def bill_gesture(gesture: Gesture, *, at: dt.datetime | None = None) -> Charge | None:
    """The line of what was proposed, said yes to and brought, at the price of that yes: for who pays for the household. None while
    it must stay a surprise to them (the day after it is billed), and while nobody is known to pay. Billed once."""
    person = clients.payer_of(gesture.client)
    if gesture.state != practice.DELIVERED or person is None or gesture.reference in hidden_from(person, at=at):
        return None
    payer = Payer.objects.filter(house=gesture.house_id, person=person).select_related("person", "house").first()
    if payer is None:
        return None
    on = day_of(gesture.since_at, gesture.house.zone)
    return invoices.charge(
        payer, kind=Charge.Kind.SERVICE, key=gesture.reference, words=gesture.title, cents=gesture.cents, on=on, at=at,
        subject=gesture.reference,
    )  # fmt: skip


def unbilled_gestures(house: House, *, since: dt.datetime, most: int = 200) -> list[Gesture]:
    """What was brought lately and stands on no account yet, the last first. Two queries."""
    found = Gesture.objects.filter(house=house, state=practice.DELIVERED, since_at__gte=since).order_by("-since_at")
    rows = list(found.select_related("house", "client__house", "client__person")[:most])
    keys = [row.reference for row in rows]
    billed = set(Charge.objects.filter(house=house, key__in=keys).values_list("key", flat=True))
    return [row for row in rows if row.reference not in billed]


def is_billed_as_visit(visit: Visit) -> bool:
    """Whether a visit is billed by itself: not when it brings what was proposed, which has its own price, nor when another
    room's matter pays for it."""
    if not visit.subject:
        return True
    return (
        visit.subject.startswith("errand:")
        and Errand.objects.filter(house=visit.house_id, visit=visit, gesture=None).exists()
    )


def unbilled(house: House, *, since: dt.datetime, most: int = 50) -> list[Visit]:
    """Visits that are done and that nobody is billed for, the last first. Two queries."""
    if not Billing.objects.filter(house=house).exists():
        return []
    alone = Errand.objects.filter(house=house, gesture=None).values("visit")
    done = Visit.objects.filter(Q(subject="") | Q(pk__in=alone), house=house, state=planning.DONE, starts_at__gte=since)
    rows = list(done.select_related("house", "client", "person").order_by("-starts_at")[: most * 4])
    keys = [reference(row) for row in rows]
    billed = set(Charge.objects.filter(house=house, key__in=keys).values_list("key", flat=True))
    return [row for row in rows if reference(row) not in billed][:most]
