"""A practice: the file of a household, its dates, a proposal, the vault before whoever goes there, and their own space."""

from __future__ import annotations

import datetime as dt

from loge.clients import actions
from loge.clients.dates import DAY, Rule
from loge.common.clock import local, now
from loge.demands import actions as demands
from loge.demands.models import Demand
from loge.demands.practice.errands import plan_errand
from loge.demands.practice.gestures import Line, propose
from loge.demands.practice.ideas import keep_idea
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.offers.partners.actions import keep_partner
from loge.planning.actions.team import join_team
from tests.cast import Cast

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """Mathilde keeps it, Hakim goes there; Antoine is asked for Claire's birthday."""
    by, goes, asks = (cast.person(name) for name in ("Mathilde", "Hakim", "Antoine"))
    today = local(now(), cast.house.zone).date()
    house = open_house(
        by=cast.operator,
        kind=House.Kind.PRACTICE,
        slug="ormeraie",
        name="Maison Ormeraie",
        town="Alençon",
        phone="02 61 91 06 18",
    )
    welcome(house, by, Membership.Role.CONCIERGE, by=cast.operator)
    welcome(house, goes, Membership.Role.PROVIDER, by=by)
    join_team(house, goes, by=by, base="Alençon")
    shop = keep_partner(house, by=by, name="Atelier Prairie", category_keys=["flowers"])
    keep_idea(house, by=by, partner=shop, what="Renoncules crème", cents=5_800, category_key="flowers")
    client = actions.open_household(house, by=by, name="Famille Aubry")
    antoine = actions.add_member(
        client, by=by, name="Antoine Aubry", person=asks, orders="all", pays=True, phone="06 12 34 56 78"
    )
    mother = actions.add_member(
        client, by=by, name="Claire Aubry", about="chirurgienne", orders="all", ceiling_cents=30_000
    )
    home = actions.add_home(client, by=by, address="12 allée des Ormes", label="la maison", access="sonner deux fois")
    actions.know(client, by=by, sort="avoid", words="noix", source="Antoine")
    actions.know(
        client, by=by, sort="habit", words="préfère qu’on sonne deux fois", sure="guessed", source="trois visites"
    )
    actions.remember_gift(
        client,
        by=by,
        member=mother,
        what="Pivoines roses",
        given_on=today - 300 * DAY,
        cents=5_200,
        reaction="magnifiques",
    )
    actions.lock_away(client, by=by, sort="code", label="le portail", value="A 52 73", home=home)
    day = today + 13 * DAY
    birthday = actions.keep_date(
        client, by=by, member=mother, sort="birthday", rule=Rule(month=day.month, day=min(day.day, 28), year=1980)
    )
    note = demands.take_note(
        house, by=by, words="Un bouquet de pivoines pour jeudi, 45 euros.", nonce="looks", client=client
    )
    reasons = ({"why": "taste", "words": "renoncules", "on": today.isoformat(), "source": "Antoine"}, {"why": "safe"})
    line = Line(
        what="Renoncules crème",
        cents=5_800,
        member=mother,
        sort="birthday",
        partner=shop.reference,
        partner_name=shop.name,
        category="flowers",
        reasons=reasons,
    )
    gesture = propose(
        client, by=by, asked=antoine, lines=[line], deliver_at=now() + 12 * DAY, order_by=today + 9 * DAY, nonce="looks", home=home
    )  # fmt: skip
    errand = plan_errand(
        client,
        by=by,
        person=goes,
        title="Courses",
        starts_at=now() + dt.timedelta(minutes=20),
        lasts_for=dt.timedelta(hours=1),
        home=home,
    )
    base = f"/house/{house.slug}"
    file = f"{base}/clients/{client.pk}"
    return {
        by: {
            "practice_clients": f"{base}/clients/", "practice_file": f"{file}/", "practice_add": f"{file}/add/gesture/?note={note.pk}&item=0",
            "practice_vault": f"{file}/add/secret/", "practice_member": f"{base}/members/{mother.pk}/", "practice_occasion": f"{base}/occasions/{birthday.pk}/",
            "practice_dates": f"{base}/dates/", "practice_gesture": f"{base}/gestures/{gesture.pk}/", "practice_ideas": f"{base}/ideas/",
            "practice_looks": f"{base}/looks/",
        },
        goes: {"practice_codes": f"/agenda/visits/{errand.visit_id}/codes/"},
        asks: {"mine": "/mine/", "mine_gesture": f"/mine/gestures/{gesture.pk}/", "mine_looks": "/mine/looks/", "mine_dates": "/mine/dates/"},
    }  # fmt: skip
