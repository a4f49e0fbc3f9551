"""The signed-in list page against a plain Django page and a Django hello, on the same server, on both databases.

``python -m bench.web``. Two gunicorn servers alike (one process, four threads); CPU is that of the server processes and of
the database server, the load tool excluded; candidates alternate within rounds.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench._ground import database, each_database, free_port, set_up
from bench._rounds import Figure, cpu_seconds
from bench._rounds import table as markdown

ROUNDS, REQUESTS = 5, 300


@contextmanager
def gunicorn(app: str, mark: str, **env: str) -> Iterator[int]:
    """A server for ``app``; ``mark`` is found in the command line of its processes. Yields its port."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "1",
        "-k",
        "gthread",
        "--threads",
        "4",
    ]
    command += ["--keep-alive", "30", "-n", mark, "--log-level", "error", app]
    process = subprocess.Popen(command, env={**os.environ, **env})
    try:
        for _try in range(200):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/hello")
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def main(kind: str) -> None:
    with database(kind) as address:
        set_up(address, LOGE_HOSTS="127.0.0.1 localhost", LOGE_STATIC="/nonexistent")
        cookie, demand_rows = _our_rows()
        plain = _plain_rows()
        with (
            gunicorn("bench.plain:application", "bench-plain", PLAIN_DATABASE=json.dumps(plain, default=str)) as floor,
            gunicorn("loge.wsgi:application", "bench-loge", LOGE_STATIC=_static()) as ours,
        ):
            page = _fetcher(ours, "/demands/", {"Cookie": cookie})
            status, _headers, body = page()
            assert status == 200 and body.count(b'class="task"') == demand_rows == 20, (status, body[:300])
            unchanged = _fetcher(ours, "/demands/", {"Cookie": cookie}, same=True)
            unchanged()
            assert unchanged()[0] == 304
            candidates = {
                "floor: Django hello": (_fetcher(floor, "/hello", {}), "bench-plain"),
                "plain 20-row page": (_fetcher(floor, "/rows", {}), "bench-plain"),
                "loge, signed-in list of 20": (page, "bench-loge"),
                "loge, the same unchanged (ETag)": (unchanged, "bench-loge"),
                "loge, a loge's public page": (_fetcher(ours, "/loges/bench/", {}), "bench-loge"),
            }
            figures = _measure(candidates, "postgres" if kind == "postgres" else "")
        print(markdown(f"Web, {kind}", figures, unit="request"))
        by_name = {figure.name: figure for figure in figures}
        listed, rows, same = (
            by_name[name] for name in list(candidates)[2:3] + list(candidates)[1:2] + list(candidates)[3:4]
        )
        print(f"signed-in list / plain page: {listed.ratio / rows.ratio:.2f}; unchanged / hello: {same.ratio:.2f}\n")


def _measure(candidates: dict[str, tuple[Callable[[], object], str]], server: str) -> list[Figure]:
    import statistics

    cpu: dict[str, list[float]] = {name: [] for name in candidates}
    wall: dict[str, list[float]] = {name: [] for name in candidates}
    for fetch, _mark in candidates.values():
        for _warm in range(30):
            fetch()
    for _round in range(ROUNDS):
        for name, (fetch, mark) in candidates.items():
            before = cpu_seconds(mark, own=False) + (cpu_seconds(server, own=False) if server else 0)
            begun = time.perf_counter()
            for _request in range(REQUESTS):
                fetch()
            wall[name].append((time.perf_counter() - begun) / REQUESTS)
            used = cpu_seconds(mark, own=False) + (cpu_seconds(server, own=False) if server else 0) - before
            cpu[name].append(used / REQUESTS * 1000)
    floor = next(iter(candidates))
    return [
        Figure(
            name, statistics.median(cpu[name]), min(cpu[name]), max(cpu[name]),
            statistics.median(mine / base for mine, base in zip(cpu[name], cpu[floor], strict=True)),
            1 / statistics.median(wall[name]),
        )
        for name in candidates
    ]  # fmt: skip


def _fetcher(
    port: int, path: str, headers: dict[str, str], *, same: bool = False
) -> Callable[[], tuple[int, dict[str, str], bytes]]:
    """One browser over one connection; with ``same`` it sends back the last ETag, as browsers do."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def fetch() -> tuple[int, dict[str, str], bytes]:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        told = dict(answer.getheaders())
        if same and answer.status == 200:
            headers["If-None-Match"] = told["ETag"]
        return answer.status, told, answer.read()

    return fetch


def _static() -> str:
    import tempfile

    from django.conf import settings
    from django.core.management import call_command

    settings.STATIC_ROOT = tempfile.mkdtemp(prefix="loge-bench-static-")
    call_command("collectstatic", verbosity=0, interactive=False)
    return str(settings.STATIC_ROOT)


def _our_rows() -> tuple[str, int]:
    """A house, twenty demands of one person, and the cookie with which they are signed in."""
    from django.contrib.auth import login
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    from loge.demands import actions
    from loge.houses.actions import open_house, welcome
    from loge.offers.actions import admit, write_offer
    from loge.people.models import Person

    make = Person.objects.create_user
    operator, keeper = make("operator@example.org", is_operator=True), make("keeper@example.org", name="Hélène Marchal")
    client, server = make("client@example.org", name="Jeanne Roche"), make("server@example.org", name="Awa Diallo")
    about = {"kind": "neighbourhood", "slug": "bench", "name": "Loge", "town": "Alençon", "one_off": False}
    house = open_house(by=operator, communes=["61001"], **about)
    welcome(house, keeper, "coordinator", by=operator)
    provider = admit(house, server, by=keeper, insee="61001", face="awa")
    for number in range(20):
        offer = write_offer(
            provider,
            by=server,
            category_key="dogs_cats",
            title=f"Promener votre chien {number}",
            cents=1300,
            unit="task",
            words="Une heure.",
        )
        demand = actions.ask(
            offer, by=client, words="Mon chien, mardi vers 18 h, trois quarts d’heure ?", nonce=str(number)
        )
        actions.quote(demand, by=server, cents=1300)
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    request.session, request.user = SessionStore(), client
    login(request, client, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session.save()
    return f"sessionid={request.session.session_key}; django_language=fr", 20


def _plain_rows() -> dict[str, object]:
    """Twenty rows for the plain page, in the same database; returns how to reach it."""
    from django.conf import settings
    from django.db import connection

    told = {
        key: value
        for key, value in settings.DATABASES["default"].items()
        if key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    }
    told["CONN_MAX_AGE"] = 600
    auto = "bigserial" if connection.vendor == "postgresql" else "integer"
    when = "timestamptz" if connection.vendor == "postgresql" else "datetime"
    with connection.cursor() as cursor:
        cursor.execute(
            f"create table plain_offer (id {auto} primary key, title varchar(100), words text, town varchar(60), price decimal(8,2), at {when})"
        )
        for number in range(200):
            words = "Je passe chez vous, je prends le temps qu’il faut et je vous envoie un mot au retour, promis."
            cursor.execute(
                "insert into plain_offer (title, words, town, price, at) values (%s, %s, %s, %s, %s)",
                (f"Promener votre chien {number}", words, "Alençon", "13.00", "2026-11-22 18:00:00+00:00"),
            )
    return told


if __name__ == "__main__":
    each_database("bench.web")
    main(sys.argv[1])
