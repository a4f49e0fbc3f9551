"""Edges of what a practice proposes, by the numbers of docs/practice-edges.md; and who may order up to what."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from loge.clients import actions as clients
from loge.clients.models import Home, Liking, Member
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.demands import leaving as own_part
from loge.demands.billing import lines
from loge.demands.billing.clock import bill_late
from loge.demands.models import Errand, Gesture
from loge.demands.practice import gestures
from loge.demands.practice import states as life
from loge.demands.practice.errands import plan_errand
from loge.demands.practice.gestures import Line
from loge.money.invoices import actions as invoices
from loge.money.models import Billing, Charge, Payer
from loge.people.models import Person
from loge.planning.actions.calendars import open_feed
from loge.planning.actions.visit import finish_visit

from .house import NOW, PARIS, Practice

pytestmark = pytest.mark.django_db
LAST = dt.date(2026, 12, 10)


@pytest.fixture
def practice(db: None, settings: Any) -> Practice:
    settings.SECOND_FACTOR = False
    return Practice()


def proposed(practice: Practice, asked: Member, cents: int = 4_500, at: dt.datetime = NOW, **also: Any) -> Gesture:
    nonce = f"edge{Gesture.objects.count()}"
    told = {
        "lines": [Line(what="Un taxi", cents=cents)],
        "deliver_at": at + dt.timedelta(days=20),
        "order_by": LAST,
        "nonce": nonce,
    }
    return gestures.propose(practice.file, by=practice.mathilde, asked=asked, at=at, **told | also)


def test_26_a_yes_is_in_time_until_midnight_where_they_are(practice: Practice) -> None:
    late = dt.datetime(2026, 12, 10, 23, 59, 30, tzinfo=PARIS)
    assert gestures.accept(proposed(practice, practice.monsieur), by=practice.antoine, at=late).state == life.ACCEPTED
    # Their day has ended when they are nine hours ahead, and not yet when they are behind.
    Person.objects.filter(pk=practice.antoine.pk).update(time_zone="Asia/Tokyo")
    practice.monsieur = Member.objects.select_related("person").get(pk=practice.monsieur.pk)
    with pytest.raises(Stale):
        gestures.accept(proposed(practice, practice.monsieur), by=practice.antoine, at=late)
    Person.objects.filter(pk=practice.antoine.pk).update(time_zone="America/New_York")
    practice.monsieur = Member.objects.select_related("person").get(pk=practice.monsieur.pk)
    after = late + dt.timedelta(hours=5)
    assert gestures.accept(proposed(practice, practice.monsieur), by=practice.antoine, at=after).state == life.ACCEPTED


def test_above_their_ceiling_the_yes_of_who_pays_is_asked_with_one_tap(practice: Practice, client: Client) -> None:
    with pytest.raises(Invalid, match=r"pays|paie|règle"):
        proposed(practice, practice.madame, cents=20_001)
    day = dt.datetime.now(PARIS)
    also = {"at": day, "order_by": day.date() + dt.timedelta(days=9)}
    found = proposed(practice, practice.madame, cents=20_000, **also)
    assert gestures.payer_to_ask(found) is None
    with pytest.raises(Refused):
        gestures.pass_on(found, by=practice.claire)
    Member.objects.filter(pk=practice.madame.pk).update(ceiling_cents=15_000)
    found = Gesture.objects.select_related("asked__person", "house", "client__house").get(pk=found.pk)
    with pytest.raises(Refused):
        gestures.accept(found, by=practice.claire)

    client.force_login(practice.claire)
    path = f"/mine/gestures/{found.pk}/"
    assert f"{path}payer/" in client.get(path).content.decode()
    client.post(f"{path}payer/")
    assert client.get(path).status_code == 404, "it is before him now"
    client.force_login(practice.antoine)
    assert f"{path}yes/" in client.get("/mine/").content.decode()
    client.post(f"{path}yes/")
    assert Gesture.objects.get(pk=found.pk).state == life.ACCEPTED

    # What must stay a surprise to who pays is never handed to them.
    gift = proposed(
        practice, practice.madame, lines=[Line(what="Montre", cents=15_000, member=practice.monsieur)], **also
    )
    Member.objects.filter(pk=practice.madame.pk).update(ceiling_cents=100)
    gift = Gesture.objects.select_related("asked__person", "house", "client__house").get(pk=gift.pk)
    assert gestures.payer_to_ask(gift) is None


def test_two_files_with_a_payer_each_are_one_and_apart_again(practice: Practice) -> None:
    other = practice.household("Famille Aubry (bis)")
    double = practice.member("Antoine A.", other, person=practice.antoine, orders="all", pays=True)
    home = clients.add_home(other, by=practice.mathilde, address="la mer", at=NOW)
    for file, liked in ((practice.file, True), (other, False)):
        clients.like(file, by=practice.mathilde, provider="partner:x", name="Prairie", is_liked=liked, why="")
    before = _told(other)
    fact = clients.merge(practice.file, other, by=practice.mathilde, at=NOW)
    assert [one.pk for one in Member.objects.filter(client=practice.file, pays=True)] == [practice.monsieur.pk]
    assert Home.objects.filter(client=practice.file, is_main=True).count() == 1
    assert Liking.objects.get(client=practice.file).is_liked
    clients.unmerge(fact, by=practice.mathilde, at=NOW)
    assert _told(other) == before, "each has their payer, main home, account and word about a provider again"
    double.refresh_from_db()
    assert double.pays and double.person == practice.antoine and Home.objects.get(pk=home.pk).is_main
    with pytest.raises(Stale):
        clients.unmerge(fact, by=practice.mathilde, at=NOW)


def _told(file: Any) -> list[Any]:
    return [
        sorted(Member.objects.filter(client=file).values_list("name", "pays", "person")),
        sorted(Home.objects.filter(client=file).values_list("address", "is_main")),
        sorted(Liking.objects.filter(client=file).values_list("provider", "is_liked")),
    ]


def test_the_surprise_is_in_no_feed_invoice_or_search_of_the_one_it_is_for(practice: Practice, client: Client) -> None:
    """The one it is for pays for the household, keeps a calendar, and looks everywhere."""
    Member.objects.filter(pk=practice.monsieur.pk).update(pays=False)
    Member.objects.filter(pk=practice.madame.pk).update(pays=True)
    payer = Payer.objects.create(
        house=practice.house, person=practice.claire, name="Claire", street="1", postcode="61000", city="Alençon"
    )
    Billing.objects.create(
        house=practice.house, name="O", street="1", postcode="61000", city="A", siret="73282932000074"
    )
    day = dt.datetime.now(PARIS)
    gift = proposed(
        practice, practice.monsieur, lines=[Line(what="Montre ancienne", cents=9_000, member=practice.madame)], at=day,
        deliver_at=day + dt.timedelta(days=9), order_by=day.date() + dt.timedelta(days=5), home=practice.home,
    )  # fmt: skip
    gestures.accept(gift, by=practice.antoine, at=day)
    run_all()
    visit = Errand.objects.get(gesture=gift).visit
    feed = open_feed(practice.claire, name="Agenda")[1]
    client.force_login(practice.claire)
    seen = [
        f"/agenda/feeds/{feed}.ics",
        "/mine/",
        "/mine/dates/",
        "/mine/looks/",
        "/mine/papers/",
        "/me/plan/",
        "/demands/",
        "/agenda/",
    ]
    for path in (
        *seen,
        "/demands/?q=montre",
        f"/mine/gestures/{gift.pk}/",
        f"/agenda/visits/{visit.pk}/",
        "/me/leave/",
    ):
        shown = client.get(path, follow=True)
        assert "Montre" not in b"".join(shown).decode(errors="replace"), path
    # Brought: it is billed to nobody by itself while it must stay a surprise to who pays, and stands on no invoice of hers.
    gestures.deliver(Gesture.objects.get(pk=gift.pk), by=practice.mathilde, at=day)
    run_all()
    assert not Charge.objects.filter(payer=payer).exists()
    assert bill_late(at=day + dt.timedelta(hours=1)) == 0
    row = invoices.charge(payer, kind="service", key="z", words="Pressing", cents=1_000, on=day.date())
    issued = invoices.issue(invoices.draft(payer, by=practice.mathilde, charges=[row]), by=practice.mathilde)
    assert "Montre" not in client.get(f"/me/invoices/{issued.pk}/").content.decode()
    assert "Montre" not in json.dumps(own_part.export(practice.claire), default=str, ensure_ascii=False)

    # The secret is over: what was brought is billed once, at the price of the yes.
    after = day + dt.timedelta(days=10)
    assert (bill_late(at=after), bill_late(at=after)) == (1, 0)
    made = Charge.objects.get(payer=payer, subject=gift.reference)
    assert (made.cents, made.words, made.invoice) == (9_000, gift.title, None)


def test_what_was_brought_and_what_was_done_for_a_household_stand_on_the_next_invoice(practice: Practice) -> None:
    payer = Payer.objects.create(
        house=practice.house, person=practice.antoine, name="Antoine", street="1", postcode="61000", city="Alençon"
    )
    Billing.objects.create(
        house=practice.house, name="O", street="1", postcode="61000", city="A", siret="73282932000074"
    )
    taxi = gestures.accept(proposed(practice, practice.monsieur), by=practice.antoine, at=NOW)
    for _tap in range(2):
        gesture = Gesture.objects.get(pk=taxi.pk)
        if gesture.state == life.ACCEPTED:
            gestures.deliver(gesture, by=practice.mathilde, at=NOW)
        run_all()
    errand = plan_errand(
        practice.file, by=practice.mathilde, person=practice.hakim, title="Le pressing", starts_at=NOW + dt.timedelta(hours=2),
        lasts_for=dt.timedelta(minutes=30), at=NOW,
    )  # fmt: skip
    finish_visit(errand.visit, by=practice.mathilde, at=NOW + dt.timedelta(hours=3))
    run_all()
    assert list(Charge.objects.filter(payer=payer).values_list("words", "cents")) == [(taxi.title, 4_500)]
    waiting = lines.unbilled(practice.house, since=NOW - dt.timedelta(days=1))
    assert [one.title for one in waiting] == ["Le pressing"], "no price was told: a keeper says"
    lines.bill_by_hand(errand.visit, by=practice.mathilde, payer=payer, cents=1_500, at=NOW + dt.timedelta(hours=3))
    assert lines.unbilled(practice.house, since=NOW - dt.timedelta(days=1)) == []
