"""The country that is searched: towns, neighbours, offers and questions, the same in every run."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.search import OFFERS, PROVIDERS, TOWNS

SYLLABLES = [
    "ba",
    "bou",
    "chan",
    "cor",
    "da",
    "dre",
    "fa",
    "fleur",
    "ga",
    "gril",
    "ja",
    "lan",
    "li",
    "ma",
    "mi",
    "nou",
    "pa",
    "pri",
    "ra",
    "rou",
    "sa",
    "sol",
    "ta",
    "tri",
    "va",
    "ver",
]
A_TUESDAY = dt.date(2026, 12, 1)


def vocabulary() -> list[str]:
    """400 words made of syllables, the same in every run."""
    chance = random.Random(7)
    found: dict[str, None] = {}
    while len(found) < 400:
        found["".join(chance.choices(SYLLABLES, k=chance.randint(2, 3)))] = None
    return list(found)


def zipf(size: int) -> np.ndarray[Any, Any]:
    weights = 1 / (np.arange(size) + 3.0)
    return weights / weights.sum()


@dataclass(frozen=True)
class Query:
    """One thing looked for; ``slot``: the first half hour of the week, for two hours."""

    town: int
    words: tuple[str, ...]
    most_cents: int
    insee: str
    within_km: int
    slot: int


def stream(count: int, towns: int, insee_of: Sequence[str], seed: int) -> list[Query]:
    chance = np.random.default_rng(seed)
    known, weights = vocabulary(), zipf(400)
    found = []
    for _ in range(count):
        town = int(chance.integers(towns))
        two = chance.choice(400, size=2, replace=False, p=weights)
        slot = int(chance.integers(7)) * 48 + int(chance.integers(16, 36))
        most = int(chance.integers(12, 45)) * 100
        found.append(Query(town, tuple(known[each] for each in two), most, insee_of[town], 10, slot))
    return found


def wanted(query: Query) -> Any:
    """As the product is asked."""
    from loge.offers.search.finding import Wanted
    from loge.offers.search.week import When

    monday = dt.datetime.combine(A_TUESDAY - dt.timedelta(days=1), dt.time())
    start = monday + dt.timedelta(minutes=30 * query.slot)
    when = When(start, start + dt.timedelta(hours=2))
    return Wanted(
        words=" ".join(query.words), most_cents=query.most_cents, near=query.insee, within_km=query.within_km, when=when,
        free_only=True,
    )  # fmt: skip


def towns_on_the_map() -> list[list[str]]:
    """For each town its communes, its own first."""
    from loge.houses import gazetteer

    found = []
    for insee in gazetteer._by_population():
        place = gazetteer.commune(insee)
        if place and place.epci:
            near = [each.insee for each in gazetteer.communes_of(place.epci) if each.insee != insee][:12]
            found.append([insee, *near])
        if len(found) == TOWNS:
            return found
    raise AssertionError("there are more communes than that")


def load(first: int, last: int, communes: list[list[str]]) -> None:
    """Towns ``first`` to ``last``: houses and people by the ORM, providers and offers in bulk, their other columns as a
    new row has them."""
    from django.db import connection, transaction

    from loge.houses.models import House, Membership, Territory
    from loge.offers.models import Offer, Provider
    from loge.offers.search import marking, terms
    from loge.people.models import Person

    persons = list(Person.objects.order_by("email"))
    if not persons:
        Person.objects.bulk_create(
            Person(email=f"n{number:04}@example.org", name=f"Voisin {number}") for number in range(PROVIDERS)
        )
        persons = list(Person.objects.order_by("email"))
    stemmed = {word: terms(word).split() for word in vocabulary()}
    unwatch(marking)
    now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    for town in range(first, last):
        chance = np.random.default_rng(1_000 + town)
        house = House.objects.create(
            kind=House.Kind.NEIGHBOURHOOD, slug=f"town-{town:03}", name=f"Town {town}", town=f"Town {town}"
        )
        providers = [
            {
                "house": house, "person": person, "name": str(person), "insee": str(chance.choice(communes[town])),
                "vetted_at": now, "vetted_by": persons[0], "week": week(chance),
                **stars(chance),
            }
            for person in persons
        ]  # fmt: skip
        with transaction.atomic():
            Territory.objects.bulk_create(Territory(house=house, insee=insee) for insee in sorted(set(communes[town])))
            insert(
                Membership,
                [{"house": house, "person": person, "role": "provider", "since_at": now} for person in persons],
            )
            keys = insert(Provider, providers)
            insert(Offer, offers(chance, house, keys, stemmed))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    marking.watch()


def stars(chance: Any) -> dict[str, int]:
    count = int(chance.geometric(0.12)) - 1
    return {"stars_count": count, "stars_sum": int(chance.integers(3 * count, 5 * count + 1)) if count else 0}


def week(chance: Any) -> str:
    """One in five says nothing; the others are free at some hours of some days."""
    if chance.random() < 0.2:
        return ""
    bits = np.zeros(336, np.uint8)
    for day in range(7):
        if chance.random() < 0.7:
            start = day * 48 + int(chance.integers(14, 28))
            bits[start : start + int(chance.integers(6, 22))] = 1
    return np.packbits(bits).tobytes().hex()


def offers(
    chance: Any, house: Any, providers: Sequence[uuid.UUID], stemmed: dict[str, list[str]]
) -> list[dict[str, Any]]:
    known = vocabulary()
    drawn = chance.choice(400, size=(OFFERS, 25), p=zipf(400))
    cents = chance.integers(8, 60, size=OFFERS) * 100
    trades = ["dogs_cats", "garden", "handyman", "music", "computing", "ironing", "moving", "cooking"]
    made = []
    for number in range(OFFERS):
        told = [known[each] for each in drawn[number]]
        held = sorted({stem for word in told for stem in stemmed[word]})
        priced = number % 20 != 0
        made.append({
            "house": house, "provider_id": providers[number % len(providers)], "category_key": trades[number % len(trades)],
            "title": " ".join(told[:3]), "words": " ".join(told[3:]), "unit": "task" if priced else "quote",
            "cents": int(cents[number]) if priced else None, "state": "published", "terms": f" {' '.join(held)} ",
        })  # fmt: skip
    return made


def insert(model: Any, rows: Sequence[dict[str, Any]]) -> list[uuid.UUID]:
    """Rows in bulk; what a row does not tell is what a new one would have."""
    from django.db import connection

    blank = model(**rows[0])
    fields = model._meta.concrete_fields
    fixed = {field.name: field.get_db_prep_save(field.value_from_object(blank), connection) for field in fields}
    keys, told = [], []
    for row in rows:
        line = dict(fixed)
        key = uuid.UUID(int=random.getrandbits(128))
        keys.append(key)
        line["id"] = key if connection.features.has_native_uuid_field else key.hex
        for name, value in row.items():
            field = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
            value = value.pk if hasattr(value, "pk") else value
            line[field.name] = field.get_db_prep_save(value, connection)
        told.append(tuple(line[field.name] for field in fields))
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
                for line in told:
                    copy.write_row(tuple(each.dumps(each.obj) if hasattr(each, "obj") else each for each in line))
        else:
            marks = ", ".join(["?"] * len(fields))
            connection.connection.executemany(
                f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})",
                [tuple(map(_plain, line)) for line in told],
            )
    return keys


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, dt.datetime) else value


def unwatch(marking: Any) -> None:
    """While rows are loaded nothing is marked: every house is packed afterwards anyway."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in marking.watched():
            for event in ("insert", "update", "delete"):
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{marking.PREFIX}{table}_{event}"{on}')
