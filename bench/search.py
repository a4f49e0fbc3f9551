"""Search at a million offers in 500 towns: ``python -m bench.search`` (``--small`` for a few thousand, ``postgres``
for that store alone).

One run, both databases as the store of the product. The peer is PostgreSQL's own ``tsvector``: one flat table without
joins, GIN on the words, b-tree on the town, the same words, price, distance and week, and the very same formula in SQL, so
that both must give the same twenty offers in the same order; a plain loop over every row (brute force) says who is right.
CPU is that of the client and of the database server together; p99 is measured with eight clients at once.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import random
import resource
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench._ground import database, postgres, set_up

SMALL = "--small" in sys.argv
TOWNS, FIRST_TOWNS, OFFERS, PROVIDERS = (12, 4, 200, 40) if SMALL else (500, 50, 2_000, 400)
ROUNDS, QUERIES, EVERYWHERE = (1, 10, 3) if SMALL else (5, 300, 30)
CLIENTS, SECONDS = (2, 0.3) if SMALL else (8, 12.0)
SAMPLE, SAMPLE_EVERYWHERE = (20, 3) if SMALL else (60, 6)
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


# ------------------------------------------------------------------------------------------------------------ the world


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


# ------------------------------------------------------------------------------------------------------------- the peer


FLAT = """
CREATE TABLE bench_doc (id uuid, town int, cents int, title text, name text, latitude float8, longitude float8, stars int,
  reviews int, week bit(336), tsv tsvector)
"""
FILL = """
INSERT INTO bench_doc SELECT o.id, right(h.slug, 3)::int, o.cents, o.title, p.name, c.latitude, c.longitude, p.stars_sum,
  p.stars_count, CASE WHEN p.week = '' THEN NULL ELSE ('x' || p.week)::bit(336) END, to_tsvector('simple', o.terms)
FROM offers_offer o JOIN offers_provider p ON p.id = o.provider_id JOIN houses_house h ON h.id = o.house_id
JOIN bench_commune c ON c.insee = p.insee
"""
ASKED = """
SELECT id, title, name, cents, score FROM (
  SELECT id, title, name, cents, 60 * ((tsv @@ %(one)s::tsquery)::int + (tsv @@ %(two)s::tsquery)::int) / 2
       + 20 * (stars + 40) / (reviews + 10) - 60 + greatest(15 - round(km)::int, 0) + 15 AS score, km
  FROM (SELECT *, 2 * 6371.0088 * asin(sqrt(sin((radians(%(latitude)s) - radians(latitude)) / 2) ^ 2
          + cos(radians(latitude)) * cos(radians(%(latitude)s)) * sin(radians(longitude - %(longitude)s) / 2) ^ 2)) AS km
        FROM {docs} WHERE {town} tsv @@ %(words)s::tsquery AND cents <= %(most)s
          AND substring(week FROM %(slot)s FOR 4) = B'1111') near
  WHERE km <= %(within)s) weighed
