"""A birthday is remembered, proposed to whoever may know, said yes to with one tap, and never forgotten by what fails."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from loge.clients import actions as clients
from loge.clients import households, states
from loge.clients.dates import DAY, Rule
from loge.clients.models import Due, Gift, Known
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Job
from loge.demands import desk_states
from loge.demands.models import Errand, Gesture, Item
from loge.demands.practice import clock, gestures, queries
from loge.demands.practice import states as life
from loge.demands.practice.ideas import put_away
from loge.demands.practice.memory import another, decide_by_hand, hush_up, remember
from loge.maildesk.models import Letter
from loge.planning.models import Visit

from .house import NOW, PARIS, PEONIES, ROSES, Practice

pytestmark = pytest.mark.moment(NOW)
LATER = NOW + 7 * DAY  # a week on: the proposal is due


def proposed(practice: Practice, at: dt.datetime = LATER) -> Gesture:
    remember(practice.house, at=at)
    return Gesture.objects.select_related("house", "client", "asked__person").get(
        house=practice.house, state=life.PROPOSED
    )


def test_a_birthday_becomes_one_proposal_and_one_tap_orders_it(practice: Practice) -> None:
    mathilde = practice.mathilde
    clients.know(
        practice.file,
        by=mathilde,
        sort=Known.Sort.TASTE,
        member=practice.madame,
        words="les pivoines",
        source="Antoine",
        at=NOW,
    )
    clients.know(practice.file, by=mathilde, sort=Known.Sort.AVOID, words="noix", at=NOW)
    gesture = proposed(practice)
    assert remember(practice.house, at=LATER) == 0, "remembered twice is remembered once"
    assert gesture.asked == practice.monsieur and gesture.lines[0]["what"] == PEONIES and gesture.cents == 5_200
    assert gesture.deliver_at is not None
    brought = gesture.deliver_at.astimezone(PARIS)
    assert (brought.date(), brought.hour) == (dt.date(2026, 12, 13), 9), (
        "Monday the 14th they are shut: the day before, in the morning"
    )
    assert gesture.order_by == dt.date(2026, 12, 10) and [one["why"] for one in gesture.lines[0]["reasons"]] == [
        "taste",
        "safe",
        "budget",
    ]
    due = Due.objects.get(occasion=practice.birthday)
    assert (due.state, due.subject, due.cycle) == (states.PROPOSED, gesture.reference, 2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        Due.objects.create(
            house=practice.house,
            client=practice.file,
            occasion=practice.birthday,
            cycle=2026,
            day=due.day,
            decide_by=due.day,
        )

    with pytest.raises(Refused):
        gestures.accept(gesture, by=practice.stranger, at=LATER)
    with pytest.raises(Refused):
        gestures.accept(gesture, by=practice.claire, at=LATER)
    for _tap in range(3):
        gestures.accept(gesture, by=practice.antoine, at=LATER)
    item, errand = Item.objects.get(house=practice.house), Errand.objects.select_related("visit").get(gesture=gesture)
    assert (item.partner, item.cents, item.starts_at, item.state) == (
        practice.prairie,
        5_200,
        gesture.deliver_at,
        desk_states.ASKED,
    )
    assert (errand.visit.starts_at, errand.visit.client, errand.visit.place) == (
        gesture.deliver_at,
        None,
        practice.home.address,
    )
    assert Due.objects.get(pk=due.pk).state == states.ACCEPTED and queries.to_order(practice.house)[0][1] == item

    gestures.deliver(gesture, by=mathilde, at=gesture.deliver_at)
    gift = Gift.objects.get(member=practice.madame)
    assert (gift.what, gift.by_whom, gift.provider) == (PEONIES, "Antoine", "Atelier Prairie")
    next_year = dt.datetime(2027, 12, 1, 9, tzinfo=PARIS)
    again = proposed(practice, at=next_year)
    assert again.lines[0]["what"] == ROSES and again.lines[0]["reasons"][0]["why"] == "not_twice", (
        "never the same twice, never nuts"
    )


def test_the_surprise_is_nowhere_for_the_one_it_is_for(practice: Practice) -> None:
    gesture = gestures.accept(proposed(practice), by=practice.antoine, at=LATER)
    run_all(at=LATER)
    hers, his = queries.space(practice.madame, at=LATER), queries.space(practice.monsieur, at=LATER)
    assert (
        not (hers.asked or hers.coming or hers.past or hers.errands)
        and his.coming == [gesture]
        and len(his.errands) == 1
    )
    assert queries.asked_of(practice.claire, gesture.pk) is None
    hidden = households.hidden_from(practice.claire, at=LATER)
    errand = Errand.objects.get(gesture=gesture)
    assert {gesture.reference, f"case:{gesture.case_id}", f"visit:{errand.visit_id}"} < hidden
    assert households.hidden_from(practice.claire, at=NOW + 40 * DAY) == set(), "afterwards there is no secret any more"
    told = Letter.objects.filter(house=practice.house)
    assert {letter.to for letter in told} == {practice.antoine.email} and "5" in told[0].text
    assert not Visit.objects.filter(client=practice.claire).exists()


def test_death_and_parting_withdraw_in_silence(practice: Practice) -> None:
    gesture = gestures.accept(proposed(practice), by=practice.antoine, at=LATER)
    Letter.objects.all().delete()
    clients.set_status(practice.madame, by=practice.mathilde, status="deceased", at=LATER)
    run_all(at=LATER)
    practice.madame.refresh_from_db()
    assert hush_up(practice.madame, at=LATER) == 0, "told twice it finds nothing more"
    gone = Gesture.objects.get(pk=gesture.pk)
    assert (gone.state, gone.why) == (life.WITHDRAWN, states.QUIETED) and not Letter.objects.exists()
    assert Visit.objects.get(house=practice.house).state == "cancelled"
    assert queries.to_call_off(practice.house)[0][0] == gone, "someone calls the florist"
    assert Due.objects.get(occasion=practice.birthday).state == states.WITHDRAWN
    assert (
        queries.space(practice.monsieur, at=LATER).coming == [] and households.coverage(practice.house, at=LATER) == []
    )
    assert remember(practice.house, at=LATER + 365 * DAY) == 0, "never spoken of again"


def test_a_date_that_waits_for_someone_is_never_lost(practice: Practice) -> None:
    for idea in _ideas(practice):
        put_away(idea, by=practice.mathilde)
    found = practice.date(practice.madame, Rule(month=1), sort="custom", name="La rencontre")
    assert remember(practice.house, at=NOW) == 2, "the month alone: sixty days before, a person looks for the day"
    day = Due.objects.get(occasion=found)
    assert (day.state, day.why, day.day) == (states.AWAITED, states.FIND_DAY, dt.date(2027, 1, 1))
    assert {one.occasion for one in households.coverage(practice.house, at=NOW)} == {practice.birthday, found}, (
        "the board needs no row"
    )
    remember(practice.house, at=LATER)
    birthday = Due.objects.select_related("house", "client__house", "occasion").get(occasion=practice.birthday)
    assert (birthday.state, birthday.why) == (states.AWAITED, states.NO_IDEA)
    with pytest.raises(Invalid):
        another(birthday, by=practice.mathilde, at=LATER)
    for idea in _ideas(practice):
        put_away(idea, by=practice.mathilde, kept=True)
    clients.change_date(found, by=practice.antoine, rule=Rule(month=1, day=20), at=LATER)
    remember(practice.house, at=LATER + 10 * DAY - dt.timedelta(hours=3))
    assert Due.objects.get(pk=birthday.pk).state == states.PROPOSED, (
        "an idea came in: it is proposed, and the date keeps its one row"
    )
    remember(practice.house, at=dt.datetime(2027, 1, 6, 9, tzinfo=PARIS))
    kept = Due.objects.get(pk=day.pk)
    assert (kept.state, kept.day) == (states.PROPOSED, dt.date(2027, 1, 20)) and Due.objects.filter(
        occasion=found
    ).count() == 1


def _ideas(practice: Practice) -> list:
    from loge.demands.practice.ideas import ideas_of

    return ideas_of(practice.house)


def test_no_answer_in_time_something_else_not_this_year(practice: Practice) -> None:
    gesture = proposed(practice)
    assert Gesture.objects.get(pk=gesture.pk).clock_at == dt.datetime(2026, 12, 9, 0, tzinfo=PARIS), (
        "reminded two days before"
    )
    assert clock.tick(at=dt.datetime(2026, 12, 9, 1, tzinfo=PARIS)) == 1
    late = dt.datetime(2026, 12, 11, 0, 1, tzinfo=PARIS)
    with pytest.raises(Stale):
        gestures.accept(gesture, by=practice.antoine, at=late)
    clock.tick(at=late)
    due = Due.objects.select_related("house", "client__house", "occasion").get(occasion=practice.birthday)
    assert Gesture.objects.get(pk=gesture.pk).state == life.LAPSED and (due.state, due.why) == (
        states.AWAITED,
        states.LAPSED,
    )
    assert [one.pk for one in households.waiting(practice.house)] == [due.pk], "not forgotten: someone calls them"
    decide_by_hand(due, "handle", by=practice.mathilde, words="un mot au téléphone", at=late)
    decide_by_hand(due, "reconsider", by=practice.mathilde, at=LATER)
    second = another(
        Due.objects.select_related("house", "client__house", "occasion").get(pk=due.pk), by=practice.mathilde, at=LATER
    )
    assert second.lines[0]["what"] != gesture.lines[0]["what"]
    gestures.decline(second, by=practice.antoine, else_=True, at=LATER)
    due.refresh_from_db()
    assert (due.state, due.why) == (states.AWAITED, states.REFUSED)
    third = another(due, by=practice.mathilde, at=LATER)
    gestures.decline(third, by=practice.antoine, at=LATER)
    due.refresh_from_db()
    assert due.state == states.SKIPPED and remember(practice.house, at=LATER) == 0
    with pytest.raises(Stale):
        decide_by_hand(due, "handle", by=practice.mathilde, at=LATER)


def test_a_failing_channel_and_a_failing_household_delete_nothing(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    gesture = proposed(practice)
    Job.objects.filter(state=Job.State.TODO).update(state=Job.State.DEAD, error="no route to host")
    assert Gesture.objects.get(pk=gesture.pk).is_open and practice.birthday.comings.count() == 1
    other = practice.household("Famille Keller")
    mme = practice.member("Anna Keller", other, orders="all")
    practice.member("Jan Keller", other, orders="all", pays=True)
    practice.date(mme, Rule(month=12, day=15))
    Due.objects.all().delete()
    Gesture.objects.all().delete()
    real = gestures.title_of

    def stumbles(client, lines):
        if client.pk == practice.file.pk:
            raise RuntimeError("a bad row")
        return real(client, lines)

    monkeypatch.setattr(gestures, "title_of", stumbles)
    assert remember(practice.house, at=LATER) == 1, "the other household has its decision"
    board = households.coverage(practice.house, at=LATER)
    assert {(one.member.name, one.state) for one in board} == {("Claire Aubry", ""), ("Anna Keller", states.PROPOSED)}


def test_two_who_share_a_day_are_one_proposal_with_two_lines(practice: Practice) -> None:
    for name in ("Lina Aubry", "Tom Aubry"):
        practice.date(practice.member(name), Rule(month=12, day=20))
    remember(practice.house, at=LATER + 4 * DAY)
    twins = Gesture.objects.get(house=practice.house, lines__1__isnull=False)
    assert sorted(line["name"] for line in twins.lines) == ["Lina", "Tom"] and twins.asked == practice.monsieur
    assert Due.objects.filter(subject=twins.reference).count() == 2
    gestures.accept(twins, by=practice.antoine, at=LATER + 4 * DAY)
    assert Item.objects.filter(case=Gesture.objects.get(pk=twins.pk).case_id).count() == 2
