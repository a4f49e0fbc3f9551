"""A morning at the Hôtel Belombre: the list is taken in, the board shows it, a guest reads the stay, the night hands over."""

from __future__ import annotations

import datetime as dt
import urllib.request
from typing import Any
from urllib.parse import urljoin

from loge.common.clock import day_of, now, zone

from ..browser import Browser, Form, Page, Unfit

BASE = "/house/belombre/desk/"
LIST = "Réservation;Nom;Prénom;Arrivée;Départ;Chambre;Adultes;Allergies\nZ900;HOLMQVIST;Astrid;{day};{after};417;2;noix\nZ901;;;hier;;;;\n"


def tell(walk: Any) -> None:
    """Yanis, from the list of the morning to the handover."""
    from ..story import _ok

    yanis, guest = Browser(walk.demo.address), Browser(walk.demo.address, language="en")
    with walk.step("Yanis of the Hôtel Belombre opens the arrivals of the day"):
        walk.enter(yanis, "Yanis")
        board = _ok(yanis.get(f"{BASE}arrivals/"), "Karin Lindqvist", "312", "crustacés")
        address = board.link("/desk/stays/", "Karin Lindqvist")
    with walk.step("… gives the list of the hotel’s own system, looks at its columns and takes it in"):
        _take(walk, yanis)
    with walk.step("… notes for Mrs Lindqvist, in two lines, what she asks at the counter"):
        stay = _ok(yanis.get(address), "Chauffeurs Delmas", "CD-1187")
        _ok(yanis.submit(stay, stay.form("/ask/"), words="Des fleurs dans la chambre demain à 17h"), "17:00")
    with walk.step(
        "… makes her a link: she reads what is held and confirmed, and nothing that is between the desk and its partners"
    ):
        shown = _ok(yanis.submit(stay, stay.form("/link/")))
        link = next(found for found, _words in shown.links if "/stay/" in found and "/desk/" not in found)
        path = link[link.index("/stay/") :]
        page = _ok(guest.get(path), "CD-1187", "Le Quai des Tilleuls")
        if "Attend sans supplément" in page.html:
            raise Unfit("a note between us is shown to the guest")
    with walk.step("… as a paper and as a calendar too"):
        if not guest.get(f"{path}itinerary.pdf").html.startswith("%PDF"):
            raise Unfit("the paper is no PDF")
        _ical(guest.get(f"{path}calendar.ics").html)
    with walk.step("… reads what the night has left, and says so by his name"):
        walk.enter(yanis, "Inès Calvet")
        book = _ok(yanis.get(f"{BASE}handover/"), "70 ans")
        _ok(yanis.submit(book, book.form("/handover/read/")), "70 ans")


def _take(walk: Any, yanis: Browser) -> None:
    from ..story import _ok

    today = day_of(now(), zone())
    days = {"day": f"{today:%d/%m/%Y}", "after": f"{today + dt.timedelta(days=2):%d/%m/%Y}"}
    sheet = _ok(yanis.get(f"{BASE}arrivals/give/"))
    form = next(form for form in sheet.forms if "sort" in form.fields)
    columns = _ok(_upload(yanis, sheet, form, LIST.format(**days)), "HOLMQVIST")
    taken = yanis.submit(columns, next(form for form in columns.forms if "leaves_on" in form.fields))
    walk.until(lambda: "hier" in yanis.get(taken.path).text, "the list is taken in, its wrong line told")
    _ok(yanis.get(f"{BASE}arrivals/"), "Astrid Holmqvist", "417")


def _upload(browser: Browser, page: Page, form: Form, content: str) -> Page:
    """The form with a file in it, as a browser sends one (RFC 7578)."""
    mark = "a-list-of-arrivals"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.fields.items()
    ]
    head = 'Content-Disposition: form-data; name="file"; filename="arrivals.csv"\r\nContent-Type: text/csv'
    body = "".join([*parts, f"--{mark}\r\n{head}\r\n\r\n{content}\r\n", f"--{mark}--\r\n"])
    request = urllib.request.Request(urljoin(page.url, form.action), body.encode())  # noqa: S310  our own server
    request.add_header("Content-Type", f"multipart/form-data; boundary={mark}")
    return browser._open(request)


def _ical(text: str) -> None:
    if "BEGIN:VTIMEZONE" not in text or "STATUS:CONFIRMED" not in text or "UID:" not in text:
        raise Unfit("the calendar is no calendar")
