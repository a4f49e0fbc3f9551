"""Jeanne waits for someone who gives piano lessons: she keeps that search."""

from __future__ import annotations

from loge.houses.models import House
from loge.offers import saved
from loge.offers.search.finding import Wanted, find

from ..cast import person


def play() -> None:
    """Her search, kept once."""
    house = House.objects.get(slug="alencon")
    known = [hit.offer.pk for hit in find(house, Wanted(words="accordéon")).hits]
    saved.keep(house, by=person("jeanne"), query="q=cours+d%27accord%C3%A9on", words="cours d’accordéon", known=known)
