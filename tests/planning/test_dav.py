"""CalDAV as a telephone speaks it: raw PROPFIND, REPORT, PUT and DELETE against the application that is served."""

from __future__ import annotations

import base64
import datetime as dt
import io

import pytest

from loge.common.clock import now
from loge.planning import states
from loge.planning.actions.calendars import make_password, read_events_on, revoke_password
from loge.planning.actions.visit import finish_visit, reschedule, start_visit
from loge.planning.hours import bounds
from loge.planning.models import Busy, Event, Visit

from .practice import PARIS, Practice

pytestmark = pytest.mark.django_db


class Phone:
    def __init__(self, person, password):
        from loge.wsgi import application

        self.application, self.root = application, f"/dav/{person.pk}/agenda/"
        self.key = base64.b64encode(f"{person.email}:{password}".encode()).decode()

    def __call__(self, method, path="", body="", depth="0", **headers):
        path = path if path.startswith("/") else self.root + path
        raw, told = body.encode(), {}
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "", "SERVER_NAME": "localhost",
            "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO(raw), "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http", "CONTENT_LENGTH": str(len(raw)), "CONTENT_TYPE": "text/calendar; charset=utf-8",
            "HTTP_AUTHORIZATION": f"Basic {self.key}", "HTTP_DEPTH": depth, "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost", **headers,
        }  # fmt: skip

        def start(status, head, *_more):
            told.update(status=int(status.split()[0]), head=dict(head))

        answer = b"".join(self.application(environ, start))
        return told["status"], answer.decode("utf-8", "replace"), told["head"]


@pytest.fixture
def practice(db):
    return Practice()


@pytest.fixture
def phone(practice):
    return Phone(practice.karim, make_password(practice.karim, name="Mobile")[1])


def tomorrow(hour, minute=0):
    date = now().astimezone(PARIS).date() + dt.timedelta(days=1)
    return dt.datetime.combine(date, dt.time(hour, minute), PARIS).astimezone(dt.UTC)


def event(starts, ends, uid="phone-1", more=""):
    def stamp(at):
        return at.strftime("%Y%m%dT%H%M%SZ")

    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Phone//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:{stamp(now())}\r\nDTSTART:{stamp(starts)}\r\n"
        f"DTEND:{stamp(ends)}\r\nSUMMARY:Chercher le costume\r\nLOCATION:Alençon\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_the_accounts_own_words_open_nothing(practice, phone):
    assert Phone(practice.karim, "wrong")("PROPFIND")[0] == 401
    assert phone("PROPFIND")[0] == 207
    assert phone("PROPFIND", f"/dav/{practice.nadia.pk}/agenda/")[0] in (403, 404)
    held = practice.karim
    from loge.planning.models import AppPassword

    assert revoke_password(held, AppPassword.objects.get().pk)
    assert phone("PROPFIND")[0] == 401
    assert phone("GET", "/.well-known/caldav")[2]["Location"] == "/dav/"


def test_the_phone_finds_lists_and_reads_the_agenda(practice, phone):
    visit = practice.visit(practice.karim, tomorrow(9), client_name="Mme Aubry", title="Courses", at=now())
    practice.visit(practice.nadia, tomorrow(9), title="Secret", at=now())
    ask = '<propfind xmlns="DAV:"><prop><displayname/><resourcetype/><getetag/></prop></propfind>'
    status, found, _head = phone("PROPFIND", f"/dav/{practice.karim.pk}/", ask, "1")
    assert status == 207 and "/agenda/" in found
    status, found, _head = phone("PROPFIND", "", ask, "1")
    assert status == 207 and f"{visit.pk}.ics" in found
    span = f'<C:time-range start="{tomorrow(0):%Y%m%dT%H%M%SZ}" end="{tomorrow(23):%Y%m%dT%H%M%SZ}"/>'
    report = (
        '<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:prop><D:getetag/><C:calendar-data/></D:prop>'
        f'<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{span}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>'
    )
    status, found, _head = phone("REPORT", "", report, "1")
    assert status == 207 and "Courses" in found and "Secret" not in found and "VALARM" not in found
    status, body, head = phone("GET", f"{visit.pk}.ics")
    assert status == 200 and "SUMMARY:Courses" in body and head["ETag"]


