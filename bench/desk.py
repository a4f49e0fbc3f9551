"""The inbox of a desk with 10,000 open conversations: ``python -m bench.desk``, on both databases, one process each.

The whole page is asked for through the product's own stack (session, reader, second statement on), the first page, a page in the
middle, a filtered one and a poll that finds nothing new. Server time is the CPU of this process (the median and the slowest of 30) and,
on PostgreSQL, of the processes of its server (the mean). The floor of the same run is a plain page: twenty of these rows by the ORM
and a Django template, without session, person or middleware. Wall time is beside it: on a busy machine it says how busy.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import sys
import time

from bench._ground import database, each_database, set_up
from bench._rounds import cpu_seconds

OPEN, CLOSED, TURNS, GATE_MS = 10_000, 5_000, 30, 50.0
TRADES = ("table", "transfer", "flowers", "theatre", "wellness", "car_hire")


def main(kind: str) -> None:
    with database(kind) as address:
        set_up(address, LOGE_HOSTS="testserver", LOGE_SECOND_FACTOR="no")
        slug, browser = _ground()
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        print(f"\nInbox with {OPEN:,} open conversations, {connection.vendor}\n")
        print(
            "| page | CPU ms, median | slowest | of the database | to the plain page | wall ms, median | least | queries | kB |\n"
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
        )
        base = f"/house/{slug}/desk/"
        first = browser.get(base).content.decode()
        after = first.partition("after=")[2].partition('"')[0]
        seen = first.partition("pulse/?seen=")[2].partition('"')[0]
        pages = {
            "the first page": base,
            "the next thirty": f"{base}?after={after}",
            "tables only": f"{base}?category=table",
            "nobody on it, unhappy": f"{base}?owner=nobody&mood=troubled",
            "a poll, nothing new": f"{base}pulse/?seen={seen}",
        }
        asks = {"floor: a plain page": _plain} | {
            name: (lambda path=path: browser.get(path)) for name, path in pages.items()
        }
        worst = floor = 0.0
        for name, ask in asks.items():
            ask()
            times, walls, server = [], [], cpu_seconds("postgres", own=False)
            for _turn in range(TURNS):
                begun, seen_at = time.process_time(), time.perf_counter()
                answer = ask()
                times.append((time.process_time() - begun) * 1000)
                walls.append((time.perf_counter() - seen_at) * 1000)
                assert answer.status_code in (200, 204), (name, answer.status_code)
            of_database = (cpu_seconds("postgres", own=False) - server) / TURNS * 1000
            with CaptureQueriesContext(connection) as asked:
                ask()
            whole = statistics.median(times) + of_database
            floor = floor or whole
            worst = max(worst, whole)
            print(
                f"| {name} | {statistics.median(times):.1f} | {max(times):.1f} | {of_database:.1f} | {whole / floor:.1f} |"
                f" {statistics.median(walls):.1f} | {min(walls):.1f} | {len(asked)} | {len(answer.content) / 1000:.0f} |"
            )
        print(
            f"\nslowest, database included, {worst:.1f} ms; gate {GATE_MS:.0f} ms: {'kept' if worst <= GATE_MS else 'NOT KEPT'}"
        )


def _plain():  # type: ignore[no-untyped-def]
    """Twenty rows of the same table, as a page of a tutorial shows them."""
    from django.http import HttpResponse
    from django.template import Context, Engine

    from loge.demands.models import Case

    told = (
        "<ul>{% for row in rows %}<li><a href='/{{ row.pk }}/'>{{ row.title }}</a> {{ row.client.name }}"
        " {{ row.answer_by|date:'d/m/Y H:i' }} {{ row.mood }} {{ row.category_key }}</li>{% endfor %}</ul>"
    )
    rows = Case.objects.filter(state="open").select_related("client").order_by("-since_at")[:20]
    return HttpResponse(Engine().from_string(told).render(Context({"rows": rows})))


def _ground():  # type: ignore[no-untyped-def]
    """A desk with its cases, and a concierge's browser."""
    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from loge.clients.models import ClientFile, Stay
    from loge.common.clock import now
    from loge.demands import desk_states
    from loge.demands.models import Case, Item
    from loge.houses.models import House, Membership
    from loge.people.models import Person

    settings.SECOND_FACTOR = False
    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    chance, moment = random.Random(5), now()
    house = House.objects.create(kind=House.Kind.DESK, slug="bench", name="Belombre")
    camille = Person.objects.create_user("camille@belombre.example", name="Camille")
    Membership.objects.create(house=house, person=camille, role=Membership.Role.COORDINATOR)
    clients = ClientFile.objects.bulk_create(ClientFile(house=house, name=f"Guest {n}") for n in range(3_000))
    stays = Stay.objects.bulk_create(
        [
            Stay(house=house, client=client, number=f"R{n}", arrives_on=moment.date() + dt.timedelta(days=n % 30), leaves_on=moment.date() + dt.timedelta(days=n % 30 + 4), room=str(n % 470))
            for n, client in enumerate(clients)
        ],
        batch_size=1_000,
    )  # fmt: skip
    cases = []
    for n in range(OPEN + CLOSED):
        stay = chance.choice(stays)
        cases.append(
            Case(
                house=house, client=stay.client, stay=stay, title=f"About our stay, number {n}", language=chance.choice(("fr", "en")),
                category_key=chance.choice(TRADES), mood=chance.choice(("", "", "", "complaint")), opened_at=moment,
                state=desk_states.OPEN if n < OPEN else desk_states.CLOSED, owner=camille if n % 3 == 0 else None,
                answer_by=moment + dt.timedelta(minutes=chance.randrange(-60, 10_000)) if n < OPEN else None, waiting_since=moment,
            )
        )  # fmt: skip
    Case.objects.bulk_create(cases, batch_size=1_000)
    Item.objects.bulk_create(
        [
            Item(house=house, case=case, title="Table", category_key=chance.choice(TRADES), state=desk_states.ASKED)
            for case in cases
            for _ in range(2)
        ],
        batch_size=1_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    browser = Client()
    browser.force_login(camille, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create(user=camille, session_key=browser.session.session_key, ip="127.0.0.1", user_agent="")
    return house.slug, browser


if __name__ == "__main__":
    each_database("bench.desk")
    main(sys.argv[1])
