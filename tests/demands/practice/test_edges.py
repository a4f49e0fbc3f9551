"""Edges of what a practice proposes, by the numbers of docs/practice-edges.md; and who may order up to what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from loge.clients.models import Member
from loge.common.errors import Invalid, Refused, Stale
from loge.demands.models import Gesture
from loge.demands.practice import gestures
from loge.demands.practice import states as life
from loge.demands.practice.gestures import Line
from loge.people.models import Person

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
