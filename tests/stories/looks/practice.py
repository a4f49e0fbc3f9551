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
from loge.money.invoices import actions as charged
from loge.money.invoices import deposits, outlays
from loge.money.models import Billing, Payer
from loge.money.subscriptions import actions as subscriptions
from loge.offers.partners.actions import keep_partner
from loge.people.models import Person
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
    double = actions.open_household(house, by=by, name="Aubry (mer)")
    actions.add_member(double, by=by, name=mother.name, about="à Cabourg en août", pays=True)
    actions.add_home(double, by=by, address="3 avenue de la Mer, Cabourg")
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
    _billed(house, by, asks)
    base = f"/house/{house.slug}"
    file = f"{base}/clients/{client.pk}"
    return {
        by: {
            "practice_clients": f"{base}/clients/", "practice_file": f"{file}/", "practice_add": f"{file}/add/gesture/?note={note.pk}&item=0",
            "practice_vault": f"{file}/add/secret/", "practice_member": f"{base}/members/{mother.pk}/", "practice_occasion": f"{base}/occasions/{birthday.pk}/",
            "practice_dates": f"{base}/dates/", "practice_gesture": f"{base}/gestures/{gesture.pk}/", "practice_ideas": f"{base}/ideas/",
            "practice_looks": f"{base}/looks/", "practice_leave": f"{file}/leave/", "practice_merge": f"{file}/merge/?other={double.pk}",
        },
        goes: {"practice_codes": f"/agenda/visits/{errand.visit_id}/codes/"},
        asks: {"mine": "/mine/", "mine_gesture": f"/mine/gestures/{gesture.pk}/", "mine_looks": "/mine/looks/", "mine_dates": "/mine/dates/",
               "mine_papers": "/mine/papers/"},
    }  # fmt: skip


def _billed(house: House, by: Person, asks: Person) -> None:
    """Two months of a plan with something on top of it, a deposit, and a proof of what was paid for them."""
    about = {"street": "4 rue du Jeudi", "postcode": "61000", "city": "Alençon"}
    Billing.objects.create(house=house, name="Maison Ormeraie", siret="73282932000074", **about)
    payer = Payer.objects.create(house=house, person=asks, name="Antoine Aubry", **about)
    told = {"name": "Présence", "fee_cents": 49_000, "included_minutes": 600, "hour_cents": 6_000, "night_bp": 5_000}
    plan = subscriptions.write_plan(house, by=by, told=told | {"prices": [{"words": "Bouquet porté", "cents": 4_500}]})
    moment = now()
    day = moment.date()
    for ago in (40, 3):
        at = moment - ago * DAY
        for kind, words, cents in (
            ("fee", "Présence", 49_000),
            ("service", "Chauffeur, gare d’Alençon", 4_500 + 100 * ago),
        ):
            charged.charge(payer, kind=kind, key=f"look:{ago}:{kind}", words=words, cents=cents, on=at.date(), at=at)
        charged.issue(charged.draft(payer, by=by, at=at), by=by, at=at)
    subscriptions.subscribe(payer, plan, by=by, on=day, nonce="look")
    outlays.note_outlay(
        payer, by=by, made_out_to="house", supplier="Théâtre d’Alençon", words="Deux places", cents=5_600, paid_on=day, proof=b"%PDF ",
        proof_name="places.pdf", nonce="look",
    )  # fmt: skip
    deposits.ask(payer, by=by, words="réception du 20", cents=36_000, nonce="look")
