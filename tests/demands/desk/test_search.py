"""Finding a mail by a word nearly every mail says: bounded, and the newest first."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from loge.demands.desk.search import find, finding, parse, writing
from loge.houses.models import House

pytestmark = pytest.mark.django_db


def test_of_a_word_nearly_all_say_the_newest_come_first_whatever_the_bound(monkeypatch):
    house = House.objects.create(kind=House.Kind.DESK, slug="belombre", name="Belombre")
    began, keys = dt.datetime(2026, 11, 1, tzinfo=dt.UTC), [uuid.UUID(int=number + 1) for number in range(4)]
    writing.write(
        [
            writing.Entry(
                mail=key, house=house.pk, at=began + dt.timedelta(days=day), sender="", has_file=False,
                strong=("table",) if day == 0 else (), plain=("table", "jardin"),
            )
            for day, key in enumerate(keys)
        ]
    )  # fmt: skip
    asked: list[list[uuid.UUID]] = []
    monkeypatch.setattr(finding, "_hits", lambda _house, found, _told: asked.append(list(found)) or [])
    find(house, parse("table"))
    monkeypatch.setattr(finding, "MANY", 3)
    find(house, parse("table"))
    assert asked[0][0] == keys[0] and set(asked[0]) == set(keys)  # few: whose title says it first
    assert asked[1][:3] == keys[:0:-1]  # many: the newest