ORDER BY score DESC, cents, id LIMIT 20
"""


def build_peer(address: str) -> float:
    import psycopg

    from loge.houses import gazetteer

    begun = time.perf_counter()
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("SET maintenance_work_mem = '512MB'")
        link.execute("CREATE TABLE bench_commune (insee text PRIMARY KEY, latitude float8, longitude float8)")
        places = [gazetteer.commune(insee) for insee in gazetteer._by_population()]
        with link.cursor().copy("COPY bench_commune FROM STDIN") as copy:
            for place in places:
                copy.write_row((place.insee, place.latitude, place.longitude))
        link.execute(FLAT)
        link.execute(FILL)
        link.execute("CREATE INDEX ON bench_doc USING gin (tsv) WITH (fastupdate = off)")
        link.execute("CREATE INDEX ON bench_doc (town)")
        link.execute("VACUUM ANALYZE bench_doc")
    return time.perf_counter() - begun


class Peer:
    """PostgreSQL, asked through one connection."""

    def __init__(self, address: str) -> None:
        import psycopg

        self.link = psycopg.connect(address, autocommit=True)

    def any_word(self, query: Query) -> list[tuple[Any, ...]]:
        return self._ask(ASKED.format(docs="bench_doc", town="town = %(town)s AND "), query, " | ")

    def every_word(self, query: Query) -> list[tuple[Any, ...]]:
        return self._ask(ASKED.format(docs="bench_doc", town="town = %(town)s AND "), query, " & ")

    def any_word_by_hand(self, query: Query) -> list[tuple[Any, ...]]:
        """Made to begin with the town, which its planner does not do by itself; the GIN index then serves nothing."""
        return self._ask(
            "WITH here AS MATERIALIZED (SELECT * FROM bench_doc WHERE town = %(town)s)"
            + ASKED.format(docs="here", town=""),
            query,
            " | ",
        )

    def everywhere(self, query: Query) -> list[tuple[Any, ...]]:
        return self._ask(ASKED.format(docs="bench_doc", town=""), query, " & ", whole=True)

    def _ask(self, sql: str, query: Query, join: str, *, whole: bool = False) -> list[tuple[Any, ...]]:
        from loge.houses import gazetteer
        from loge.offers.search import stems

        place = gazetteer.commune(query.insee)
        one, two = (f"({' | '.join(sorted(stems(word)))})" for word in query.words)
        told = {
            "one": one, "two": two, "words": f"{one}{join}{two}", "most": query.most_cents, "town": query.town,
            "latitude": place.latitude, "longitude": place.longitude, "within": 40_000 if whole else query.within_km,
            "slot": query.slot + 1,
        }  # fmt: skip
        return self.link.execute(sql, told).fetchall()


# ------------------------------------------------------------------------------------------------------------- the truth


def brute(queries: Sequence[Query], towns: Sequence[Any], *, whole: bool) -> list[list[tuple[uuid.UUID, int]]]:
    """Every row looked at, one by one, for each query: no index, no arrays, the formula as ``weigh`` says it."""
    from loge.houses.gazetteer import commune, distance_km
    from loge.offers.models import Offer
    from loge.offers.search import stems
    from loge.offers.search.rank import Seen, weigh

    found: list[list[tuple[int, int, uuid.UUID]]] = [[] for _ in queries]
    stemmed = [[stems(word) for word in query.words] for query in queries]
    number = {house.pk: town for town, house in enumerate(towns)}
    columns = (
        "pk",
        "house_id",
        "terms",
        "cents",
        "provider__insee",
        "provider__stars_sum",
        "provider__stars_count",
        "provider__week",
    )
    rows = Offer.objects.all() if whole else Offer.objects.filter(house__in=[towns[query.town] for query in queries])
    for key, house, terms, cents, insee, total, count, told in rows.values_list(*columns).iterator(20_000):
        held = set(terms.split())
        for at, query in enumerate(queries):
            if not whole and number[house] != query.town:
                continue
            matched = sum(1 for each in stemmed[at] if each & held)
            if matched < (2 if whole else 1) or cents is None or cents > query.most_cents or not told:
                continue
            if (int(told, 16) >> (336 - query.slot - 4)) & 0b1111 != 0b1111:
                continue
            km = distance_km(commune(insee), commune(query.insee))
            if not whole and km > query.within_km:
                continue
            seen = Seen(matched, 2, False, total, count, round(km), True)
            found[at].append((-sum(reason.points for reason in weigh(seen)), cents, key))
    return [[(key, -score) for score, _cents, key in sorted(each)[:20]] for each in found]


def as_pairs(hits: Sequence[Any]) -> list[tuple[uuid.UUID, int]]:
    return [(hit.offer.pk, hit.score) for hit in hits]


# ------------------------------------------------------------------------------------------------------------ measuring


def server_pids(address: str) -> list[int]:
    """The processes of that cluster."""
    port = address.rpartition(":")[2].partition("/")[0]
    parents: dict[int, int] = {}
    head = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if f"\0-p\0{port}\0" in (folder / "cmdline").read_text():
                    head = int(folder.name)
            except (OSError, ValueError):
                continue
    return [pid for pid, parent in parents.items() if head in (pid, parent)]


def cpu(address: str) -> float:
    """Seconds of this process and of the cluster."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ticks = 0
    for pid in server_pids(address):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
        except OSError:
            continue
    return used.ru_utime + used.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def rounds(
    candidates: dict[str, Callable[[Query], Any]], queries: Sequence[Query], address: str
) -> dict[str, list[float]]:
    """CPU milliseconds a query of each, round by round, in turn; all of them answer the same queries."""
    told: dict[str, list[float]] = {name: [] for name in candidates}
    for ask in candidates.values():
        for query in queries[: max(len(queries) // 5, 1)]:
            ask(query)
    per_round = max(len(queries) // ROUNDS, 1)
    for turn in range(ROUNDS):
        part = queries[turn * per_round : (turn + 1) * per_round]
        for name, ask in candidates.items():
            before = cpu(address)
            for query in part:
                ask(query)
            told[name].append((cpu(address) - before) / len(part) * 1_000)
    return told


def crowd(make: Callable[[], Callable[[Query], Any]], queries: Sequence[Query]) -> tuple[float, float, int]:
    """p50 and p99 in milliseconds with all the clients at once, and how many questions they asked."""
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()

    def client(number: int) -> None:
        ask = make()
        mine = random.Random(number).sample(list(queries), len(queries))
        for query in mine[:20]:
            ask(query)
        took = []
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            query = mine[len(took) % len(mine)]
            begun = time.perf_counter()
            ask(query)
            took.append((time.perf_counter() - begun) * 1_000)
        answers.put(took)

    clients = [fork.Process(target=client, args=(number,)) for number in range(CLIENTS)]
    for each in clients:
        each.start()
    every = sorted(took for _ in clients for took in answers.get())
    for each in clients:
        each.join()
    return every[len(every) // 2], every[int(len(every) * 0.99)], len(every)


def shown(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} [{min(values):.2f}..{max(values):.2f}]"


def ratio(mine: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(mine, theirs, strict=True))


# -------------------------------------------------------------------------------------------------------------- one run


def main() -> None:
    if "--store" in sys.argv:
        one_store(sys.argv[sys.argv.index("--store") + 1], sys.argv[sys.argv.index("--peer") + 1])
        return
    with postgres() as address:
        for kind in ("postgres",) if "postgres" in sys.argv else ("postgres", "sqlite"):
            more = ["--small"] if SMALL else []
            command = [sys.executable, "-m", "bench.search", "--store", kind, "--peer", address, *more]
            subprocess.run(command, check=True)


def one_store(kind: str, peer: str) -> None:
    if kind == "postgres":
        measure(kind, peer, peer)
        return
    with database("sqlite") as address:
        measure(kind, address, peer)


def measure(kind: str, address: str, peer: str) -> None:
    set_up(address)
    from django.db import connections

    from loge.houses.models import House
    from loge.offers.search import memory
    from loge.offers.search.finding import find, find_everywhere, understand, weigh_all

    random.seed(11)
    communes = towns_on_the_map()
    insee_of = [each[0] for each in communes]
    begun = time.perf_counter()
    load(0, FIRST_TOWNS, communes)
    memory.pack_changed.func()
    towns = list(House.objects.order_by("slug"))

    def town(query: Query) -> Any:
        return find(towns[query.town], wanted(query))

    def index_alone(query: Query) -> Any:
        """Weighed and put in order, the rows not fetched."""
        house, told = towns[query.town], wanted(query)
        index = memory.index_of(house)
        return weigh_all(index, told, understand((index,), told, house.kind)).first("best", 20)

    def warm() -> float:
        """Every town once; CPU ms of the first question of each."""
        before = cpu(peer)
        for number in range(len(towns)):
            town(Query(number, ("bachan", "ladre"), 4_000, insee_of[number], 10, 60))
        return (cpu(peer) - before) / len(towns) * 1_000

    warm()
    few = stream(QUERIES, FIRST_TOWNS, insee_of, 3)
    small = rounds({"town": town, "index": index_alone}, few, peer)
    load(FIRST_TOWNS, TOWNS, communes)
    loaded = time.perf_counter() - begun
    begun = time.perf_counter()
    memory.pack_changed.func()
    packed = time.perf_counter() - begun
    towns = list(House.objects.order_by("slug"))
    built = build_peer(peer) if kind == "postgres" else 0.0
    print(f"## {TOWNS * OFFERS:,} offers in {TOWNS} towns, kept in {kind}\n")
    print(
        f"Loaded in {loaded:.0f} s, packed in {packed:.0f} s"
        + (f"; the peer’s table and index: {built:.0f} s" if built else "")
        + ".\n"
    )

    cold = warm()
    link = Peer(peer)
    queries = stream(QUERIES, TOWNS, insee_of, 5)
    wide = stream(EVERYWHERE, TOWNS, insee_of, 9)

    def everywhere(query: Query) -> Any:
        return find_everywhere(replace(wanted(query), within_km=None))

    def every_word(query: Query) -> Any:
        return find(towns[query.town], replace(wanted(query), every=True))

    again = rounds({"town": town, "index": index_alone}, few, peer)
    check(queries[:SAMPLE], wide[:SAMPLE_EVERYWHERE], towns, town, everywhere, link)
    near = rounds(
        {
            "any": town,
            "index": index_alone,
            "every": every_word,
            "their any": link.any_word,
            "their every": link.every_word,
            "by hand": link.any_word_by_hand,
        },
        queries,
        peer,
    )
    far = rounds({"ours": everywhere, "theirs": link.everywhere}, wide, peer)
    print("| CPU ms/query, client and server, median [least..most] | Loge | tsvector | ratio |\n|---|---|---|---|")
    for name, ours, theirs in (
        ("a town, any of two words", near["any"], near["their any"]),
        ("a town, both words", near["every"], near["their every"]),
        ("a town, any; the peer made to begin with the town", near["any"], near["by hand"]),
        ("the whole country, both words", far["ours"], far["theirs"]),
    ):
        print(f"| {name} | {shown(ours)} | {shown(theirs)} | **{ratio(ours, theirs):.2f}** |")
    print(
        f"\n| CPU ms/query | among {FIRST_TOWNS * OFFERS:,} offers | among {TOWNS * OFFERS:,} | times |\n|---|---|---|---|"
    )
    for name, first, now in (
        ("a town, the same questions", small["town"], again["town"]),
        ("… its index alone, rows not fetched", small["index"], again["index"]),
        (f"a town, questions spread over all {TOWNS}", small["town"], near["any"]),
        ("… its index alone", small["index"], near["index"]),
    ):
        print(f"| {name} | {shown(first)} | {shown(now)} | {statistics.median(now) / statistics.median(first):.2f} |")
    print(f"\nThe first question to a town in a process: {cold:.2f} ms.\n", flush=True)

    link.link.close()
    connections.close_all()

    def alone(ask: Callable[[Query], Any]) -> Callable[[], Callable[[Query], Any]]:
        """In a client's own process, with its own connection."""

        def make() -> Callable[[Query], Any]:
            connections.close_all()
            return ask

        return make

    print(
        f"| {CLIENTS} clients at once, ms | Loge p50 | p99 | tsvector p50 | p99 | ratio of p99 |\n|---|---|---|---|---|---|"
    )
    for name, ours, theirs, asked in (
        ("a town, any of two words", town, "any_word", queries),
        ("a town, both words", every_word, "every_word", queries),
        ("the whole country, both words", everywhere, "everywhere", wide),
    ):
        one, other = crowd(alone(ours), asked), crowd(lambda name=theirs: getattr(Peer(peer), name), asked)
        print(
            f"| {name} | {one[0]:.1f} | {one[1]:.1f} | {other[0]:.1f} | {other[1]:.1f} | **{one[1] / other[1]:.2f}** |",
            flush=True,
        )
    held, most = memory.memory.held / 2**20, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\nIndexes at hand: {held:.0f} MB (bound {memory.MOST_BYTES / 2**20:.0f} MB); the whole process at most {most:.0f} MB.\n",
        flush=True,
    )


def check(
    queries: Sequence[Query], wide: Sequence[Query], towns: Sequence[Any], town: Any, everywhere: Any, peer: Peer
) -> None:
    """The same twenty, in the same order, with the same points: ours, the peer’s, and what every row says."""
    from loge.offers.models import Offer
    from loge.offers.search.finding import MOST_HOUSES

    answered = 0
    for query, truth in zip(queries, brute(queries, towns, whole=False), strict=True):
        theirs = [(row[0], row[4]) for row in peer.any_word(query)]
        ours = list(as_pairs(sorted(town(query).hits, key=lambda hit: (-hit.score, hit.offer.cents, hit.offer.pk))))
        kept = {hit.offer.pk for hit in town(query).hits if hit.in_turn}
        assert [pair for pair in ours if pair[0] not in kept] == [pair for pair in truth if pair[0] not in kept][
            : len(ours) - len(kept)
        ], query
        assert theirs == truth, query
        answered += len(truth)
    for query, truth in zip(wide, brute(wide, towns, whole=True), strict=True):
        found = everywhere(query)
        if not truth:  # then those with the most of the words are shown instead
            assert not found.every and not peer.everywhere(query), query
            continue
        hits = sorted(
            (hit for _house, each in found.loges for hit in each),
            key=lambda hit: (-hit.score, hit.offer.cents, hit.offer.pk),
        )
        home = dict(Offer.objects.filter(pk__in=[key for key, _score in truth]).values_list("pk", "house_id"))
        loges = list(dict.fromkeys(home[key] for key, _score in truth))[:MOST_HOUSES]
        assert as_pairs(hits) == [pair for pair in truth if home[pair[0]] in loges], query
        assert [(row[0], row[4]) for row in peer.everywhere(query)] == truth, query
        answered += len(truth)
    print(
        f"Exact: {len(queries)} town queries and {len(wide)} of the whole country, {answered:,} answers, the same from brute force, tsvector and Loge.\n"
    )


if __name__ == "__main__":
    main()
