"""The network of the practice: a florist one can rely on, with papers and an incident that was contested; drivers whose licence has
lapsed and who are not proposed until the new one was seen."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from loge.care.models import Arrival
from loge.care.network import actions
from loge.clients.dates import DAY
from loge.common.clock import day_of
from loge.houses.models import House
from loge.offers.partners import papers
from loge.offers.partners.actions import keep_partner
from loge.offers.partners.models import Partner

from ..cast import person
from . import households, practice

DRIVERS = "Voitures du Perche"
DELAYS = (2, 0, 4, 25, 1, 3, 0, 6)  # minutes, of the florist's last deliveries


def play() -> None:
    """Once; the days are counted back from today."""
    households.play()
    house = House.objects.get(slug=practice.HOUSE)
    if Arrival.objects.filter(house=house).exists():
        return
    by, now = person("mathilde"), timezone.now()
    today = day_of(now, house.zone)
    florist = Partner.objects.get(house=house, name="Atelier Prairie")
    papers.see_paper(
        florist, by=by, sort="liability", valid_until=today + 210 * DAY, words="MAAF, responsabilité civile"
    )
    papers.see_paper(florist, by=by, sort="register", valid_until=today + 24 * DAY, is_compulsory=False)
    papers.vouch(
        florist, by=by, who="Le Grand Hôtel Belombre", what="les bouquets livrés avant midi", said_on=today - 200 * DAY
    )
    for number, minutes in enumerate(DELAYS):
        due = now - (number + 1) * 11 * DAY
        actions.note_arrival(
            florist, by=by, due_at=due, came_at=due + dt.timedelta(minutes=minutes), words="livraison d’un bouquet"
        )
    told = actions.note_incident(
        florist,
        by=by,
        sort="badly_done",
        words="Des lys dans le bouquet, malgré le chat.",
        happened_on=today - 60 * DAY,
    )
    actions.move_incident(told, "contest", by=by, words="La commande disait « fleurs blanches », sans plus.")
    drivers = keep_partner(house, by=by, name=DRIVERS, category_keys=["transfer"], phone="02 61 91 44 51")
    papers.see_paper(drivers, by=by, sort="licence", valid_until=today - 2 * DAY, words="licence de transport")
