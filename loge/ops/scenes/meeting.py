"""How the demonstration's people met: thanks on the wall, a reply, a report that was ruled on, a coffee, a workshop."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from loge.care.meeting import actions as meeting
from loge.care.models import Event, Notice, Review, Thanks
from loge.care.notices import actions as notices
from loge.care.reviews import actions as reviews
from loge.common.clock import day_of, from_wall
from loge.common.jobs import run_all
from loge.demands import states
from loge.demands.models import Demand
from loge.houses.models import House
from loge.houses.queries import keepers

from ..cast import person, then

THANKED = {
    "awa": "Merci Awa : Rex vous cherche encore à la porte.",
    "lucien": "Merci Lucien, la tringle est droite et la maison sent la cire.",
    "ines": "Merci Inès : les fractions ne font plus peur à personne ici.",
}
REPLIED = {"awa": "Rex m’a appris la patience. À samedi !"}


def play() -> None:
    """Idempotent: what was lived is not lived again."""
    house = House.objects.filter(slug="alencon").first()
    if house is None:
        return
    for key, words in THANKED.items():
        _thank(house, key, words)
    for key, words in REPLIED.items():
        _reply(house, key, words)
    _doubt(house)
    _meet(house)
    run_all()


def _received(house: House, key: str) -> Demand | None:
    found = Demand.objects.filter(house=house, provider__person=person(key), state__in=states.RECEIVED)
    return found.select_related("house", "client", "provider__person").order_by("since_at").first()


def _thank(house: House, key: str, words: str) -> None:
    demand = _received(house, key)
    if demand is None or Thanks.objects.filter(house=house, subject=demand.reference).exists():
        return
    with then(demand.since_at + dt.timedelta(hours=6)) as moment:
        meeting.thank(demand, by=demand.client, words=words, at=moment)


def _about(house: House, key: str) -> Review | None:
    demand = _received(house, key)
    if demand is None:
        return None
    found = Review.objects.filter(
        house=house, about=demand.provider.reference, shown_at__isnull=False, held_at=None, refused_at=None
    )
    return found.select_related("house", "author").order_by("shown_at").first()


def _reply(house: House, key: str, words: str) -> None:
    review = _about(house, key)
    if review is not None and review.shown_at and review.replied_at is None:
        with then(review.shown_at + dt.timedelta(hours=5)) as moment:
            reviews.reply(review, by=person(key), words=words, at=moment)


def _doubt(house: House) -> None:
    """Lucien doubted a word; Hélène kept the review and said why."""
    review = _about(house, "lucien")
    if (
        review is None
        or review.shown_at is None
        or Notice.objects.filter(house=house, subject=review.reference).exists()
    ):
        return
    with then(review.shown_at + dt.timedelta(days=1)) as moment:
        row = notices.report(
            house, reviews.content(review), by=person("lucien"), reason="other", words="L’aspirateur était celui de la maison, je ne l’ai que passé.", at=moment
        )  # fmt: skip
    with then(moment + dt.timedelta(hours=20)) as later:
        notices.rule(
            row, by=keepers(house)[0], ground="opinion", words="C’est dit avec le sourire, et c’est plutôt un compliment.", at=later
        )  # fmt: skip


def _meet(house: House) -> None:
    """A coffee next Saturday, a workshop that a neighbour proposes, a picnic that took place."""
    if Event.objects.filter(house=house).exists():
        return
    today = timezone.now()
    helene = keepers(house)[0]
    with then(today - dt.timedelta(days=40)) as moment:
        _event(
            house,
            "cast-picnic",
            "Pique-nique au parc des Promenades",
            "On partage une nappe et ce qu’il y a dessus.",
            (30, 12),
            "Parc des Promenades",
            None,
            moment,
        )
    with then(today - dt.timedelta(days=3)) as moment:
        coffee = _event(
            house,
            "cast-coffee",
            "Café des voisins",
            "Chacun apporte un gâteau, ou juste une histoire.",
            _saturday(house, moment),
            "La loge, 4 rue du Jeudi",
            12,
            moment,
        )
        for key in ("jeanne", "awa", "ines"):
            meeting.come(coffee, by=person(key), at=moment)
        starts = _at(house, moment, *_saturday(house, moment)) + dt.timedelta(days=7)
        meeting.propose(
            house, by=person("lucien"), title="Réparer plutôt que jeter", words="Un après-midi à l’atelier : apportez ce qui boite.",
            starts_at=starts, ends_at=starts + dt.timedelta(hours=3), place="L’atelier de Lucien, Damigny", seats=6, nonce="cast-repair", at=moment,
        )  # fmt: skip
    assert coffee.host_id == helene.pk


def _event(
    house: House,
    nonce: str,
    title: str,
    words: str,
    day: tuple[int, int],
    place: str,
    seats: int | None,
    moment: dt.datetime,
) -> Event:
    starts = _at(house, moment, *day)
    return meeting.propose(
        house, by=keepers(house)[0], title=title, words=words, starts_at=starts, ends_at=starts + dt.timedelta(hours=2), place=place,
        seats=seats, nonce=nonce, at=moment,
    )  # fmt: skip


def _at(house: House, moment: dt.datetime, days: int, hour: int) -> dt.datetime:
    """So many days later, at that hour on the loge's wall clock."""
    day = day_of(moment, house.zone) + dt.timedelta(days=days)
    found = from_wall(dt.datetime.combine(day, dt.time(hour)), house.zone)
    assert found is not None
    return found


def _saturday(house: House, moment: dt.datetime) -> tuple[int, int]:
    """The second Saturday from then, at ten."""
    return (5 - day_of(moment, house.zone).weekday()) % 7 + 7, 10
