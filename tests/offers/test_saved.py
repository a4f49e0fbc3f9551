"""Kept searches: told of once a day at most, let go by whoever keeps them or with the link of a letter."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from loge.common.clock import day_of, now
from loge.common.errors import Refused
from loge.common.jobs import run_all
from loge.maildesk.models import Letter
from loge.offers import saved
from loge.offers.kept import SavedSearch
from loge.offers.models import Offer
from loge.web.searches import look_again, look_again_for

pytestmark = pytest.mark.django_db


def kept(cast, query: str = "q=tailler+une+haie", **also) -> SavedSearch:
    return saved.keep(cast.house, by=cast.client, query=query, words="tailler une haie", known=[], **also)


def look(monkeypatch, at: dt.datetime | None = None) -> None:
    if at is not None:
        monkeypatch.setattr(timezone, "now", lambda: at)
    look_again.func()
    run_all(at=at)


def letters() -> list[Letter]:
    return list(Letter.objects.filter(name="search_answered").order_by("pk"))


def test_a_new_offer_is_told_once(cast, monkeypatch):
    kept(cast)
    look(monkeypatch)
    assert not letters(), "nothing fits yet"
    cast.write_offer("Tailler une haie", category_key="garden")
    look(monkeypatch)
    [letter] = letters()
    assert letter.to == cast.client.email and "Tailler une haie, par Karim, 13,00\u202f€" in letter.text.replace(
        "\xa0", " "
    ).replace(" €", "\u202f€")
    look(monkeypatch)
    look_again_for.func(str(SavedSearch.objects.get().pk))
    run_all()
    assert len(letters()) == 1, "looking again on the same day tells nothing more"
    look(monkeypatch, now() + dt.timedelta(days=1))
    assert len(letters()) == 1, "nor does the next day, for nothing is new"


def test_at_most_one_letter_a_day_and_nothing_is_forgotten(cast, monkeypatch):
    kept(cast)
    cast.write_offer("Tailler une haie", category_key="garden")
    look(monkeypatch)
    cast.write_offer("Tailler une haie de thuyas", category_key="garden")
    look(monkeypatch)
    assert len(letters()) == 1
    look(monkeypatch, now() + dt.timedelta(days=1))
    told = letters()
    assert len(told) == 2 and "thuyas" in told[1].text and "2 nouvelles" not in told[1].text


def test_what_was_there_when_it_was_kept_is_not_told(cast, monkeypatch):
    saved.keep(cast.house, by=cast.client, query="q=promener", words="promener", known=[cast.offer.pk])
    look(monkeypatch)
    assert not letters()


def test_an_offer_withdrawn_before_the_letter_is_not_in_it(cast):
    search = kept(cast)
    made = cast.write_offer("Tailler une haie", category_key="garden")
    assert saved.tell(search, offers=[made.pk], day=day_of(now(), cast.house.zone))
    Offer.objects.filter(pk=made.pk).update(state="paused")
    run_all()
    assert not letters()


def test_two_workers_tell_it_once(cast):
    search = kept(cast)
    made = cast.write_offer("Tailler une haie", category_key="garden")
    assert saved.tell(search, offers=[made.pk], day=day_of(now(), cast.house.zone))
    assert not saved.tell(search, offers=[made.pk], day=day_of(now(), cast.house.zone)), (
        "it was told that day, whoever asks"
    )
    run_all()
    assert len(letters()) == 1


def test_the_letter_stops_with_its_link_without_signing_in(cast, monkeypatch):
    kept(cast)
    cast.write_offer("Tailler une haie", category_key="garden")
    look(monkeypatch)
    [letter] = letters()
    path = re.search(r"/searches/stop/\S+", letter.text)[0]
    visitor = cast.browser()
    assert "Ne plus recevoir ces lettres" in visitor.get(path).content.decode() and SavedSearch.objects.exists(), (
        "opening it changes nothing"
    )
    assert visitor.post(path).status_code == 200 and not SavedSearch.objects.exists()
    assert visitor.post(path).status_code == 200 and visitor.get(path).status_code == 200, "again is the same"


@pytest.mark.parametrize("forged", ["x", "a:b:c", "\u202e", "6" * 3_000])
def test_a_forged_link_stops_nothing(cast, forged):
    kept(cast)
    assert cast.browser().post(f"/searches/stop/{forged}/").status_code in (200, 404, 414)
    assert SavedSearch.objects.exists()


def test_keeping_twice_is_keeping_once_and_twenty_are_enough(cast):
    assert kept(cast).pk == kept(cast).pk
    for number in range(saved.MOST - 1):
        kept(cast, f"q={number}")
    with pytest.raises(Refused):
        kept(cast, "q=one+too+many")


def test_only_whoever_keeps_it_lets_it_go(cast):
    search = kept(cast)
    with pytest.raises(Refused):
        saved.forget(search, by=cast.stranger)
    saved.forget(search, by=cast.client)
    assert not SavedSearch.objects.exists()