def test_the_phone_plans_moves_and_cancels(practice, phone):
    assert phone("PUT", "phone-1.ics", event(tomorrow(9), tomorrow(10)))[0] == 201
    visit = Visit.objects.get(uid="phone-1")
    assert (visit.title, visit.person, visit.starts_at) == ("Chercher le costume", practice.karim, tomorrow(9))
    assert phone("PUT", "phone-1.ics", event(tomorrow(11), tomorrow(12)))[0] in (200, 201, 204)
    visit.refresh_from_db()
    assert visit.starts_at == tomorrow(11) and visit.sequence == 1
    seen, elsewhere = phone("GET", "phone-1.ics")[2]["ETag"], event(tomorrow(13), tomorrow(14))
    reschedule(visit, by=practice.camille, starts_at=tomorrow(12))  # the house was quicker than the telephone
    assert phone("PUT", "phone-1.ics", elsewhere, HTTP_IF_MATCH=seen)[0] == 412
    assert phone("DELETE", "phone-1.ics", HTTP_IF_MATCH=seen)[0] == 412
    assert phone("PUT", "phone-1.ics", elsewhere, HTTP_IF_NONE_MATCH="*")[0] == 412
    visit.refresh_from_db()
    assert (visit.state, visit.starts_at) == (states.PLANNED, tomorrow(12)), "nobody overwrites what they have not seen"
    seen = phone("GET", "phone-1.ics")[2]["ETag"]
    assert phone("PUT", "phone-1.ics", event(tomorrow(11), tomorrow(12)), HTTP_IF_MATCH=seen)[0] in (200, 201, 204)
    practice.visit(practice.karim, tomorrow(15), 60, promised=True, at=now())
    status, words, _head = phone("PUT", "phone-1.ics", event(tomorrow(15), tomorrow(16)))
    assert status == 409 and "Karim" in words
    assert phone("PUT", "x.ics", event(tomorrow(17), tomorrow(16), "x"))[0] >= 400
    assert phone("PUT", "x.ics", event(tomorrow(17), tomorrow(18), "x", "RRULE:FREQ=SECONDLY\r\n"))[0] >= 400
    assert phone("PUT", "phone-1.ics", event(tomorrow(11), tomorrow(12), more="RRULE:FREQ=DAILY\r\n"))[0] == 403
    assert (
        phone("PUT", "x.ics", event(tomorrow(17), tomorrow(18), "x", "DESCRIPTION:" + "x" * 200_000 + "\r\n"))[0] >= 400
    )
    status, words, _head = phone(
        "PUT", "x.ics", event(tomorrow(17), tomorrow(18), "x").replace("VEVENT", "VTODO").replace("DTEND", "DUE")
    )
    assert status == 403 and "agenda" in words, "a task is refused in words"
    visit.refresh_from_db()
    assert visit.starts_at == tomorrow(11) and Visit.objects.filter(uid="x").count() == 0
    assert phone("DELETE", "phone-1.ics")[0] in (200, 204)
    visit.refresh_from_db()
    assert visit.state == states.CANCELLED


def test_what_the_phone_says_of_a_visit_is_kept_or_refused_never_dropped_in_silence(practice, phone):
    visit = practice.visit(practice.karim, tomorrow(9), title="Courses", place="12 rue du Jeudi, Alençon", at=now())
    path = f"{visit.pk}.ics"

    def written(was, words):
        shown, head = phone("GET", path)[1:]
        return phone("PUT", path, shown.replace(was, words), HTTP_IF_MATCH=head["ETag"])[0]

    assert written("SUMMARY:Courses", "SUMMARY:Courses et pharmacie") in (200, 201, 204)
    assert written("rue du Jeudi", "rue du Bercail") in (200, 201, 204)
    assert written("SUMMARY:", "X-APPLE-TRAVEL:1\r\nSUMMARY:") in (
        200,
        201,
        204,
    )  # says nothing else of it: nothing changes
    visit.refresh_from_db()
    assert (visit.title, visit.place, visit.sequence) == ("Courses et pharmacie", "12 rue du Bercail, Alençon", 2)
    assert visit.latitude is None, "where that is, nobody knows yet"
    mine = phone("GET", path)[1]
    assert "SUMMARY:Courses et pharmacie" in mine
    start_visit(visit, by=practice.karim)
    finish_visit(visit, by=practice.karim)
    assert written("SUMMARY:Courses", "SUMMARY:Rien") == 409
    visit.refresh_from_db()
    assert visit.title == "Courses et pharmacie"


