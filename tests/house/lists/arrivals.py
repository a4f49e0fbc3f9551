"""The desk's lists: the board of a day, the directory, the handover book, what is kept, a stay and a guest's file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.clients import actions
from loge.clients.models import Look, ShiftNote, Stay
from loge.common.clock import local, now
from loge.demands.desk.actions import open_case
from loge.offers.partners.actions import keep_partner, read_hours
from loge.offers.partners.models import Partner

from ...cast import Cast
from . import Pages

DAY = dt.timedelta(days=1)


def more_stays(cast: Cast, count: int) -> None:
    """One in three arrives, one is here, one leaves; each with something asked and a parcel."""
    today = local(now(), cast.house.zone).date()
    for number in range(Stay.objects.count(), Stay.objects.count() + count):
        first = today - DAY * (number % 3)
        guest = actions.welcome(cast.house, by=cast.keeper, name=f"Guest {number}", email=f"g{number}@guests.invalid")
        stay = actions.expect(
            guest,
            by=cast.keeper,
            number=f"B{number}",
            arrives_on=first,
            leaves_on=today + DAY * (0 if number % 3 == 2 else 1),
        )
        open_case(cast.house, by=cast.keeper, words="Promener le chien", stay=stay, client=guest)
        actions.receive(cast.house, by=cast.keeper, sort="parcel", what="Colis", place="ici", stay=stay)


def more_of_a_stay(cast: Cast, count: int) -> None:
    stay = Stay.objects.select_related("client", "house").get()
    for number in range(count):
        open_case(cast.house, by=cast.keeper, words=f"Promener le chien {number}", stay=stay, client=stay.client)
        actions.receive(cast.house, by=cast.keeper, sort="parcel", what="Colis", place="ici", stay=stay)
        Look.objects.create(house=cast.house, client=stay.client, person=cast.keeper, why="stay", at=now() - DAY)


def more_notes(cast: Cast, count: int) -> None:
    """Each beside one that is closed."""
    before = ShiftNote.objects.count()
    for number in range(before, before + count):
        by = (cast.keeper, cast.desk)[number % 2]
        actions.leave_note(cast.house, by=by, words="Un mot", nonce=f"open{number}")
        done = actions.leave_note(cast.house, by=by, words="Un mot", nonce=f"done{number}")
        actions.close_note(done, by=cast.keeper)


def more_partners(cast: Cast, count: int) -> None:
    for number in range(Partner.objects.count(), Partner.objects.count() + count):
        hours = [opening for day in range(7) for opening in read_hours(day, "9-12, 19-23")]
        keep_partner(cast.house, by=cast.keeper, name=f"Partner {number}", hours=hours, category_keys=["dogs_cats"])


def needs(cast: Cast, path: str) -> dict[str, Any]:
    if not {"{stay}", "{guest}"} & {part for part in path.split("/") if part.startswith("{")}:
        return {}
    more_stays(cast, 1)
    stay = Stay.objects.get()
    return {"stay": stay.pk, "guest": stay.client_id}


PAGES: Pages = {
    "the arrivals": ("/house/alencon/desk/arrivals/", "keeper", more_stays),
    "the front": ("/house/alencon/desk/front/", "keeper", more_stays),
    "a stay": ("/house/alencon/desk/stays/{stay}/", "keeper", more_of_a_stay),
    "a guest": ("/house/alencon/desk/guests/{guest}/", "keeper", more_of_a_stay),
    "the directory": ("/house/alencon/desk/partners/", "keeper", more_partners),
    "the handover": ("/house/alencon/desk/handover/", "keeper", more_notes),
    "the keeping": ("/house/alencon/desk/keeping/", "keeper", more_stays),
}
