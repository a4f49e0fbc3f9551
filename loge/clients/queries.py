"""What can be known of those who are looked after. Every query starts from the house."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Q, QuerySet

from loge.houses.models import House
from loge.people.models import Person

from .models import ClientFile, Member, Stay
from .ordering import may_order as may_order  # whoever bills asks here
from .rules import folded

LIVE = (Stay.Status.EXPECTED, Stay.Status.IN_HOUSE)
NOT_CANCELLED = ~Q(status__in=(Stay.Status.CANCELLED, Stay.Status.ABSENT))


def stay_of(client: ClientFile, day: dt.date) -> Stay | None:
    """The stay a word of that day is about: the present one, else the next, else one that ended within the last month."""
    mine = Stay.objects.filter(NOT_CANCELLED, house=client.house_id, client=client)
    still = mine.filter(leaves_on__gte=day).order_by("arrives_on").first()
    return still or mine.filter(leaves_on__gte=day - dt.timedelta(days=31)).order_by("-leaves_on").first()


def client(house: House, key: uuid.UUID) -> ClientFile | None:
    return ClientFile.objects.filter(house=house, pk=key).select_related("house").first()


def stay(house: House, key: uuid.UUID) -> Stay | None:
    """One stay of the house, with its guest."""
    return Stay.objects.filter(house=house, pk=key).select_related("house", "client").first()


def stays_of(client: ClientFile) -> QuerySet[Stay]:
    """Every stay of a client, the last first."""
    return Stay.objects.filter(house=client.house_id, client=client).order_by("-arrives_on", "-pk")


def around(house: House, day: dt.date, *, days: int = 0) -> QuerySet[Stay]:
    """Stays that touch that day, or one so many days before or after it."""
    span = dt.timedelta(days=days)
    found = Stay.objects.filter(NOT_CANCELLED, house=house, arrives_on__lte=day + span, leaves_on__gte=day - span)
    return found.select_related("client").order_by("arrives_on", "pk")


def find_stays(house: House, words: str, *, day: dt.date, most: int = 12) -> list[Stay]:
    """Stays about that day that fit a name, a room or a reservation's number, whatever the accents and the order."""
    wanted = folded(words).split()
    number = words.strip()
    found = []
    for stay in around(house, day, days=30)[:3_000]:
        names = folded(f"{stay.client.name} {stay.companions}")
        fits = bool(wanted) and all(word in names for word in wanted)
        if fits or (number and number in (stay.room, stay.number)):
            found.append(stay)
    return sorted(found, key=lambda stay: abs((stay.arrives_on - day).days))[:most]


def only_stay(house: House, words: str, *, day: dt.date) -> Stay | None:
    """The stay a name or a room means about that day, when only one fits."""
    fits = find_stays(house, words, day=day, most=2) if words.strip() else []
    return fits[0] if len(fits) == 1 else None


def birthdays(stay: Stay) -> dt.date | None:
    """The guest's birthday, if it falls within the stay."""
    born = stay.client.born_on
    if born is None:
        return None
    for year in {stay.arrives_on.year, stay.leaves_on.year}:
        day = _birthday(born, year)
        if stay.covers(day):
            return day
    return None


def _birthday(born: dt.date, year: int) -> dt.date:
    try:
        return born.replace(year=year)
    except ValueError:  # 29 February
        return dt.date(year, 2, 28)


# ------------------------------------------------------------------------------------------------------- a household


def payer_of(file: ClientFile) -> Person | None:
    """Who pays for this household; without one, whose file it is."""
    paying = Member.objects.filter(house=file.house_id, client=file, pays=True, status=Member.Status.HERE)
    found = paying.select_related("person").first()
    if found is not None:
        return found.person
    return file.person
