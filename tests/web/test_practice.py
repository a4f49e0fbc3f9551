"""The pages of a practice: the file while the phone rings, the note that becomes a proposal, one tap, the board, the own space."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from loge.care.models import Moment
from loge.clients.models import Due, Gift, Known, Liking, Look, Member, Occasion, Secret
from loge.common.clock import now
from loge.common.models import Fact
from loge.demands import desk_states
from loge.demands.models import Errand, Gesture, Item, Note, PartnerIdea
from loge.demands.practice import states as life
from loge.demands.practice.memory import remember
from loge.maildesk.models import Letter

from ..demands.practice.house import GATE, Practice
from .sent import untouched

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(db: None, settings: Any) -> Practice:
    settings.SECOND_FACTOR = False
    return Practice()


def soon(practice: Practice, days: int = 12) -> None:
    """Her birthday is in some days, whatever day it is."""
    day = now().astimezone(practice.house.zone).date() + dt.timedelta(days=days)
    Occasion.objects.filter(pk=practice.birthday.pk).update(month=day.month, day=min(day.day, 28), year=1980)


def ok(answer: Any) -> str:
    assert answer.status_code == 200, (answer.status_code, answer.content[:500])
    return answer.content.decode()


def nonce(html: str) -> str:
    found = re.search(r'name="nonce" value="([0-9a-f]+)"', html)
    assert found
    return found[1]


def test_the_file_opens_while_the_phone_rings_and_the_call_becomes_a_proposal(
    practice: Practice, client: Client
) -> None:
    base = f"/house/{practice.house.slug}/clients/"
    client.force_login(practice.mathilde)
    file = f"{base}{practice.file.pk}/"
    for typed in ("06 12 34 56 78", "0612345678", "+33612345678", "6 12 34", "0033 6 12 34 56 78"):
        assert client.get(base, {"q": typed})["Location"] == f"{file}?call=1", typed
    for typed in ("aubry", "CLAIRE", "aubry claire", "Aubry, Clai"):
        assert client.get(base, {"q": typed})["Location"] == file, typed
    assert "Claire Aubry" in ok(client.get(base, {"q": "clair"}, headers={"HX-Request": "true"}))
    nobody = ok(client.get(base, {"q": "06 99 99 99 99"}))
    assert f"{base}new/?phone=06%2099%2099%2099%2099" in nobody

    shown = ok(client.get(file + "?call=1"))
    assert "Claire Aubry" in shown and "12 allée des Ormes" in shown
    assert Look.objects.get(client=practice.file).why == Look.Why.CALL
    taken = client.post(file, {"words": "Un bouquet de pivoines pour jeudi, 45 euros", "nonce": nonce(shown)})
    note = Note.objects.get(client=practice.file)
    page = ok(client.get(taken["Location"]))
    link = f"{base}{practice.file.pk}/add/gesture/?note={note.pk}&amp;item=0"
    assert link in page
    form = ok(client.get(link.replace("&amp;", "&")))
    assert 'value="45"' in form
    day = (now() + dt.timedelta(days=3)).astimezone(practice.house.zone).strftime("%Y-%m-%dT10:00")
    told = {
        "what": "Bouquet de pivoines", "price": "45", "asked": practice.monsieur.pk, "member": practice.madame.pk, "deliver_at": day,
        "partner": practice.prairie.reference, "surprise": "on", "nonce": nonce(form), "words": "",
    }  # fmt: skip
    refused = client.post(link.replace("&amp;", "&"), {**told, "asked": ""})
    assert refused.status_code == 422
    client.post(link.replace("&amp;", "&"), told)
    gesture = Gesture.objects.get(note=note)
    assert (gesture.cents, gesture.asked, gesture.state) == (4_500, practice.monsieur, life.PROPOSED)

    client.force_login(practice.antoine)
    mine = ok(client.get("/mine/"))
    assert "Bouquet de pivoines pour Claire" in mine and "45,00" in mine
    for _tap in range(3):
        ok(client.post(f"/mine/gestures/{gesture.pk}/yes/", follow=True))
    item = Item.objects.get(case__client=practice.file)
    assert (item.partner, item.cents) == (practice.prairie, 4_500) and Errand.objects.get(gesture=gesture)
    client.force_login(practice.claire)
    for path in ("/mine/", "/mine/dates/", "/mine/looks/", "/demands/", f"/mine/gestures/{gesture.pk}/"):
        assert "ivoines" not in client.get(path).content.decode(), path
    assert client.get(f"/mine/gestures/{gesture.pk}/").status_code == 404
    assert client.post(f"/mine/gestures/{gesture.pk}/no/").status_code == 404
    client.force_login(practice.stranger)
    assert client.get("/mine/").status_code == 404

    client.force_login(practice.mathilde)
    at = f"/house/{practice.house.slug}/gestures/{gesture.pk}/"
    told_partner = ok(client.get(at))
    words = told_partner.partition('<div class="well">')[2].partition("</div>")[0]
    assert "Bouquet de pivoines" in words and not re.search("Aubry|Claire|Ormes", words), (
        "the partner learns what, never for whom"
    )
    client.post(at + "confirm/", {"item": item.pk, "reference": "Paul, PR-77"})
    item.refresh_from_db()
    assert (item.state, item.partner_reference) == (desk_states.CONFIRMED, "Paul, PR-77")
    client.post(at + "deliver/")
    assert Gesture.objects.get(pk=gesture.pk).state == life.DELIVERED
    ok(client.get(file))


def test_a_moment_of_a_household_is_noted_in_one_tap(practice: Practice, client: Client) -> None:
    client.force_login(practice.mathilde)
    page, tap = (f"/house/{practice.slug}/{way}{practice.file.pk}/" for way in ("clients/", "moments/client/"))
    assert tap in client.get(page).content.decode()
    answer = client.post(tap, {"tone": "delight", "words": "Les pivoines."})
    assert answer.status_code == 302 and answer.headers["Location"] == page
    [noted] = Moment.objects.filter(house=practice.house)
    assert (noted.words, noted.name, noted.noted_by) == ("Les pivoines.", practice.file.name, practice.mathilde)
    Moment.objects.update(at=noted.at - dt.timedelta(days=30))
    client.post(tap, {"tone": "hurt", "words": "Attendu devant la porte."})
    shown = client.get(page).content.decode()
    assert "Les pivoines." in shown and "Attendu devant la porte." in shown, "what hurt does not wipe what delighted"


def test_everything_is_written_in_the_file(practice: Practice, client: Client) -> None:
    client.force_login(practice.mathilde)
    base = f"/house/{practice.house.slug}"
    add = f"{base}/clients/{practice.file.pk}/add/"
    made = client.post(
        f"{base}/clients/new/",
        {"name": "Famille Keller", "member": "Anna Keller", "phone": "07 11 22 33 44", "language": "fr"},
    )
    assert Member.objects.get(name="Anna Keller").pays and made.status_code == 302
    day = now().astimezone(practice.house.zone)
    told: dict[str, dict[str, Any]] = {
        "member": {"name": "Lina Aubry", "about": "11 ans", "orders": ""},
        "home": {"address": "3 rue du Port, Granville", "label": "la mer", "access": "par la cour"},
        "fact": {"sort": "taste", "member": practice.madame.pk, "words": "les renoncules", "sure": "guessed", "source": "trois visites"},
        "gift": {"member": practice.madame.pk, "what": "Pivoines roses", "given_on": "2025-12-14", "cents": "52", "reaction": "magnifiques"},
        "date": {"sort": "birthday", "member": practice.monsieur.pk, "day": "29", "month": "2", "year": "1976", "calendar": "gregorian"},
        "liking": {"provider": practice.prairie.reference, "is_liked": "yes", "why": "ils savent"},
        "secret": {"label": "le portail", "sort": "code", "home": practice.home.pk, "value": GATE},
        "visit": {"title": "Courses", "starts_at": day.strftime("%Y-%m-%dT23:30"), "lasts_for": "15", "person": "", "nonce": "v1"},
    }  # fmt: skip
    for name, data in told.items():
        ok(client.get(f"{add}{name}/"))
        assert client.post(f"{add}{name}/", data).status_code == 302, name
    assert client.post(f"{add}fact/", {"sort": "health", "words": "asthme", "sure": "said"}).status_code == 422, (
        "with their word only"
    )
    assert (
        client.post(
            f"{add}date/", {"sort": "birthday", "member": practice.monsieur.pk, "day": "31", "month": "4"}
        ).status_code
        == 422
    )
    assert client.post(f"{add}member/", {"name": "Autre", "pays": "on"}).status_code == 422, "one pays already"
    assert client.get(f"{add}nothing/").status_code == 404
    assert (
        Liking.objects.get().is_liked
        and Secret.objects.get().label == "le portail"
        and Errand.objects.get().client == practice.file
    )
    fact, gift = Known.objects.get(words="les renoncules"), Gift.objects.get()
    client.post(f"{base}/client-rows/{fact.pk}/confirm-fact/")
    assert Known.objects.get(pk=fact.pk).sure == Known.Sure.SAID
    client.post(f"{base}/client-rows/{gift.pk}/drop-gift/")
    assert not Gift.objects.exists() and client.post(f"{base}/client-rows/{fact.pk}/confirm-gift/").status_code == 404

    shown = ok(client.get(f"{base}/clients/{practice.file.pk}/"))
    assert "les renoncules" in shown and "le portail" in shown and GATE not in shown and "Lina Aubry" in shown
    leap = Occasion.objects.get(member=practice.monsieur)
    assert "février" in ok(client.get(f"{base}/occasions/{leap.pk}/"))
    client.post(
        f"{base}/occasions/{leap.pk}/", {"day": "1", "month": "3", "calendar": "gregorian", "budget_cents": "80"}
    )
    assert Occasion.objects.get(pk=leap.pk).budget_cents == 8_000
    one = f"{base}/members/{practice.madame.pk}/"
    assert "Claire" in ok(client.get(one))
    assert (
        client.post(one, {"name": "Claire Aubry-Roche", "orders": "self", "email": "nobody@example.org"}).status_code
        == 422
    )
    client.post(
        one, {"name": "Claire Aubry-Roche", "orders": "self", "email": practice.claire.email, "phone": "06 12 34 56 78"}
    )
    assert Member.objects.get(pk=practice.madame.pk).orders == Member.Orders.SELF
    page = untouched(client.get(one).text, having="orders")
    Member.objects.filter(pk=practice.madame.pk).update(phone="06 00 00 00 01")  # a colleague, meanwhile
    client.post(one, page | {"about": "Déteste le lys"})
    told = Member.objects.get(pk=practice.madame.pk)
    assert (told.about, told.phone) == ("Déteste le lys", "06 00 00 00 01")
    assert told.person == practice.claire
    page = untouched(client.get(f"{base}/occasions/{leap.pk}/").text, having="budget_cents")
    Occasion.objects.filter(pk=leap.pk).update(day=2)
    client.post(f"{base}/occasions/{leap.pk}/", page | {"budget_cents": "90"})
    told = Occasion.objects.get(pk=leap.pk)
    assert (told.budget_cents, told.day) == (9_000, 2)
    page = untouched(client.get(f"{base}/occasions/{leap.pk}/").text, having="budget_cents")
    client.post(f"{base}/occasions/{leap.pk}/", page)
    assert Fact.objects.filter(kind="occasion.changed").count() == 2, "nothing was touched: nothing is told"
    client.post(f"{base}/occasions/{leap.pk}/", page | {"budget_cents": ""})
    emptied = Occasion.objects.get(pk=leap.pk)
    assert (emptied.budget_cents, emptied.day) == (None, 2), "a budget that was emptied is none any more"
    ok(client.get(f"{base}/looks/"))
    ok(client.get(f"{base}/ideas/"))
    idea = {
        "partner": practice.prairie.pk,
        "what": "Mimosa",
        "price": "35",
        "category_key": "flowers",
        "lead": "2",
        "months": "1 2 3",
    }
    assert (
        client.post(f"{base}/ideas/", idea).status_code == 302
        and client.post(f"{base}/ideas/", idea).status_code == 422
    )
    mimosa = PartnerIdea.objects.get(what="Mimosa")
    client.post(f"{base}/ideas/{mimosa.pk}/")
    assert not PartnerIdea.objects.get(pk=mimosa.pk).is_kept


def test_the_board_shows_every_date_and_a_person_decides(practice: Practice, client: Client) -> None:
    soon(practice)
    client.force_login(practice.mathilde)
    base = f"/house/{practice.house.slug}"
    before = ok(client.get(f"{base}/dates/"))
    assert "Claire" in before, "the board needs no row: it is computed from the rule"
    PartnerIdea.objects.update(is_kept=False)
    remember(practice.house)
    due = Due.objects.get()
    assert f"{base}/dates/{due.pk}/another/" in ok(client.get(f"{base}/dates/"))
    assert "Famille Aubry" in ok(client.get(f"{base}/")), "it stands among the tasks of the morning"
    assert client.post(f"{base}/dates/{due.pk}/another/")["Location"].endswith("/add/gesture/"), "nothing fits: by hand"
    client.post(f"{base}/dates/{due.pk}/handle/", {"words": "un appel"})
    client.post(f"{base}/dates/{due.pk}/reconsider/")
    PartnerIdea.objects.update(is_kept=True)
    found = client.post(f"{base}/dates/{due.pk}/another/")
    gesture = Gesture.objects.get()
    assert found["Location"] == f"{base}/gestures/{gesture.pk}/"
    client.post(f"{base}/gestures/{gesture.pk}/accept/")
    assert Gesture.objects.get(pk=gesture.pk).state == life.ACCEPTED, "on their word"
    client.post(f"{base}/gestures/{gesture.pk}/withdraw/")
    assert (
        Gesture.objects.get(pk=gesture.pk).state == life.WITHDRAWN and Item.objects.get().state == desk_states.CANCELLED
    )
    assert client.post(f"{base}/dates/{due.pk}/nothing/").status_code == 404


def test_the_household_keeps_its_own_dates_and_sees_who_looked(practice: Practice, client: Client) -> None:
    client.force_login(practice.mathilde)
    ok(client.get(f"/house/{practice.house.slug}/clients/{practice.file.pk}/?for=retouches"))
    client.force_login(practice.antoine)
    assert "retouches" in ok(client.get("/mine/looks/")) and "Mathilde" in ok(client.get("/mine/looks/"))
    told = {
        "sort": "custom",
        "name": "Dix ans dans la maison",
        "member": "",
        "day": "8",
        "month": "1",
        "calendar": "gregorian",
    }
    assert client.post("/mine/dates/", told).status_code == 302
    assert "Dix ans dans la maison" in ok(client.get("/mine/dates/"))
    assert client.post("/mine/dates/", {**told, "day": "31", "month": "4"}).status_code == 422
    assert not Letter.objects.exists()
