"""A complaint has its own clock, an owner, a gesture within limits, and a look back."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.care.models import Complaint, Promise
from loge.care.promises.rules import change_rules
from loge.care.recovery import actions, clock
from loge.care.reviews import actions as reviews
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from tests.cast import Cast

from .told import served

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def complaint(cast: Cast, key: str = "c1", **also) -> Complaint:
    told = {"source": "button", "by": cast.client, "person": cast.client, "words": "Personne n’est venu.", **also}
    return actions.complain(cast.house, key=key, **told)


def test_a_complaint_is_answered_mended_and_looked_back_upon_a_week_later(cast: Cast):
    begun = now()
    row = complaint(cast, at=begun)
    assert complaint(cast).pk == row.pk and row.owner in (cast.keeper, cast.desk)
    answer = Promise.objects.get(kind="answer")
    assert answer.owner == row.owner and answer.made_to == cast.client
    with pytest.raises(Invalid):
        complaint(cast, "c2", words=" ")
    with pytest.raises(Refused):
        actions.hear(row, by=cast.client, words="Rien")
    actions.hear(row, by=cast.desk, words="Je l’ai appelée, nous revenons demain.", at=begun + dt.timedelta(minutes=5))
    answer.refresh_from_db()
    assert answer.state == "kept"
    actions.mend(row, by=cast.desk, words="Promenade refaite, avec excuses.", at=begun + DAY)
    assert clock.tick(at=begun + 7 * DAY) == 0
    assert clock.tick(at=begun + 8 * DAY) == 1 and clock.tick(at=begun + 8 * DAY) == 0
    row = Complaint.objects.get(pk=row.pk)
    assert row.state == "to_ask"
    actions.reopen(row, by=cast.client, words="Cela a recommencé hier.", at=begun + 9 * DAY)
    assert row.state == "open" and Promise.objects.filter(kind="answer", state="open").count() == 1
    actions.mend(row, by=cast.keeper, words="Un autre voisin vient désormais.", at=begun + 10 * DAY)
    actions.close(row, by=cast.keeper, words="« Tout va bien, merci. »", at=begun + 17 * DAY)
    assert (row.state, row.times) == ("closed", 2)


def test_a_gesture_stays_within_what_the_house_allows(cast: Cast):
    change_rules(cast.house, by=cast.keeper, gesture_cents=1_500, gestures_cents=2_000)
    first, second = complaint(cast), complaint(cast, "c2")
    moment = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    with pytest.raises(Refused):
        actions.offer_gesture(first, by=cast.client, words="Des fleurs", cents=100, at=moment)
    with pytest.raises(Refused, match="15"):
        actions.offer_gesture(first, by=cast.keeper, words="Un dîner", cents=1_501, at=moment)
    actions.offer_gesture(first, by=cast.keeper, words="Des fleurs", cents=1_500, at=moment)
    with pytest.raises(Stale):
        actions.offer_gesture(first, by=cast.keeper, words="Encore", cents=100, at=moment)
    with pytest.raises(Refused, match="5"):
        actions.offer_gesture(second, by=cast.desk, words="Des fleurs", cents=501, at=moment)
    actions.offer_gesture(second, by=cast.desk, words="Un mot écrit à la main", cents=0, at=moment)
    assert actions.spent_this_month(cast.house, at=moment) == 1_500
    assert actions.spent_this_month(cast.house, at=moment + 20 * DAY) == 0


def test_two_stars_open_one_five_do_not_and_it_can_be_handed_on(cast: Cast):
    reviews.write(served(cast), by=cast.client, stars=2, words="Filou est rentré seul.")
    reviews.write(served(cast), by=cast.client, stars=5, words="")
    run_all()
    row = Complaint.objects.get()
    assert (row.source, row.person, row.words) == ("review", cast.client, "Filou est rentré seul.")
    other = cast.desk if row.owner == cast.keeper else cast.keeper
    actions.hand_to(row, owner=other, by=cast.keeper)
    assert Promise.objects.get(kind="answer", subject=row.reference).owner == other
    with pytest.raises(Invalid):
        actions.hand_to(row, owner=cast.stranger, by=cast.keeper)
