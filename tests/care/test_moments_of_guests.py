"""Guests without an account: moments noted in one tap on their mail, file and stay; attentions when they come back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client

from loge.care.figures import tallies
from loge.care.figures.models import Measured
from loge.care.models import AttentionGiven, Moment
from loge.care.moments import actions, clock, queries
from loge.care.moments.listeners import forget_the_guest
from loge.care.promises.actions import miss, promise
from loge.clients.dates import Rule
from loge.clients.models import Stay
from loge.common.clock import from_wall, now
from loge.common.errors import Refused
from loge.common.jobs import run_all
from loge.common.models import Fact
from tests.demands.desk.ground import Desk
from tests.demands.practice.house import NOW, Practice

pytestmark = pytest.mark.django_db


def test_who_comes_back_is_proposed_something_shown_at_arrival_and_a_moment_is_one_tap(settings):
    settings.SECOND_FACTOR = False
    desk = Desk()
    at = from_wall(dt.datetime.combine(dt.date(2026, 12, 7), dt.time(5, 20)), desk.house.zone)
    assert at is not None
    days = {"arrives_on": dt.date(2026, 3, 2), "leaves_on": dt.date(2026, 3, 4)}
    Stay.objects.create(house=desk.house, client=desk.karin, number="R0", status=Stay.Status.LEFT, **days)
    days = {"arrives_on": dt.date(2026, 12, 8), "leaves_on": dt.date(2026, 12, 10)}
    stay = Stay.objects.create(house=desk.house, client=desk.karin, number="R9", **days)
    assert clock.tick(at=at) == 0  # an empty book proposes nothing
    told = {"title": "Un mot et des roses", "how": "Dans la chambre.", "fits": "returning", "cents": 2_500}
    actions.write_attention(desk.house, by=desk.camille, **told)
    assert [clock.tick(at=at), clock.tick(at=at)] == [1, 0]
    given = AttentionGiven.objects.get()
    assert (given.client, given.why, given.subject) == (desk.karin, "returning", f"stay:{stay.pk}")
    assert queries.waiting_for(desk.house, [desk.karin.pk])[desk.karin.pk] == given
    browser = Client()
    browser.force_login(desk.camille, backend="allauth.account.auth_backends.AuthenticationBackend")
    board = browser.get("/house/belombre/desk/arrivals/?day=2026-12-08").content.decode()
    assert "Un mot et des roses" in board
    actions.do(queries.find_given(desk.house, given.pk), by=desk.camille, at=at)
    assert actions.left_for(desk.house, desk.karin, at=at + dt.timedelta(days=1)) == 3_500
    assert clock.tick(at=at) == 0  # never the same twice
    case = desk.write("Merci, c’était merveilleux.")
    for kind, key in (("case", case.pk), ("client", desk.karin.pk), ("stay", stay.pk)):
        answer = browser.post(f"/house/belombre/moments/{kind}/{key}/", {"tone": "delight", "words": "Les roses."})
        assert answer.status_code == 302 and browser.get(answer.headers["Location"]).status_code == 200
    assert browser.post(f"/house/belombre/moments/mail/{key}/", {"tone": "delight"}).status_code == 404
    with pytest.raises(Refused):
        actions.note_of_guest(stay, by=desk.stranger, tone="hurt")
    taps = [(desk.karin, "hurt", 1), (desk.karin, "hurt", 2), (desk.karin, "delight", 3), (desk.karin, "hurt", 200)]
    for row, tone, seconds in taps:  # the second is the first, pressed twice; another day is another moment
        actions.note_of_guest(row, by=desk.camille, tone=tone, at=at + dt.timedelta(days=30, seconds=seconds))
    file = Moment.objects.filter(subject=desk.karin.reference, at__gt=at + dt.timedelta(days=29))
    assert list(file.order_by("at").values_list("tone", flat=True)) == ["hurt", "delight", "hurt"]
    file.delete()
    noted = Moment.objects.filter(house=desk.house, name="Karin Lindqvist")
    for fact in Fact.objects.filter(kind="moment.noted"):
        tallies.count_fact(fact)
    counted = Measured.objects.filter(house=desk.house, measure="moments", value=1)
    assert sorted(counted.values_list("key", flat=True)) == ["attention", "case", "client", "stay"]
    assert {one.source for one in counted} == {one.reference for one in noted}
    forget_the_guest.func(Fact(house_id=desk.house.pk, kind="client.erased", subject=f"client:{desk.karin.pk}"))
    assert not Moment.objects.exclude(name="", words="").exists() and AttentionGiven.objects.get().client is None


def test_a_guest_whose_answer_came_too_late_is_proposed_what_the_book_holds_for_a_failure():
    desk, at = Desk(), now()
    told = {"title": "Un mot de la direction", "how": "À la main.", "fits": "failure", "cents": 0}
    attention = actions.write_attention(desk.house, by=desk.camille, **told)
    case = desk.write("Avez-vous trouvé une table ?")
    with transaction.atomic():
        promised = promise(
            desk.house,
            kind="confirmation",
            key="k",
            words="Une table",
            due_at=at,
            by="care",
            subject=case.reference,
            at=at,
        )
        miss(promised, at=at)
    run_all()
    given = AttentionGiven.objects.get()
    assert (given.attention, given.client, given.why) == (attention, desk.karin, "failure")
    assert given.subject == promised.reference


def test_a_day_that_matters_to_a_household_is_thought_of_and_a_remembrance_never_is():
    practice = Practice()
    told = {"title": "La carte de la maison", "how": "Avec le chauffeur.", "fits": "occasion", "cents": 300}
    attention = actions.write_attention(practice.house, by=practice.mathilde, **told)
    practice.date(practice.monsieur, Rule(month=12, day=13, year=2001), sort="remembrance")
    assert clock.tick(at=NOW) == 0  # three weeks before: too early
    eve = NOW.replace(month=12, day=12)
    assert [clock.tick(at=eve), clock.tick(at=eve)] == [1, 0]
    given = AttentionGiven.objects.get()
    assert (given.attention, given.client, given.why) == (attention, practice.file, "occasion")
    assert given.subject == f"occasion:{practice.birthday.pk}"
