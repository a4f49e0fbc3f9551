"""How a loge fares: the figures are right, honest when few, and cost the same whatever was asked; the poster is a poster."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from loge.common.clock import now
from loge.demands import actions
from loge.demands.health import WEEKS, count_sought, health, missing
from loge.demands.models import Demand, Quote, Sought
from loge.offers.catalogue import catalogue
from loge.web.papers.know_how import question
from loge.web.papers.poster import of_town
from loge.web.plots import Point, bars, histogram, line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR = False


def answered_after(demand: Demand, minutes: float) -> None:
    Quote.objects.filter(demand=demand).update(at=demand.heard_at + dt.timedelta(minutes=minutes))


def test_the_figures_of_a_small_loge(cast):
    cast.settled_demand()
    cast.settled_demand()
    actions.cancel(cast.funded_demand(), by=cast.client)
    cast.quoted_demand()
    actions.decline(cast.heard_demand(), by=cast.server)
    cast.heard_demand()
    found = health(cast.house)
    assert (found.filled.part, found.filled.whole) == (3, 6)
    assert (found.cancelled.part, found.contested.part, found.top.part, found.top.whole) == (1, 0, 3, 3)
    assert (found.repeat.part, found.repeat.whole) == (1, 1)
    assert found.waits.count == 5 and found.waits.none == 1
    assert (found.served.cents, found.earned.cents) == (2 * 1072, 2 * 228)
    assert len(found.weeks) == WEEKS and (found.weeks[-1].asked, found.weeks[-1].booked) == (6, 3)
    assert found.filled.is_few


def test_the_middle_wait_and_the_slow_one(cast):
    for minutes in (5, 20, 30, 45, 90, 120, 300, 600, 800, 5000):
        answered_after(cast.quoted_demand(), minutes)
    waits = health(cast.house).waits
    assert round(waits.median.total_seconds() / 60) == 90
    assert round(waits.slow.total_seconds() / 60) == 800
    assert waits.spans == (1, 3, 2, 2, 1, 0, 1) and sum(waits.spans) == waits.count == 10


def test_a_second_price_does_not_answer_again(cast):
    demand = cast.quoted_demand(at=now() - dt.timedelta(hours=2))
    answered_after(demand, 10)
    actions.quote(demand, by=cast.server, cents=1200)
    assert round(health(cast.house).waits.median.total_seconds()) == 600


def test_an_empty_loge_has_no_figures_and_says_so(cast):
    found = health(cast.house)
    assert found.filled.share is None and found.waits.median is None and found.top.share is None
    assert "Rien à compter" in cast.browser(cast.keeper).get(reverse("house_health", args=[cast.slug])).content.decode()


def test_another_house_and_last_year_do_not_count(cast, sandbox):
    from tests.cast import Cast

    Cast(sandbox, slug="ailleurs").quoted_demand()
    cast.heard_demand(at=now() - dt.timedelta(weeks=30))
    assert health(cast.house).filled.whole == 0


def test_a_week_begins_on_monday_midnight_of_the_house(cast):
    sunday = dt.datetime(2026, 11, 22, 22, 59, tzinfo=dt.UTC)  # 23:59 on Sunday in Paris
    for moment in (sunday, sunday + dt.timedelta(minutes=2)):
        demand = cast.heard_demand()
        Demand.objects.filter(pk=demand.pk).update(heard_at=moment)
    weeks = health(cast.house, at=dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)).weeks
    assert [week.asked for week in weeks[-2:]] == [1, 1]
    assert weeks[-1].monday == dt.date(2026, 11, 23)


def test_the_page_costs_the_same_however_much_was_asked(cast):
    def cost():
        with CaptureQueriesContext(connection) as caught:
            health(cast.house)
            missing(cast.house)
        return len(caught)

    cast.quoted_demand()
    one = cost()
    for _ in range(30):
        cast.quoted_demand()
    assert cost() == one <= 13


def test_few_are_counted_and_many_are_shared_out(cast):
    cast.quoted_demand()
    page = reverse("house_health", args=[cast.slug])
    assert "0 sur 1" in cast.browser(cast.keeper).get(page).content.decode()
    for _ in range(24):
        cast.quoted_demand()
    shown = cast.browser(cast.keeper).get(page).content.decode()
    assert "0\u202f%" in shown and "0 sur 25" not in shown


# ------------------------------------------------------------------------------------------------------------- plots


def test_a_plot_has_its_numbers_beneath_and_no_style():
    points = [Point("lun.", 3, "3", 5, "5"), Point("<b>", 0, "0", 0, "0")]
    for drawn in (
        bars("T", "s", points, ("A", "B", "C")),
        histogram("T", "s", points, ("A", "B", "C")),
        line("T", "s", points, ("A", "B")),
    ):
        assert drawn.count("<tr>") == 3 and 'role="img"' in drawn and "style=" not in drawn
        assert "&lt;b&gt;" in drawn and "<b>" not in drawn
        assert "nan" not in drawn.lower() and "inf" not in drawn.lower()


def test_a_plot_of_nothing_is_flat():
    assert "plot-bar" not in bars("T", "s", [Point("a", 0, "0")], ("A", "B"))
    assert line("T", "s", [], ("A", "B")).count("<tr>") == 1


# ---------------------------------------------------------------------------------------------------- missing, posters


def test_what_presses_most_comes_first(cast):
    for _ in range(4):
        cast.heard_demand()
    for _ in range(3):
        count_sought(cast.house, "garden")
    count_sought(cast.house, "")
    rows = missing(cast.house)
    assert [(row.trade.key, row.asked, row.sought, row.providers) for row in rows] == [
        ("garden", 0, 3, 0),
        ("dogs_cats", 4, 0, 1),
    ]
    assert Sought.objects.get(category_key="garden").count == 3, "one row a day, and nobody's name"
    shown = cast.browser(cast.keeper).get(reverse("house_missing", args=[cast.slug])).content.decode()
    assert "Jardin" in shown and "Savez-vous" in shown


def test_a_search_in_vain_is_counted_by_trade_alone(cast):
    cast.browser().get(
        reverse("search", args=[cast.slug]), {"trade": "garden", "q": "ma voisine Mme Hubert 0611223344"}
    )
    row = Sought.objects.get()
    assert (row.category_key, row.count) == ("garden", 1)
    cast.browser().get(reverse("search", args=[cast.slug]), {"trade": "dogs_cats"})
    assert Sought.objects.count() == 1, "what was found is not missing"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_poster_for_every_trade(cast, language):
    browser = cast.browser(cast.keeper)
    for trade in ("garden", "moving", "shopping_delivery"):
        answer = browser.get(reverse("house_poster", args=[cast.slug, trade]), {"language": language})
        assert answer.headers["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
        assert len(answer.content) < 200_000 and answer.content.count(b"/Type /Page\n") == 1
    assert browser.get(reverse("house_poster", args=[cast.slug, "transfer"])).status_code == 404
    assert browser.get(reverse("house_poster", args=[cast.slug, "garden"]), {"language": "../../x"}).status_code == 200


def test_every_trade_of_neighbours_asks_its_question(cast):
    for language in ("fr", "en"):
        with translation.override(language):
            said = [question(trade) for trade in catalogue().values() if "neighbourhood" in trade.houses]
            assert len(set(said)) == len(said) and all(words.endswith("?") for words in said)


def test_french_joins_the_town():
    with translation.override("fr"):
        towns = {
            "Alençon": "d’Alençon",
            "Flers": "de Flers",
            "Le Mans": "du Mans",
            "Les Ulis": "des Ulis",
            "La Rochelle": "de La Rochelle",
        }
        assert {town: of_town(town) for town in towns} == towns
    with translation.override("en"):
        assert of_town("Le Mans") == "Le Mans"
