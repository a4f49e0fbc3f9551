"""A client's file with ten years of history: ``python -m bench.client_file``, on both databases, one process each.

The whole page is asked for through the product's own stack, as while the telephone rings: the number typed, then the file. Server
time is the CPU of this process, the median and the slowest of 30; on PostgreSQL the wall time, which its own processes are part of,
is beside it. The ratio is to the same page of a household that came yesterday: ten years should cost next to nothing.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time

from bench._ground import database, each_database, set_up

HOUSEHOLDS, NOTES, GESTURES, VISITS, GIFTS, FACTS, LOOKS, TURNS, GATE_MS = (
    300,
    1_200,
    520,
    1_000,
    120,
    60,
    6_000,
    30,
    50.0,
)


def main(kind: str) -> None:
    with database(kind) as address:
        set_up(address, LOGE_HOSTS="testserver", LOGE_SECOND_FACTOR="no")
        slug, old, young, browser = _ground()
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        print(
            f"\nA file of ten years: {NOTES:,} notes, {GESTURES} proposals, {VISITS:,} visits, {LOOKS:,} looks, {connection.vendor}\n"
        )
        print("| page | CPU ms, median | slowest | wall ms, least | queries | kB |\n|---|---:|---:|---:|---:|---:|")
        base, medians = f"/house/{slug}/clients/", {}
        pages = {
            "a number typed": f"{base}?q=06+12+34", "the file of ten years": f"{base}{old}/", "five years back": f"{base}{old}/?before=2021-06-01T00:00:00%2B00:00",
            "the file of yesterday": f"{base}{young}/", "the board of dates": f"/house/{slug}/dates/",
        }  # fmt: skip
        for name, path in pages.items():
            browser.get(path)
            times, walls = [], []
            for _turn in range(TURNS):
                begun, seen_at = time.process_time(), time.perf_counter()
                answer = browser.get(path)
                times.append((time.process_time() - begun) * 1000)
                walls.append((time.perf_counter() - seen_at) * 1000)
                assert answer.status_code in (200, 302), (path, answer.status_code)
            with CaptureQueriesContext(connection) as asked:
                browser.get(path)
            medians[name] = statistics.median(times)
            print(
                f"| {name} | {medians[name]:.1f} | {max(times):.1f} | {min(walls):.1f} | {len(asked)} | {len(answer.content) / 1000:.0f} |"
            )
        ten = medians["the file of ten years"]
        ratio = ten / medians["the file of yesterday"]
        print(
            f"\nten years ÷ yesterday: {ratio:.2f}; {ten:.1f} ms; gate {GATE_MS:.0f} ms: {'kept' if ten <= GATE_MS else 'NOT KEPT'}"
        )


def _ground():  # type: ignore[no-untyped-def]
    """A practice of three hundred households, one of which has been with it for ten years."""
    from django.conf import settings
    from django.test import Client

    from loge.clients import actions
    from loge.clients.dates import Rule
    from loge.clients.models import ClientFile, Gift, Known, Look, Member, Occasion
    from loge.common.clock import now
    from loge.demands.models import Errand, Gesture, Note
    from loge.demands.practice import states
    from loge.houses.models import House, Membership
    from loge.people.models import Person
    from loge.planning.models import Visit

    settings.SECOND_FACTOR = False
    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    moment, day = now(), dt.timedelta(days=1)
    house = House.objects.create(kind=House.Kind.PRACTICE, slug="bench", name="Ormeraie")
    by = Person.objects.create_user("mathilde@ormeraie.example", name="Mathilde")
    Membership.objects.create(house=house, person=by, role=Membership.Role.CONCIERGE)
    files = ClientFile.objects.bulk_create(ClientFile(house=house, name=f"Famille {n:03}") for n in range(HOUSEHOLDS))
    ladies = [
        Member(
            house=house, client=file, name=f"Anne {n:03}", phone=f"06 12 {n % 100:02} {n // 100:02} 78", dialled=f"+33612{n % 100:02}{n // 100:02}78",
            sought=f"{n:03} anne {n:03} famille", orders="all", pays=True,
        )
        for n, file in enumerate(files)
    ]  # fmt: skip
    gentlemen = [
        Member(house=house, client=file, name=f"Luc {n:03}", sought=f"{n:03} luc", orders="all")
        for n, file in enumerate(files)
    ]
    Member.objects.bulk_create([*ladies, *gentlemen])
    Occasion.objects.bulk_create(
        Occasion(
            house=house, client=one.client, member=one, sort="birthday", month=1 + n % 12, day=1 + n % 28, year=1980
        )
        for n, one in enumerate(ladies)
    )
    old, young = files[0], files[-1]
    members = list(Member.objects.filter(client=old))
    for n in range(12):
        actions.keep_date(
            old, by=by, member=members[n % 2], sort="custom", name=f"Date {n}", rule=Rule(month=1 + n, day=7)
        )
        actions.lock_away(old, by=by, sort="code", label=f"porte {n}", value=f"x{n}y{n}z")
    ten = [moment - 3_650 * day * n / NOTES for n in range(NOTES)]
    reading = {"items": [], "mood": [], "contact": {"names": [], "phones": [], "emails": []}, "language": "fr"}
    Note.objects.bulk_create(
        [Note(house=house, words=f"Une demande, la {n}e, de pivoines et de train.", taken_by=by, taken_at=at, nonce=str(n), client=old, reading=reading) for n, at in enumerate(ten)],
        batch_size=500,
    )  # fmt: skip
    gestures = [
        Gesture(
            house=house, client=old, asked=members[0], title=f"Bouquet {n}", lines=[], cents=5_000, order_by=at.date(), nonce=str(n), made_at=at,
            state=states.PROPOSED if n < 4 else states.DELIVERED,
        )
        for n, at in enumerate(ten[:: NOTES // GESTURES][:GESTURES])
    ]  # fmt: skip
    Gesture.objects.bulk_create(gestures, batch_size=500)
    visits = [
        Visit(house=house, person=by, title=f"Courses {n}", starts_at=moment - 3.6 * n * day, ends_at=moment - 3.6 * n * day + day / 24, state="done", subject=f"errand:{n}")
        for n in range(VISITS)
    ]  # fmt: skip
    Visit.objects.bulk_create(visits, batch_size=500)
    Errand.objects.bulk_create([Errand(house=house, client=old, visit=visit) for visit in visits], batch_size=500)
    Gift.objects.bulk_create(
        Gift(
            house=house,
            client=old,
            member=members[n % 2],
            what=f"cadeau {n}",
            likeness=f"cadeau {n}",
            given_on=(moment - 30 * n * day).date(),
        )
        for n in range(GIFTS)
    )
    Known.objects.bulk_create(
        Known(house=house, client=old, member=members[n % 2], sort="taste", words=f"goût {n}", said_on=moment.date())
        for n in range(FACTS)
    )
    Look.objects.bulk_create(
        [Look(house=house, client=old, person=by, why="file", at=moment - n * day / 2) for n in range(1, LOOKS)],
        batch_size=500,
    )
    browser = Client()
    browser.force_login(by)
    return house.slug, old.pk, young.pk, browser


if __name__ == "__main__":
    kinds = [word for word in sys.argv[1:] if not word.startswith("--")]
    if not kinds:
        each_database("bench.client_file")
    else:
        main(kinds[0])
