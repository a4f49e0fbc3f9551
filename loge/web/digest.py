"""The Monday letter to who keeps a house: what waits, what happened, one idea. Anyone may do without."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from loge.common.clock import local, now
from loge.common.jobs import every, later, task
from loge.common.money import Money
from loge.demands.health import Week, health, missing
from loge.houses.models import House
from loge.houses.queries import with_keepers
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.people.models import Person

from .tasks import awaiting

LETTERS = Path(__file__).parent / "letters"
MONDAY = 0
FROM, UNTIL = 7, 12  # a worker that slept until noon still writes; later it would be no Monday morning letter
MOST_SHOWN = 8


@every(dt.timedelta(hours=1))
@task()
def write_digests() -> None:
    """Each house on its own clock: on Monday from seven."""
    moment = now()
    for house in House.objects.order_by("pk").iterator():
        here = local(moment, house.zone)
        if here.weekday() == MONDAY and FROM <= here.hour < UNTIL:
            with transaction.atomic():
                later(write_digest, str(house.pk), here.date().isoformat(), house=house.pk)


@task()
def write_digest(house_id: str, monday: str) -> None:
    """The letters of one house; the key lets each leave once, however often this is done."""
    house = House.objects.get(pk=house_id)
    with_keepers([house])
    readers = [reader for reader in house.keepers if reader.digest and reader.is_active]  # type: ignore[attr-defined]
    if not readers:
        return
    moment = now()
    week = health(house, at=moment).weeks[-2]  # the one that ended last night
    for reader in readers:
        with translation.override(reader.language):
            facts = facts_for(house, reader, week, moment)
        maildesk.send(
            to=reader,
            name="digest",
            folder=LETTERS,
            facts=facts,
            key=f"digest:{house.pk}:{monday}:{reader.pk}",
            house=house,
        )


def facts_for(house: House, reader: Person, week: Week, moment: dt.datetime) -> dict[str, Any]:
    """What the letter says, in the language of the moment."""
    waiting = awaiting(house, reader, at=moment)
    return {
        "house": house,
        "waiting": [str(one.title) for one in waiting[:MOST_SHOWN]],
        "more": max(0, len(waiting) - MOST_SHOWN),
        "count": len(waiting),
        "week": week,
        "served": Money(week.served_cents, house.currency).spoken(reader.language),
        "idea": _idea(house, moment),
        "link": link(reverse("morning", args=[house.slug])),
        "stop": link(reverse("house_digest", args=[house.slug])),
    }


def _idea(house: House, moment: dt.datetime) -> str:
    short = [row for row in missing(house, at=moment) if not row.providers]
    if short:
        page = link(reverse("house_missing", args=[house.slug]))
        said = _("“%(trade)s” is asked for and nobody is there yet. A poster is ready to print: %(page)s")
        return said % {"trade": short[0].trade, "page": page}
    return _("Call a neighbour you have not heard from for a while: a word from you brings more than a letter.")
