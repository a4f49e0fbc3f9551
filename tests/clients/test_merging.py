"""Two files of one household are made one: nothing is left behind in any room, no surprise shows itself, and it can be undone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from loge.clients import actions, households
from loge.clients.actions.household import hush
from loge.clients.actions.merging import STAYS, refs
from loge.clients.dates import Rule
from loge.clients.models import ClientFile, Due, Home, Known, Look, Member, Occasion
from loge.common.errors import Stale
from loge.demands import actions as demands
from loge.demands.long.actions import begin_long
from loge.demands.long.queries import seen_by
from loge.demands.models import Errand, Gesture, Note, Undertaking
from loge.demands.practice import errands, gestures, queries
from loge.demands.practice.gestures import Line

from ..demands.practice.house import NOW, ROSES, Practice

POINTED = (ClientFile, Member, Home, Occasion)


@pytest.fixture
def practice(db: None, settings: Any) -> Practice:
    settings.SECOND_FACTOR = False
    return Practice()


def test_every_table_of_every_room_that_points_to_a_file_joins() -> None:
    found = {(ref.model, ref.field) for target in POINTED for ref in refs(target)}
    every = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model in POINTED
    }
    assert every - found == {(ClientFile, "merged_into"), (Look, "client")} and set(STAYS) == {ClientFile, Look}
    assert {(Note, "client"), (Gesture, "client"), (Errand, "client"), (Undertaking, "client")} <= found


@pytest.fixture
def double(practice: Practice) -> ClientFile:
    """The same Claire, entered twice, with another child, another birthday for the same day, and something in every room."""
    other = practice.household("Aubry, Claire")
    twin = practice.member("Claire AUBRY", other, about="chirurgienne", orders="all", pays=True)
    practice.member("Louis Aubry", other)
    practice.date(twin, Rule(month=12, day=14))
    actions.add_home(other, by=practice.mathilde, address="12 Allée des Ormes, Alençon", access="par le jardin", at=NOW)
    actions.know(other, by=practice.mathilde, sort="taste", words="les pivoines", member=twin, at=NOW)
    demands.take_note(practice.house, by=practice.mathilde, words="Un taxi demain", nonce="n", client=other, at=NOW)
    day = NOW.date() + dt.timedelta(days=30)
    begin_long(practice.house, by=practice.mathilde, kind="move", aim_on=day, nonce="l", client=other, at=NOW)
    home = Home.objects.get(client=other)
    errands.plan_errand(
        other, by=practice.mathilde, person=practice.hakim, title="Arroser", starts_at=NOW + dt.timedelta(days=1),
        lasts_for=dt.timedelta(hours=1), home=home, at=NOW,
    )  # fmt: skip
    gestures.propose(
        other, by=practice.mathilde, asked=twin, lines=[Line(what=ROSES, cents=5_800)],
        deliver_at=NOW + dt.timedelta(days=9), order_by=NOW.date() + dt.timedelta(days=5), nonce="g", at=NOW,
    )  # fmt: skip
    return other


def _world() -> dict[str, Any]:
    """What lies where, in every table that points to a file, a member, a home or a date."""
    told: dict[str, Any] = {}
    for target in POINTED:
        for ref in refs(target):
            told[ref.name] = sorted(ref.model._base_manager.values_list("pk", ref.field), key=str)
    told["members"] = sorted(Member.objects.values_list("pk", "about", "phone", "person", "pays"), key=str)
    told["homes"] = sorted(Home.objects.values_list("pk", "label", "access", "is_main"), key=str)
    return told


def test_all_rooms_follow_doubles_are_one_and_it_is_undone_to_the_letter(
    practice: Practice, double: ClientFile
) -> None:
    before = _world()
    fact = actions.merge(practice.file, double, by=practice.mathilde, at=NOW)
    for model in (Note, Undertaking, Gesture, Errand, Known):
        assert not model._base_manager.filter(client=double).exists(), model.__name__
    assert Gesture.objects.get().asked == practice.madame and Errand.objects.get().home == practice.home
    assert Known.objects.get(words="les pivoines").member == practice.madame
    told = households.open_file(practice.file, by=practice.mathilde, at=NOW)
    assert [one.name for one in told.members] == ["Antoine Aubry", "Claire Aubry", "Louis Aubry"]
    assert [one.name for one in told.members if one.pays] == ["Antoine Aubry"]
    madame = next(one for one in told.members if one.pk == practice.madame.pk)
    assert (madame.about, madame.ceiling_cents) == ("chirurgienne", 20_000), "taken over; her ceiling is not lifted"
    assert (told.homes[0].label, told.homes[0].access, len(told.homes)) == ("la maison", "par le jardin", 1)
    assert [one.day for one in told.comings if one.occasion.month == 12] == [dt.date(2026, 12, 14)], (
        "one birthday, not two"
    )
    assert households.household(practice.house, double.pk) == practice.file, "an old link opens the file it is now"
    with pytest.raises(Stale):
        actions.merge(practice.file, double, by=practice.mathilde, at=NOW)

    actions.unmerge(fact, by=practice.mathilde, at=NOW)
    assert _world() == before


def test_a_decision_made_for_the_double_of_a_date_is_the_decision(practice: Practice, double: ClientFile) -> None:
    twice = Occasion.objects.get(client=double)
    made = Due(
        house=practice.house, occasion=twice, client=double, cycle=2026, day=dt.date(2026, 12, 14), decide_by=NOW.date()
    )
    made.state, made.since_at = "proposed", NOW
    made.save()
    actions.merge(practice.file, double, by=practice.mathilde, at=NOW)
    made.refresh_from_db()
    assert (made.occasion, made.client) == (practice.birthday, practice.file), "nothing is proposed a second time"


def test_no_surprise_shows_itself_to_who_comes_from_the_other_file(practice: Practice, double: ClientFile) -> None:
    louise = practice.member("Louise Aubry", double, person=practice.stranger, orders="all")
    day = NOW.date() + dt.timedelta(days=40)
    also: dict[str, Any] = {"by": practice.mathilde, "kind": "party", "aim_on": day, "at": NOW}
    party = begin_long(practice.house, nonce="p", client=practice.file, surprise_for=practice.madame, **also)
    theirs = begin_long(practice.house, nonce="q", client=double, surprise_for=louise, **also)
    fact = actions.merge(practice.file, double, by=practice.mathilde, at=NOW)

    def seen(person: Any) -> set[Any]:
        return {one.row.pk for one in seen_by(person, at=NOW)} & {party.pk, theirs.pk}

    assert seen(practice.claire) == {theirs.pk}, "it was no secret to her in her other file"
    assert seen(practice.antoine) == {party.pk}, "he knows of hers, and nothing of the other's"
    assert seen(practice.stranger) == set()
    actions.unmerge(fact, by=practice.mathilde, at=NOW)
    assert (seen(practice.antoine), seen(practice.stranger)) == ({party.pk}, set())


def test_a_visit_kept_from_someone_stays_so(practice: Practice, double: ClientFile) -> None:
    visit = Errand.objects.get(client=double).visit
    hush(Member.objects.get(client=double, name="Louis Aubry"), f"visit:{visit.pk}", until=None)
    actions.merge(practice.file, double, by=practice.mathilde, at=NOW)
    assert not queries.space(practice.monsieur, at=NOW).errands
    assert queries.space(practice.madame, at=NOW).errands, "she has known of it from the beginning"


def test_the_page_shows_who_is_who_before_and_how_to_part_them_after(
    practice: Practice, double: ClientFile, client: Client
) -> None:
    client.force_login(practice.mathilde)
    path = f"/house/{practice.slug}/clients/{practice.file.pk}/merge/"
    asked = client.get(path).content.decode()
    assert str(double.pk) in asked, "likely doubles are named without a search"
    shown = client.get(f"{path}?other={double.pk}").content.decode()
    assert "Louis Aubry" in shown and "par le jardin" in shown and "Un taxi demain" not in shown
    assert Look.objects.filter(client=double).exists(), "reading the other file is a look like any"
    client.post(path, {"other": str(double.pk)})
    double.refresh_from_db()
    assert double.merged_into == practice.file
    assert 'value="part"' in client.get(path).content.decode()
    client.post(path, {"do": "part", "other": str(double.pk)})
    double.refresh_from_db()
    assert double.merged_into is None
    neighbour = Practice("voisine")
    assert client.post(path, {"other": str(neighbour.file.pk)}).status_code == 404
