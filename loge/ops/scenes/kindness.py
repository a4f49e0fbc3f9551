"""Hard words in Alençon: Irène was kept waiting and said it badly; one message was answered in calm words, one is of yesterday.
And the book of attentions, with one that fits her now."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from loge.care.kindness import actions as kindness
from loge.care.models import Attention, Notice, Veil
from loge.care.moments import actions as moments
from loge.care.notices import actions as notices
from loge.care.notices.kinds import readable
from loge.common.jobs import run_all
from loge.demands import actions as demands
from loge.demands.models import Demand
from loge.houses.actions import welcome
from loge.houses.models import House, Membership
from loge.houses.queries import keepers
from loge.offers.models import Offer
from loge.people.models import Person

from ..cast import email, person, then

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
FIRST = (
    "Bande d’incapables, deux heures que j’attends pour rien ! Je veux savoir qui prend les mesures, et à quelle heure."
)
SECOND = "Vous êtes vraiment une menteuse. Rendez-moi la robe de ma tante avant dimanche."


def play() -> None:
    """Idempotent: what was lived is not lived again."""
    house = House.objects.filter(slug="alencon").first()
    if house is None or Demand.objects.filter(house=house, nonce="cast-irene").exists():
        return
    offer = Offer.objects.filter(house=house, provider__person=person("odile"), state="published").first()
    if offer is None:
        return
    now, keeper = timezone.now(), keepers(house)[0]
    irene, _made = Person.objects.get_or_create(
        email=email("irene"), defaults={"name": "Irène Vasseur", "language": "fr"}
    )
    with then(now - 7 * DAY) as moment:
        if not Membership.objects.filter(house=house, person=irene, until_at=None).exists():
            welcome(house, irene, Membership.Role.CLIENT, by=keeper)
        demand = demands.ask(
            offer,
            by=irene,
            words="Une robe de ma tante à reprendre à ma taille pour dimanche.",
            nonce="cast-irene",
            at=moment,
        )
        demands.quote(
            demand, by=person("odile"), cents=3_000, words="Volontiers, je viens prendre vos mesures.", at=moment + HOUR
        )
        run_all()
    _said(demand, irene, FIRST, "cast-irene-1", now - 6 * DAY)
    row = Veil.objects.filter(house=house, author=irene).select_related("house").first()
    if row is not None:
        with then(now - 6 * DAY + HOUR) as moment:
            kindness.hand(row, by=person("odile"), at=moment)
            kindness.answer(row, by=keeper, at=moment + HOUR)
            run_all()
    _said(demand, irene, SECOND, "cast-irene-2", now - DAY)
    _doubted(house, irene, now - 3 * DAY)
    _thought_of(house, irene, demand, now)


BOOK = [
    (
        "Le mot et les roses",
        "returning",
        2_500,
        "Une rose par année, et un mot écrit à la main, sur la table avant leur retour.",
    ),
    (
        "Le plan de la ville déplié",
        "first",
        0,
        "Trois adresses entourées au crayon : le pain, le banc au soleil, l’arrêt du bus.",
    ),
    (
        "Une visite, les mains pleines",
        "failure",
        900,
        "Quelqu’un passe avec une brioche du marché, et demande pardon de vive voix.",
    ),
]


def _thought_of(house: House, person: Person, demand: Demand, now: dt.datetime) -> None:
    """The book has three lines; one fits Irène, who was let down."""
    keeper = keepers(house)[0]
    for title, fits, cents, how in BOOK:
        if not Attention.objects.filter(house=house, title=title).exists():
            moments.write_attention(house, by=keeper, title=title, how=how, fits=fits, cents=cents, at=now - 30 * DAY)
    moments.propose(house, person, why="failure", subject=demand.reference, by=keeper, at=now - DAY)


def _said(demand: Demand, by: Person, words: str, nonce: str, when: dt.datetime) -> None:
    with then(when) as moment:
        demands.say(demand, by=by, words=words, nonce=nonce, at=moment)
        run_all()


def _doubted(house: House, by: Person, when: dt.datetime) -> None:
    """An offer was doubted, looked at, and left: the year's count is not empty."""
    offer = Offer.objects.filter(house=house, provider__person=person("lina"), state="published").first()
    shown = readable(house, "offer", offer.pk, None) if offer is not None else None
    if shown is None or Notice.objects.filter(house=house, subject=shown.subject).exists():
        return
    with then(when) as moment:
        row = notices.report(
            house, shown, by=by, reason="false", words="Est-ce vraiment une heure entière ?", at=moment
        )
        notices.rule(
            row,
            by=keepers(house)[0],
            ground="shown_true",
            words="La durée est écrite, et les avis la confirment.",
            at=moment + 5 * HOUR,
        )
        run_all()
