"""Words given in the three houses: kept, missed and made good, soon due; a neighbour who does not answer; a call to give back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from loge.care.line import actions as line
from loge.care.models import CallBack, Complaint, Moment, PartnerChase, Promise
from loge.care.moments import actions as moments
from loge.care.promises import actions as book
from loge.care.promises import clock, states
from loge.care.promises.rules import change_rules
from loge.care.recovery import actions as recovery
from loge.care.recovery import states as complaint_states
from loge.clients.models import Stay
from loge.common.jobs import run_all
from loge.demands import actions as demands
from loge.demands import states as demand_states
from loge.demands.desk import actions as desk
from loge.demands.models import Demand
from loge.houses.actions import hours as writing
from loge.houses.models import House, OpeningHours
from loge.houses.queries import keepers
from loge.offers.models import Offer
from loge.offers.partners.models import Partner

from ..cast import person, then

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LOGE = [[("09:00", "12:00"), ("14:00", "19:00")]] * 5 + [[("09:00", "12:00")], []]
ALWAYS = [[("00:00", "00:00")]] * 7

# house, key, what, to whom, given and due in hours from now, kept in hours from now (None: not yet)
WORDS: list[tuple[str, str, str, str, str, float, float, float | None]] = [
    ("alencon", "keys", "call_back", "Rappeler au sujet des clés de l’atelier", "Simone Portail", -50, -46, -47),
    ("alencon", "chairs", "delivery", "Rapporter les chaises du pique-nique", "Yves", -30, -4, -2),
    ("alencon", "poster", "answer", "Dire si l’affiche va au marché", "la mairie", -28, -3, None),
    ("alencon", "coffee", "confirmation", "Confirmer la salle du café des voisins", "Jeanne", -3, 0.9, None),
    ("ormeraie", "visa", "arrival", "Déposer le dossier de visa", "M. Keller", -20, -16, -16.2),
    ("ormeraie", "painter", "quote", "Envoyer le devis du peintre", "Mme Aubry", -60, -12, None),
    ("ormeraie", "pressing", "call_back", "Dire à quelle heure revient le costume", "Me Fournier", -2, 0.6, None),
    ("belombre", "shoes", "delivery", "Retrouver les chaussures de la 208", "M. Bellini", -22, -18, -19),
    ("belombre", "table", "confirmation", "Confirmer la table sous les oliviers", "Mme Lindqvist", -4, 0.7, None),
    ("belombre", "bikes", "answer", "Dire si les vélos ont un siège d’enfant", "la famille Duarte", -26, -6, -5),
]


MOMENTS = (
    "Un mot gentil sur la table en rentrant, et les rideaux ouverts.",
    "Il avait pensé à rapporter la vis qui manquait depuis l’automne.",
    "Dix minutes d’avance, et le sourire.",
)


def play() -> None:
    """Idempotent: what was lived is not lived again."""
    now = timezone.now()
    for slug, week in (("alencon", LOGE), ("ormeraie", ALWAYS)):
        house = House.objects.filter(slug=slug).first()
        if house is not None and not OpeningHours.objects.filter(house=house).exists():
            writing.set_week(house, by=keepers(house)[0], days=week, holidays=slug == "alencon", at=now - 90 * DAY)
    for told in WORDS:
        _word(now, *told)
    loge = House.objects.filter(slug="alencon").first()
    if loge is not None:
        _hurt(loge, now)
        _lived(loge)
        _silent(loge, now)
        _calls(loge, now)
    hotel = House.objects.filter(slug="belombre").first()
    if hotel is not None:
        _asked(hotel, now)
        _heard(hotel, now)
    run_all()
    clock.tick(at=timezone.now())
    run_all()
    if loge is not None:
        _made_good(loge, now)


def _asked(house: House, now: dt.datetime) -> None:
    """Mrs Tanabe’s car: Delmas was asked, reminded, and fell silent; Yanis asked Berlines du Lac too, and she can see it all."""
    delmas = Partner.objects.filter(house=house, name="Chauffeurs Delmas").first()
    stay = Stay.objects.select_related("client", "house").filter(house=house, number="B24112").first()
    if delmas is None or stay is None or PartnerChase.objects.filter(house=house, partner=delmas).exists():
        return
    yanis = person("yanis.belombre")
    with then(now - 3 * HOUR) as moment:
        words = "A car to the airport for Mrs Tanabe, the morning she leaves."
        case = desk.open_case(house, by=yanis, words=words, stay=stay, client=stay.client, at=moment)
        item = case.items.select_related("house", "case__house", "case__client", "case__owner").order_by("pk").first()
        assert item is not None
        day = dt.datetime.combine(stay.leaves_on, dt.time(9, 30), house.zone)
        desk.correct_item(
            item,
            by=yanis,
            title="Une voiture pour l’aéroport",
            category_key="transfer",
            starts_at=day,
            party=2,
            at=moment,
        )
        desk.ask_partners(item, by=yanis, partners=[delmas], by_phone=True, at=moment)
        desk.wait(case, by=yanis, at=moment)  # she was answered at the counter
        run_all()
    for minutes in range(20, 140, 20):
        with then(now - 3 * HOUR + minutes * dt.timedelta(minutes=1)) as moment:
            clock.tick(at=moment)
            run_all()
    wanted = PartnerChase.objects.select_related("house", "promise__house", "item__house", "partner").filter(
        house=house, item=item, state=states.PROPOSED
    )
    for chase in wanted:
        with then(now - HOUR / 2) as moment:
            desk.ask_partners(
                item, by=yanis, partners=[chase.partner], by_phone=True, key=f"chase:{chase.pk}", at=moment
            )
            run_all()


def _heard(house: House, now: dt.datetime) -> None:
    """Who complained by mail hours ago was telephoned within the hour; the one of a moment ago is still to be."""
    waiting = Complaint.objects.select_related("house").filter(
        house=house, state=complaint_states.OPEN, since_at__lt=now - 2 * HOUR
    )
    for row in waiting:
        with then(row.since_at + HOUR / 2) as moment:
            recovery.hear(row, by=keepers(house)[0], words="Je l’ai appelé aussitôt : c’est entendu.", at=moment)
            run_all()


def _made_good(house: House, now: dt.datetime) -> None:
    """The price for Sofia’s dinner came too late, and came: missed stays missed, and nothing waits any more."""
    demand = Demand.objects.filter(house=house, nonce="cast-dinner").first()
    missed = Promise.objects.select_related("house").filter(house=house, state=states.MISSED)
    for row in missed.filter(subject=demand.reference) if demand else ():
        book.keep(row, by=keepers(house)[0], at=row.due_at + 2 * HOUR)


def _word(
    now: dt.datetime, slug: str, key: str, kind: str, words: str, to: str, made: float, due: float, kept: float | None
) -> None:
    house = House.objects.filter(slug=slug).first()
    if house is None or Promise.objects.filter(house=house, key=f"hand:cast-{key}").exists():
        return
    keeper = keepers(house)[0]
    with then(now + made * HOUR) as moment:
        row = book.give_word(
            house, by=keeper, kind=kind, words=words, made_to_name=to, due_at=now + due * HOUR, nonce=f"cast-{key}", at=moment
        )  # fmt: skip
    if kept is not None:
        with then(now + kept * HOUR) as moment:
            book.keep(row, by=keeper, at=moment)


def _silent(house: House, now: dt.datetime) -> None:
    """Emily asked Marc for a price five days ago; he has not said a word, he was reminded, and somebody else could."""
    found = Offer.objects.filter(house=house, provider__person=person("marc"), category_key="garden", state="published")
    offer = found.select_related("house", "provider").first()
    if offer is None or Demand.objects.filter(house=house, nonce="cast-silent").exists():
        return
    change_rules(house, by=keepers(house)[0], provider_within=4 * HOUR, quote_within=10 * HOUR, at=now - 60 * DAY)
    with then(now - 5 * DAY) as moment:
        demands.ask(
            offer,
            by=person("emily"),
            words="Our privet hedge leans over next door: forty metres of it.",
            nonce="cast-silent",
            at=moment,
        )
        run_all()
    for hours in range(118, 0, -2):
        with then(now - hours * HOUR) as moment:
            clock.tick(at=moment)
            run_all()


def _hurt(house: House, now: dt.datetime) -> None:
    """Something hurt a week ago, was mended with a gesture, and is to be looked back upon."""
    if Complaint.objects.filter(house=house, key="cast-hurt").exists():
        return
    keeper, sofia = keepers(house)[0], person("sofia")
    with then(now - 9 * DAY) as moment:
        row = recovery.complain(
            house, key="cast-hurt", source="button", by=sofia, person=sofia, words="Personne n’est venu samedi, et personne n’a appelé.", at=moment
        )  # fmt: skip
    with then(now - 9 * DAY + 2 * HOUR) as moment:
        recovery.hear(row, by=keeper, words="Je l’ai appelée, et je lui ai demandé pardon.", at=moment)
        recovery.offer_gesture(row, by=keeper, words="Un bouquet du marché", cents=1_200, at=moment)
    with then(now - 8 * DAY) as moment:
        recovery.mend(row, by=keeper, words="La promenade a été refaite dimanche, avec un mot d’Awa.", at=moment)


def _lived(house: House) -> None:
    """What delighted, noted in one tap by those it happened to."""
    if Moment.objects.filter(house=house, subject__startswith="demand:").exists():
        return
    received = Demand.objects.filter(house=house, state=demand_states.SETTLED).select_related(
        "house", "client", "provider__person"
    )
    for demand, words in zip(received.order_by("-since_at", "pk"), MOMENTS, strict=False):
        with then(demand.since_at + HOUR) as moment:
            moments.note_moment(demand, by=demand.client, tone="delight", words=words, at=moment)


def _calls(house: House, now: dt.datetime) -> None:
    if CallBack.objects.filter(house=house).exists():
        return
    free: list[Any] = line.offer(house, count=1, at=now)
    if free:
        line.take(
            house, by=keepers(house)[0], phone="02 61 91 04 58", name="Simone Portail", words="Elle cherche quelqu’un pour ses volets.",
            due_at=free[0].due_at, nonce="cast-call", at=now,
        )  # fmt: skip
