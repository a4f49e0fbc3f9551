"""The pages of promises: what the client sees, what the house keeps, the minute that is offered to whoever calls."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from loge.care.models import CallBack, Chase, Complaint, Promise
from loge.care.promises import clock
from loge.care.promises.actions import miss
from loge.common.clock import now
from loge.common.jobs import run_all
from loge.demands import actions
from loge.houses.actions import hours as writing
from loge.houses.models import OpeningHours
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR = False


def always(cast: Cast) -> None:
    writing.set_week(cast.house, by=cast.keeper, days=[[("00:00", "00:00")]] * 7, holidays=False)


def test_the_client_sees_the_chase_says_yes_and_complains(cast: Cast):
    always(cast)
    cast.another_offer(cast.person("Lucienne"))
    moment = now()
    demand = actions.ask(cast.offer, by=cast.client, words="Filou", nonce="n1", at=moment - 9 * HOUR)
    run_all()
    clock.tick(at=moment - 4 * HOUR)
    clock.tick(at=moment)
    camille = cast.browser(cast.client)
    page = camille.get(f"/demands/{demand.pk}/").content.decode()
    chase = Chase.objects.get(state="proposed")
    assert f"/chases/{chase.pk}/yes/" in page and "Lucienne" in page
    assert f"/chases/{chase.pk}/yes/" not in cast.browser(cast.server).get(f"/demands/{demand.pk}/").content.decode()
    assert f"/chases/{chase.pk}/yes/" in camille.get("/promises/").content.decode()
    assert camille.get(f"/chases/{chase.pk}/yes/").status_code == 405  # a link scanner changes nothing
    assert cast.browser(cast.stranger).post(f"/chases/{chase.pk}/yes/").status_code == 404
    answer = camille.post(f"/chases/{chase.pk}/yes/", follow=True)
    chase.refresh_from_db()
    assert chase.state == "running" and f"/demands/{chase.demand_id}/" in answer.redirect_chain[-1][0]
    told = {"words": "Personne n’a répondu pendant neuf heures.", "nonce": "c1"}
    assert camille.post(f"/demands/{demand.pk}/complain/", told).status_code == 302
    assert camille.post(f"/demands/{demand.pk}/complain/", told).status_code == 302
    assert Complaint.objects.count() == 1
    assert cast.browser(cast.server).get(f"/demands/{demand.pk}/complain/").status_code == 404


def test_the_house_gives_its_word_and_answers_for_it(cast: Cast):
    keeper = cast.browser(cast.keeper)
    board = "/house/alencon/promises/"
    due = (now() + 3 * HOUR).astimezone(cast.house.zone)
    told = {"kind": "call_back", "words": "Rappeler Simone", "made_to_name": "Simone", "owner": "", "nonce": "w1"}
    assert keeper.post(board, {**told, "due_at": "2020-01-01T10:00"}).status_code == 422
    assert keeper.post(board, {**told, "due_at": due.strftime("%Y-%m-%dT%H:%M")}).status_code == 302
    row = Promise.objects.get()
    assert row.owner == cast.keeper and "Rappeler Simone" in keeper.get(board).content.decode()
    assert keeper.post(f"{board}{row.pk}/pause/").status_code == 302
    assert keeper.post(f"{board}{row.pk}/resume/").status_code == 302
    assert keeper.post(f"{board}{row.pk}/hand/", {"owner": str(cast.desk.pk)}).status_code == 302
    assert keeper.post(f"{board}{row.pk}/release/", {"words": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.owner) == ("open", cast.desk)
    assert keeper.post(f"{board}{row.pk}/keep/").status_code == 302
    row.refresh_from_db()
    assert row.state == "kept" and "Rappeler Simone" in keeper.get(f"{board}?view=kept").content.decode()
    rules = {
        "provider_within": "4",
        "quote_within": "16,5",
        "confirm_within": "2",
        "complaint_within": "8",
        "partner_within": "4",
        "next": "itself",
    }
    money = {"gesture_cents": "20", "gestures_cents": "150"}
    assert keeper.post(f"{board}rules/", {**rules, **money, "provider_within": "40"}).status_code == 422
    assert keeper.post(f"{board}rules/", {**rules, **money}).status_code == 302
    assert 'value="16.5"' in keeper.get(f"{board}rules/").content.decode()


def test_the_hours_are_written_as_people_say_them(cast: Cast):
    keeper = cast.browser(cast.keeper)
    hours = "/house/alencon/hours/"
    week = {f"day{day}": "9h-12h, 14h-18h30" if day < 5 else "" for day in range(7)}
    assert keeper.post(hours, {**week, "day2": "neuf heures"}).status_code == 422
    assert keeper.post(hours, {**week, "holidays": "on"}).status_code == 302
    assert 'value="09:00-12:00, 14:00-18:30"' in keeper.get(hours).content.decode()
    assert keeper.post(f"{hours}close/", {"first": "2099-08-01", "last": "2099-07-01"}).status_code == 422
    assert (
        keeper.post(f"{hours}close/", {"first": "2099-08-01", "last": "2099-08-15", "words": "Congés"}).status_code
        == 302
    )
    assert "Congés" in keeper.get(hours).content.decode()
    assert keeper.post(f"{hours}2099-08-01/open/").status_code == 302
    assert OpeningHours.objects.get().closures == []


def test_whoever_calls_is_recognised_and_a_visitor_chooses_a_minute(cast: Cast):
    always(cast)
    cast.client.phone = "0261910442"
    cast.client.save()
    actions.ask(cast.offer, by=cast.client, words="Filou", nonce="n1")
    run_all()
    keeper = cast.browser(cast.keeper)
    page = keeper.get("/house/alencon/line/?phone=02.61.91.04.42").content.decode()
    assert "Camille" in page and "Promener votre chien" in page
    visitor = cast.browser()
    form = visitor.get("/loges/alencon/call-me/").content.decode()
    minutes = re.findall(r'name="due_at" value="([^"]+)"', form)
    assert len(minutes) == 6 and not CallBack.objects.exists()
    told = {"phone": "0261910499", "name": "Simone", "words": "", "nonce": "v1"}
    assert visitor.post("/loges/alencon/call-me/", {**told, "due_at": "2099-01-01T10:00"}).status_code == 422
    kept = visitor.post("/loges/alencon/call-me/", {**told, "due_at": minutes[0]}).headers["Location"]
    row = CallBack.objects.select_related("promise__house").get()
    assert "0261910499" in visitor.get(kept).content.decode().replace("+33", "0")  # their page, without an account
    assert visitor.get(f"{kept[:-2]}x/").status_code == 404
    miss(row.promise, at=row.due_at)
    assert "manqu" in visitor.get(kept).content.decode()
    assert row.by_form and row.due_at == dt.datetime.fromisoformat(minutes[0])
    assert "Simone" in keeper.get("/house/alencon/line/").content.decode()
    assert keeper.post(f"/house/alencon/line/{row.pk}/reach/").status_code == 302
    assert "Simone" not in keeper.get("/house/alencon/line/").content.decode()
    assert "plus tard que promis" in visitor.get(kept).content.decode()


def test_a_complaint_is_taken_in_hand_on_its_page(cast: Cast):
    keeper = cast.browser(cast.keeper)
    listed = "/house/alencon/complaints/"
    assert keeper.post(listed, {"name": "Simone", "words": "Attendu une heure.", "nonce": "c1"}).status_code == 302
    row = Complaint.objects.get()
    one = f"{listed}{row.pk}/"
    assert keeper.post(f"{one}hear/", {"words": ""}).status_code == 422
    assert keeper.post(f"{one}hear/", {"words": "Je l’ai appelée."}).status_code == 302
    assert keeper.post(f"{one}gesture/", {"gesture": "Un bouquet", "cents": "2000"}).status_code == 403
    assert keeper.post(f"{one}gesture/", {"gesture": "Un bouquet", "cents": "12,50"}).status_code == 302
    assert keeper.post(f"{one}mend/", {"words": "Elle est servie en premier."}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.gesture_cents) == ("mended", 1_250)
    page = keeper.get(one).content.decode()
    assert "Un bouquet" in page and "Elle est servie en premier." in page
    assert "Simone" not in keeper.get("/house/alencon/").content.decode()  # nothing awaits until the week is over