def test_a_whole_day_and_what_comes_back_are_hours_taken_and_no_visits(practice, phone):
    """Given back to the telephone as they were; the house knows when, and nothing of what."""
    day = tomorrow(12).date()
    whole = event(tomorrow(9), tomorrow(10), "holiday").replace(
        f"DTSTART:{tomorrow(9):%Y%m%dT%H%M%SZ}\r\nDTEND:{tomorrow(10):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
    )
    assert phone("PUT", "holiday.ics", whole)[0] == 201
    assert (
        phone("PUT", "choir.ics", event(tomorrow(17), tomorrow(18), "choir", "RRULE:FREQ=WEEKLY;COUNT=4\r\n"))[0] == 201
    )
    assert Visit.objects.count() == 0 and Busy.objects.filter(person=practice.karim).count() == 5
    first = Busy.objects.earliest("starts_at")
    assert (first.starts_at, first.ends_at) == bounds(day, PARIS)
    assert "costume" not in "".join(Event.objects.values_list("sealed", flat=True))
    assert "VALUE=DATE" in phone("GET", "holiday.ics")[1] and "WEEKLY" in phone("GET", "choir.ics")[1]
    ask = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
    assert "choir.ics" in phone("PROPFIND", "", ask, "1")[1]
    assert phone("PUT", "choir.ics", event(tomorrow(17), tomorrow(18), "choir"))[0] in (
        200,
        201,
        204,
    )  # once only: a visit
    assert Visit.objects.count() == 1 and Event.objects.count() == 1
    read_events_on.call()
    assert Busy.objects.count() == 1
    assert phone("DELETE", "holiday.ics")[0] in (200, 204) and not Busy.objects.exists()


def test_a_refusal_is_said_in_the_language_of_the_person(practice, phone):
    practice.visit(practice.karim, tomorrow(15), 60, promised=True, at=now())
    type(practice.karim).objects.filter(pk=practice.karim.pk).update(language="en")
    assert "is taken" in phone("PUT", "y.ics", event(tomorrow(15), tomorrow(16), "y"))[1]
    type(practice.karim).objects.filter(pk=practice.karim.pk).update(language="fr")
    assert "is taken" not in phone("PUT", "y.ics", event(tomorrow(15), tomorrow(16), "y"))[1]


def zoned(starts, ends, offset, rule="FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", name="Europe/Paris"):
    """As a telephone writes it: by the clocks of a zone that it defines itself."""
    half = f"DTSTART:19700101T000000\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nRRULE:{rule}\r\n"
    zone = f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\nBEGIN:STANDARD\r\n{half}END:STANDARD\r\nEND:VTIMEZONE\r\n"
    text = event(starts, ends, "zoned").replace("BEGIN:VEVENT", f"{zone}BEGIN:VEVENT", 1)
    for at, field in ((starts, "DTSTART"), (ends, "DTEND")):
        text = text.replace(f"{field}:{at:%Y%m%dT%H%M%SZ}", f"{field};TZID={name}:{at.astimezone(PARIS):%Y%m%dT%H%M%S}")
    return text


def test_a_zone_that_a_telephone_defines_stops_nobody_and_counts_for_nobody_else(practice, phone):
    """A zone whose clocks change every second is not worked out; a false Paris is Paris all the same, for this one and the next."""
    bomb = zoned(tomorrow(9), tomorrow(10), "+0100", "FREQ=SECONDLY", "Odd/Zone")
    assert phone("PUT", "bomb.ics", bomb)[0] == 403
    assert phone("PUT", "bomb.ics", bomb.replace("RRULE", "RR\r\n ULE"))[0] == 403
    assert phone("PUT", "false.ics", zoned(tomorrow(9), tomorrow(10), "+0900"))[0] == 201
    assert Visit.objects.get(uid="false").starts_at == tomorrow(9)
    for number, (offset, hour) in enumerate((("+0900", 12), ("+0100", 15)), 1):
        assert (
            phone("PUT", f"own{number}.ics", zoned(tomorrow(hour), tomorrow(hour + 1), offset, name="My own"))[0] == 201
        )
        there = Visit.objects.get(uid=f"own{number}").starts_at
        wall = tomorrow(hour).astimezone(PARIS).replace(tzinfo=dt.timezone(dt.timedelta(hours=int(offset[:3]))))
        assert there == wall, "each file by its own word"
