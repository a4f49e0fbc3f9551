"""The demonstration's cast: lived in, sound, and the same when it is played twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.apps import apps

from loge.common.clock import local
from loge.common.models import Job
from loge.demands import states
from loge.demands.models import Demand
from loge.houses.models import House
from loge.houses.queries import communes_of, keepers
from loge.money import ledger
from loge.offers.models import Offer, Provider
from loge.ops import cast as demo
from loge.ops.browser import read
from loge.ops.lived import play
from loge.ops.scenes import meeting as workshops

pytestmark = pytest.mark.django_db


def rows():
    return {
        model.__name__: model.objects.count() for model in apps.get_models() if model.__module__.startswith("loge.")
    }


def test_the_loge_of_alencon_is_lived_in(sandbox):
    play()
    alencon, flers = House.objects.filter(kind=House.Kind.NEIGHBOURHOOD).order_by("slug")
    assert (len(communes_of(alencon)), alencon.commission_bp) == (31, 1750)
    assert [str(keeper) for keeper in keepers(alencon)] == ["Hélène Marchal"]
    assert Provider.objects.filter(house=alencon, vetted_at__isnull=False).count() == 14
    assert Provider.objects.filter(house=flers).count() == 2
    assert Offer.objects.filter(house=alencon).count() >= 30
    assert len(set(Offer.objects.values_list("category_key", flat=True))) >= 16
    assert Offer.objects.get(title="Promener votre chien").cents == 1300

    lived = Counter(Demand.objects.values_list("state", flat=True))
    wanted = {
        states.HEARD,
        states.QUOTED,
        states.COUNTERED,
        states.BOOKED,
        states.DELIVERED,
        states.DISPUTED,
        states.SETTLED,
        states.CLOSED,
    }
    assert wanted <= set(lived)
    assert ledger.check() == []
    assert not Job.objects.exclude(state=Job.State.DONE).exists(), "some work was left or failed"

    before = rows()
    play()
    assert rows() == before


@pytest.mark.parametrize("name", ["awa", "lucien", "ines", "theo", "karim", "nadia", "marc"])
def test_each_drawn_face_belongs_to_a_neighbour(name):
    demo.settle_in()
    assert demo.person(name).serves.get().face == name


def test_the_checks_own_browser_reads_a_form_as_a_browser_does():
    html = """<p>You pay 13,00\u202f€</p><form action="/a/" method="POST"><input type="hidden" name="version" value="2">
    <textarea name="words">\nBonjour</textarea><input type="radio" name="stars" value="5"><input type="radio" name="stars" value="4" checked>
    <select name="unit"><option value="task">t</option><option value="hour" selected>h</option></select>
    <input type="checkbox" name="agreed"><button name="act" value="yes">Accept</button></form><script>no words</script>"""
    page = read(200, "http://localhost/", html.encode())
    form = page.form("/a/", "Accept")
    assert form.method == "post"
    assert form.fields == {"version": "2", "words": "Bonjour", "stars": "4", "unit": "hour"}
    assert "13,00 €" in page.text and "no words" not in page.text


def test_whenever_the_demonstration_opens_its_workshops_are_on_a_saturday():
    house, first = House(time_zone="Europe/Paris"), dt.datetime(2026, 11, 23, 0, 30, tzinfo=dt.UTC)
    for moment in (first + hours * dt.timedelta(hours=1) for hours in range(7 * 24)):
        found = local(workshops._at(house, moment, *workshops._saturday(house, moment)), house.zone)
        assert (found.weekday(), found.hour) == (5, 10), moment
