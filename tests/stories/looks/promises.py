"""Promises kept, missed and to come; a price that is chased; the telephone; a complaint."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from loge.care.line import actions as line
from loge.care.line import queries
from loge.care.promises import actions as book
from loge.care.promises import clock, seen
from loge.care.recovery import actions as recovery
from loge.clients.models import ClientFile
from loge.common import moves
from loge.common.clock import now
from loge.common.jobs import run_all
from loge.demands import actions
from loge.demands.desk import actions as desk
from loge.demands.models import Case, Demand
from loge.houses.actions import hours as writing
from loge.offers.partners.models import Partner
from tests.cast import Cast

from . import Pages

HOUR = dt.timedelta(hours=1)


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """A day in which a word was kept, one was missed, one is soon due; a neighbour who does not answer."""
    moment = now()
    house = f"/house/{cast.slug}/"
    writing.set_week(cast.house, by=cast.keeper, days=[[("00:00", "00:00")]] * 7, holidays=False)
    today = moment.astimezone(cast.house.zone).date()
    writing.close_from(
        cast.house,
        by=cast.keeper,
        first=today + dt.timedelta(days=30),
        last=today + dt.timedelta(days=31),
        words="Inventaire",
    )
    told = {"by": cast.keeper, "kind": "call_back", "made_to": cast.client}
    made = moment - 5 * HOUR
    kept = book.give_word(cast.house, words="Rappeler avant midi", nonce="k1", due_at=moment - HOUR, at=made, **told)
    book.keep(kept, by=cast.keeper, at=moment - 2 * HOUR)
    missed = book.give_word(
        cast.house, words="Envoyer le devis du vitrier", nonce="k2", due_at=moment - HOUR, at=made, **told
    )
    book.give_word(
        cast.house, words="Confirmer la table de vendredi", nonce="k3", due_at=moment + HOUR / 2, at=made, **told
    )
    cast.another_offer(cast.person("Lucienne"))
    chased = actions.ask(
        cast.offer, by=cast.client, words="Promener Filou jeudi", nonce="looks-chased", at=moment - 20 * HOUR
    )
    run_all()
    clock.tick(at=moment - 15 * HOUR)
    clock.tick(at=moment)
    free = line.offer(cast.house, count=1)
    called = line.take(
        cast.house,
        by=cast.desk,
        phone="0261910455",
        name="Simone Portail",
        due_at=free[0].due_at,
        nonce="looks",
        words="Ses clés",
    )
    hurt = recovery.complain(
        cast.house, key="looks", source="button", by=cast.client, person=cast.client, words="Personne n’est venu, et personne n’a appelé."
    )  # fmt: skip
    recovery.offer_gesture(hurt, by=cast.keeper, words="Un bouquet", cents=1_500)
    assert missed.pk
    return {
        None: {
            "call-me": f"/loges/{cast.slug}/call-me/",
            "called": f"/called/{queries.token_of(called)}/",
            "asked-of-us": f"/asked/{seen.token_of(_arranged(cast))}/",
        },
        cast.client: {
            "promises": "/promises/",
            "chased": f"/demands/{chased.pk}/",
            "complain": f"/demands/{chased.pk}/complain/",
        },
        cast.keeper: {
            "house-promises": f"{house}promises/",
            "house-missed": f"{house}promises/?view=missed",
            "care-rules": f"{house}promises/rules/",
            "house-hours": f"{house}hours/",
            "line": f"{house}line/?phone=0261910455",
            "complaints": f"{house}complaints/",
            "complaint": f"{house}complaints/{hurt.pk}/",
        },
    }


def _arranged(cast: Cast) -> Case:
    """A garden asked of one who is slow, a hem of one who has all the time."""
    moment = now()
    guest = ClientFile.objects.create(house=cast.house, name="Karin Lindqvist", language="fr")
    case = Case(house=cast.house, client=guest, title="Karin Lindqvist : un jardin")
    with transaction.atomic():
        moves.begin(case, "open", by="mail", at=moment - 9 * HOUR)
    for trade, hours in (("garden", 9), ("sewing", 1)):
        item = desk.add_item(case, by=cast.keeper, category_key=trade, title=trade, starts_at=moment + 90 * HOUR)
        house = Partner.objects.create(house=cast.house, name=f"Maison {trade}", category_keys=[trade])
        desk.ask_partners(item, by=cast.keeper, partners=[house], by_phone=True, at=moment - hours * HOUR)
        run_all()
    clock.tick(at=moment - 15 * HOUR / 2)
    clock.tick(at=moment)
    return case
