"""The network: whom one can rely on, one of them with every case, how trust is counted."""

from __future__ import annotations

import datetime as dt

from loge.care.network import actions
from loge.clients import actions as clients
from loge.common.clock import day_of, now
from loge.demands.models import Demand
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.offers.partners import papers
from loge.offers.partners.actions import keep_partner
from tests.cast import Cast

from . import Pages

DAY = dt.timedelta(days=1)


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """Célestine keeps it; one florist is well known, one has let a paper lapse, one is new."""
    by, other = cast.person("Célestine"), cast.person("Baptiste")
    house = open_house(
        by=cast.operator, kind=House.Kind.PRACTICE, slug="reseau", name="Maison du Réseau", town="Alençon"
    )
    welcome(house, by, Membership.Role.CONCIERGE, by=cast.operator)
    welcome(house, other, Membership.Role.CONCIERGE, by=cast.operator)
    known, lapsed, _new = (keep_partner(house, by=by, name=name, category_keys=["flowers"]) for name in ("Atelier Prairie", "Voitures du Perche", "Maison Lefort"))  # fmt: skip
    today = day_of(now(), cast.house.zone)
    papers.see_paper(known, by=by, sort="liability", valid_until=today + 200 * DAY, words="MAAF, no 4071")
    papers.see_paper(known, by=by, sort="vigilance", valid_until=today + 12 * DAY)
    papers.see_paper(lapsed, by=by, sort="licence", valid_until=today - 3 * DAY)
    papers.vouch(known, by=by, who="Maison Ormeraie", what="les bouquets livrés avant midi", said_on=today - 90 * DAY)
    for number in range(9):
        due = now() - (number + 1) * 20 * DAY
        actions.note_arrival(
            known, by=by, due_at=due, came_at=due + dt.timedelta(minutes=2 if number else 25), words="bouquet"
        )
    incident = actions.note_incident(
        known, by=other, sort="damage", words="Le vase était ébréché.", happened_on=today - 9 * DAY
    )
    actions.move_incident(incident, "contest", by=other, words="Il l’était déjà la veille.")
    client = clients.open_household(house, by=by, name="Famille Lenoir")
    clients.like(client, by=by, provider=known.reference, name=known.name, is_liked=True, why="leurs bouquets tiennent")
    base = f"/house/{house.slug}/network"
    return {by: {"network": f"{base}/", "network_one": f"{base}/{known.pk}/"}, None: {"trust": "/trust/"}}
