"""The territory of a loge: read by who keeps it, redrawn by the platform, never by surprise."""

from __future__ import annotations

import pytest

from loge.houses.models import Territory
from loge.offers import queries
from loge.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def redrawing(cast, settings):
    """The platform’s page; everybody reads English."""
    settings.SECOND_FACTOR = False
    Person.objects.update(language="en")
    cast.browse, cast.address = cast.browser(cast.operator), f"/platform/houses/{cast.slug}/territory/"
    return cast


def served(cast) -> set[str]:
    return set(Territory.objects.filter(house=cast.house).values_list("insee", flat=True))


def test_who_keeps_it_reads_it_and_cannot_change_it(redrawing):
    keeper = redrawing.browser(redrawing.keeper)
    page = keeper.get(f"/house/{redrawing.slug}/territory/").content.decode()
    assert "Alençon" in page and "Only the platform redraws" in page and "territory-dot" in page
    assert keeper.post(f"/house/{redrawing.slug}/territory/").status_code == 405
    assert keeper.get(redrawing.address).status_code == 404


def test_a_commune_is_added_by_its_name(redrawing):
    page = redrawing.browse.get(redrawing.address).content.decode()
    assert "Alençon, 1 neighbour" in page, "with how many who serve live there"
    told = {"communes": sorted(served(redrawing)), "more": "Argentan"}
    assert redrawing.browse.post(redrawing.address, told).status_code == 302
    assert served(redrawing) == {"61001", "61497", "61006"}


def test_whoever_would_be_hidden_is_named_before(redrawing):
    told = {"communes": ["61497"], "more": ""}
    page = redrawing.browse.post(redrawing.address, told).content.decode()
    assert "1 neighbour would no longer be shown here" in page and "Karim, Alençon" in page
    assert served(redrawing) == {"61001", "61497"}, "nothing yet"
    redrawing.browse.post(redrawing.address, told | {"sure": "1"})
    assert served(redrawing) == {"61497"}
    assert not queries.published(redrawing.house).exists()


@pytest.mark.parametrize("told", [{}, {"more": "Nulle-Part-sur-Rien"}, {"communes": ["99999"]}])
def test_what_is_no_territory_is_refused_and_nothing_changes(redrawing, told):
    assert redrawing.browse.post(redrawing.address, told).status_code == 422
    assert served(redrawing) == {"61001", "61497"}


def test_the_platform_finds_every_territory_and_what_is_contested(redrawing):
    page = redrawing.browse.get("/platform/").content.decode()
    assert redrawing.address in page and "/platform/reviews/" in page
