"""The agenda as people see it: each page shows what is so, says at once what breaks, and loses nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from loge.common.clock import now
from loge.common.jobs import run_all
from loge.maildesk.models import Letter
from loge.planning import states
from loge.planning.actions.team import join_team
from loge.planning.models import Absence, Notice, Outside, Repair, Visit
from tests.cast import Cast

from .practice import CAEN, PARIS, Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(db, settings):
    settings.SECOND_FACTOR = False
    return Practice()


@pytest.fixture
def tomorrow():
    """The next weekday, so that the team works."""
    date = now().astimezone(PARIS).date() + dt.timedelta(days=1)
    while date.weekday() > 4:
        date += dt.timedelta(days=1)
    return lambda hour, minute=0: dt.datetime.combine(date, dt.time(hour, minute), PARIS).astimezone(dt.UTC)


def browse(person):
    return Cast.browser(None, person)  # type: ignore[arg-type]


def wall(at):
    return at.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M")


def text(response, status=200):
    assert response.status_code == status, (response.status_code, response.content.decode()[-1500:])
    return response.content.decode()


def planned(practice, person, at, minutes=60, **also):
    return practice.visit(person, at, minutes, **{"at": now(), **also})


def test_what_is_written_of_a_visit_is_corrected_and_the_new_way_said(practice, tomorrow):
    """A wrong address is put right where it stands: nothing is cancelled, and two who correct at once both keep their words."""
    planned(practice, practice.karim, tomorrow(11), where=CAEN, place="Caen")
    visit = planned(
        practice, practice.karim, tomorrow(9), 60, title="dossier", place="rue X, Alençon", client_name="Mme Obry"
    )
    browser, path = browse(practice.camille), f"/agenda/visits/{visit.pk}/correct/"
    shown = {
        "initial-title": "dossier",
        "initial-place": "rue X, Alençon",
        "initial-client_name": "Mme Obry",
        "initial-client_phone": "",
    }
    sent = {"title": "dossier", "place": "rue X, Alençon", "client_name": "Mme Aubry", "client_phone": "02 61 91 07 11"}
    assert browser.post(path, shown | sent).status_code == 302
    other = shown | {
        "title": "dossier de visa",
        "place": "rue X, Alençon",
        "client_name": "Mme Obry",
        "client_phone": "",
    }
    assert browser.post(path, other).status_code == 302, "what the other page did not touch stays"
    visit.refresh_from_db()
    assert (visit.title, visit.client_name, visit.client_phone, visit.sequence) == (
        "dossier de visa",
        "Mme Aubry",
        "02 61 91 07 11",
        2,
    )
    assert "Mme Aubry" in text(browser.post(path, shown | sent | {"client_name": "Mme Aubrée"}), 422), (
        "theirs is shown, not lost"
    )
    assert text(browser.post(path, {"title": " "}), 422)
    far = text(browser.post(path, {"title": "dossier de visa", "place": "Marseille"}, follow=True))
    visit.refresh_from_db()
    assert visit.place == "Marseille" and "la journée ne tient plus" in far
    assert browse(practice.stranger).post(path, sent).status_code == 404
    assert browse(practice.nadia).post(path, sent).status_code == 404, "another’s day is not hers to write in"
    assert browser.post(f"/agenda/visits/{visit.pk}/cancel/").status_code == 302
    assert browser.post(path, sent).status_code == 409


def test_the_day_of_the_team_and_ones_own(practice, tomorrow):
    planned(practice, practice.karim, tomorrow(9), promised=True, client_name="Mme Aubry")
    planned(practice, practice.karim, tomorrow(10, 10), 60, where=CAEN, client_name="M. Keller")
    day = tomorrow(9).date().isoformat()
    shown = text(browse(practice.camille).get("/agenda/", {"day": day}))
    assert "Mme Aubry" in shown and "Nadia" in shown and "polyline" in shown and 'data-h="9"' in shown
    assert "does not hold" in shown or "ne tient pas" in shown  # Caen is an hour away
    own = text(browse(practice.nadia).get("/agenda/", {"day": day}))
    assert "Mme Aubry" not in own and "Karim" not in own
    assert "Mme Aubry" in text(browse(practice.karim).get("/agenda/", {"day": day, "view": "week"}))
    text(browse(practice.stranger).get("/agenda/"))
    assert browse(practice.stranger).get("/agenda/", {"house": practice.slug}).status_code == 404


def test_who_is_planned_by_two_houses_goes_from_one_agenda_to_the_other(practice):
    other = Practice(slug="ailleurs")
    join_team(other.house, practice.nadia, by=other.camille)
    shown = text(browse(practice.nadia).get("/agenda/", {"house": practice.slug, "view": "week"}))
    assert 'href="?house=ailleurs"' in shown and f'href="?house={practice.slug}"' not in shown
    assert "?house=ailleurs" not in text(browse(practice.karim).get("/agenda/"))


def test_asked_by_telephone_answered_and_booked(practice, tomorrow):
    browser = browse(practice.camille)
    text(browser.get("/agenda/can/"))
    filled = text(browser.post("/agenda/can/", {"words": "Pouvez-vous déposer un dossier demain à 15h à Alençon ?"}))
    assert "T15:00" in filled and "Alençon" in filled
    asked = {
        "place": "Alençon", "earliest": wall(tomorrow(14)), "latest": wall(tomorrow(16)), "lasts_for": "45", "title": "Visa",
        "client_name": "Me Fournier", "nonce": "n1",
    }  # fmt: skip
    answer = text(browser.post("/agenda/can/", asked))
    assert "14:00" in answer and "verdict-yes" in answer and "€" in answer
    taken = {**asked, "goes": str(practice.karim.pk), "at": tomorrow(14).isoformat()}
    first = browser.post("/agenda/can/take/", taken)
    assert (
        first.status_code == 302
        and browser.post("/agenda/can/take/", taken).headers["Location"] == first.headers["Location"]
    )
    visit = Visit.objects.get(client_name="Me Fournier")
    assert (visit.person, visit.starts_at, visit.is_promised) == (practice.karim, tomorrow(14), True)
    gone = browser.post("/agenda/can/take/", {**taken, "nonce": "n2"})  # another caller, the same hour
    assert "verdict" in text(gone, 409)
    wrong = browser.post("/agenda/can/", {**asked, "latest": wall(tomorrow(12))})
    assert "Me Fournier" in text(wrong, 422)
    held = browser.post("/agenda/can/take/", {**taken, "nonce": "n3", "goes": str(practice.nadia.pk), "hold": "1"})
    assert Visit.objects.get(nonce="n3").state == states.HELD
    text(browser.get(held.headers["Location"]))
    browser.post(reverse("agenda_act", args=[Visit.objects.get(nonce="n3").pk, "book"]))
    assert Visit.objects.get(nonce="n3").state == states.PLANNED


def test_a_visit_is_moved_what_breaks_is_said_first_and_it_can_be_undone(practice, tomorrow):
    visit = planned(practice, practice.karim, tomorrow(9), client_name="Mme Aubry")
    planned(practice, practice.karim, tomorrow(15), 60, where=CAEN, promised=True, client_name="M. Keller")
    browser, url = browse(practice.camille), reverse("agenda_move", args=[visit.pk])
    to = {"starts_at": wall(tomorrow(13, 45)), "person": str(practice.karim.pk), "sequence": "0"}
    assert "M. Keller" in text(browser.post(url, {**to, "look": "1"}))
    assert "M. Keller" in text(browser.post(url, to), 409)
    visit.refresh_from_db()
    assert visit.starts_at == tomorrow(9)
    assert browser.post(url, {**to, "anyway": "1"}).status_code == 302
    visit.refresh_from_db()
    assert visit.starts_at == tomorrow(13, 45)
    assert text(browser.post(url, {**to, "starts_at": wall(tomorrow(9))}), 409)  # an old page
    assert browser.post(reverse("agenda_move_back", args=[visit.pk])).status_code == 302
    visit.refresh_from_db()
    assert visit.starts_at == tomorrow(9)
    other = {"starts_at": wall(tomorrow(9)), "person": str(practice.nadia.pk), "sequence": str(visit.sequence)}
    assert browser.post(url, other).status_code == 302
    visit.refresh_from_db()
    assert visit.person == practice.nadia
    assert text(browser.post(url, {**other, "starts_at": "2027-03-28T02:30"}), 422)  # an hour that does not exist


def test_someone_is_ill_the_day_is_mended_and_clients_are_told(practice, tomorrow):
    client = practice.person("Cliente")
    for hour in (9, 11, 14):
        planned(practice, practice.karim, tomorrow(hour), promised=True, client=client)
    for person in (practice.camille, practice.nadia):
        planned(practice, person, tomorrow(13), 180, promised=True)
    browser = browse(practice.camille)
    sent = browser.post(
        "/agenda/ill/", {"house": practice.slug, "person": str(practice.karim.pk), "until": wall(tomorrow(20))}
    )
    repair = Repair.objects.get()
    assert sent.headers["Location"] == reverse("agenda_repair", args=[repair.pk])
    assert "<progress" in text(browser.get(sent.headers["Location"]))
    run_all()
    assert "14:00" in text(browser.get(sent.headers["Location"]))
    assert Visit.objects.filter(person=practice.karim, state=states.PLANNED).count() == 3  # nothing moved by itself
    assert browser.post(reverse("agenda_repair_answer", args=[repair.pk, "accept"])).status_code == 302
    assert not Visit.objects.filter(person=practice.karim, state=states.PLANNED).exists()
    notice = Notice.objects.get()
    assert ("/agenda/calls/" and str(client) in text(browser.get("/agenda/calls/"))) or "Cliente" in text(
        browser.get("/agenda/calls/")
    )
    browser.post(reverse("agenda_tell", args=[notice.pk, "send"]), {"words": "Nous passons à 15 heures, pardon."})
    letter = Letter.objects.get(to=client.email)
    assert "15 heures" in letter.text and Notice.objects.get().state == states.SENT


def test_an_absence_is_resolved_when_it_is_asked_for(practice, tomorrow):
    visit = planned(practice, practice.karim, tomorrow(9), 120, promised=True, client_name="Mme Aubry")
    told = {
        "house": practice.slug,
        "starts_at": wall(tomorrow(10, 30)),
        "ends_at": wall(tomorrow(18)),
        "why": "Dentiste",
    }
    assert "Mme Aubry" in text(browse(practice.karim).post("/agenda/absences/", told))
    absence = Absence.objects.get()
    keeper, url = browse(practice.camille), reverse("agenda_absence", args=[absence.pk])
    assert "Nadia" in text(keeper.get(url))
    assert keeper.post(url, {"move": "grant"}).status_code == 403  # somebody would be left without anyone
    assert keeper.post(url, {"move": "hand_over"}).status_code == 302
    absence.refresh_from_db()
    visit.refresh_from_db()
    assert absence.state == states.GRANTED and visit.person != practice.karim and visit.promised_at == tomorrow(9)
    assert browse(practice.nadia).get(url).status_code == 404
    backwards = {**told, "starts_at": wall(tomorrow(18)), "ends_at": wall(tomorrow(10))}
    assert "Dentiste" in text(browse(practice.nadia).post("/agenda/absences/", backwards), 422)


def test_a_team_is_made_and_a_visit_planned_begun_and_done(practice, tomorrow):
    browser = browse(practice.camille)
    assert "Karim" in text(browser.get("/agenda/team/"))
    told = {
        "house": practice.slug,
        "person": str(practice.nadia.pk),
        "base": "Alençon",
        "mode": "bike",
        "weekdays": ["5"],
        "starts": "09:00",
        "ends": "12:00",
    }
    assert browser.post("/agenda/team/", told).status_code == 302
    assert browse(practice.nadia).get("/agenda/team/").status_code == 404
    new = {
        "title": "Courses",
        "starts_at": wall(tomorrow(9)),
        "lasts_for": "60",
        "place": "Alençon",
        "person": "",
        "nonce": "v1",
    }
    made = browser.post("/agenda/new/", new)
    visit = Visit.objects.get(nonce="v1")
    assert visit.state == states.UNPLACED and "Courses" in text(browser.get("/agenda/"))
    place = {"starts_at": wall(tomorrow(9)), "person": str(practice.nadia.pk), "lasts_for": ""}
    assert browser.post(reverse("agenda_move", args=[visit.pk]), place).status_code == 302
    assert "Courses" in text(browser.get(made.headers["Location"]))
    for name, state in (("promise", states.PLANNED), ("start", states.UNDER_WAY), ("finish", states.DONE)):
        assert browse(practice.nadia).post(reverse("agenda_act", args=[visit.pk, name])).status_code == 302
        visit.refresh_from_db()
        assert visit.state == state
    assert text(browser.post(reverse("agenda_act", args=[visit.pk, "cancel"])), 409)


def test_calendars_are_opened_and_taken_back(practice, tomorrow):
    planned(practice, practice.karim, tomorrow(9), client_name="Mme Aubry", title="Courses")
    browser = browse(practice.karim)
    shown = text(browser.post("/agenda/calendars/", {"which": "feed", "name": "Google"}))
    address = shown.split("/agenda/feeds/")[1].split(".ics")[0]
    feed = browse(None).get(f"/agenda/feeds/{address}.ics")
    body = text(feed)
    assert "BEGIN:VEVENT" in body and "Aubry" not in body and "Courses" not in body and "VALARM" not in body
    full = text(browser.post("/agenda/calendars/", {"which": "feed", "name": "Mien", "full": "on"}))
    token = full.split("/agenda/feeds/")[1].split(".ics")[0]
    assert "Courses" in text(browse(None).get(f"/agenda/feeds/{token}.ics"))
    from loge.planning.models import Feed

    assert address not in str(Feed.objects.values_list())  # only its hash is kept
    for row in Feed.objects.all():
        browser.post(reverse("agenda_calendar_end", args=[row.pk]))
    assert browse(None).get(f"/agenda/feeds/{address}.ics").status_code == 404
    assert text(browser.post("/agenda/calendars/", {"which": "outside", "name": "x", "url": "file:///etc/passwd"}), 422)
    browser.post("/agenda/calendars/", {"which": "outside", "name": "x", "url": "http://127.0.0.1:1/a.ics"})
    run_all()
    assert Outside.objects.get().error == "private"
    assert browser.get("/agenda/calendars/").status_code == 200
