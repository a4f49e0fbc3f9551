"""Someone who was paid and has not said who they are: reminded twice, and after sixty days what they earn waits."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.care import taxes
from loge.common.clock import now
from loge.common.errors import Refused
from loge.demands import actions
from loge.maildesk.models import Letter
from loge.money import actions as money
from loge.money import identities, queries
from loge.money.models import IdentityAsked, Payout
from loge.people.models import Person

from ..cast import eur, work
from .books import settle_down
from .test_dac7 import IDENTITY

DAY = dt.timedelta(days=1)


@pytest.fixture
def paid(cast):
    """Karim was paid once; the clock has asked him who he is."""
    cast.settled_demand()
    cast.asked_at = now()
    assert taxes.press(at=cast.asked_at) == 1
    work()
    return cast


def days(cast, count: float) -> int:
    touched = taxes.press(at=cast.asked_at + DAY * count)
    work()
    return touched


def withheld(cast):
    """Two reminders, and sixty days."""
    for count in (20, 40, 60):
        assert days(cast, count) == 1
    return IdentityAsked.objects.select_related("house").get()


def test_asked_reminded_twice_and_then_withheld_each_told_once(paid):
    steps = {day: days(paid, day) for day in (1, 19, 20, 20.1, 39, 40, 40.1, 59, 60, 61, 90)}
    assert [day for day, touched in steps.items() if touched] == [20, 40, 60]
    row = IdentityAsked.objects.get()
    assert (row.state, row.reminders) == ("withheld", 2)
    told = Letter.objects.filter(to=paid.server.email, name__startswith="identity").order_by("pk")
    assert [letter.name for letter in told] == ["identity_asked"] * 3 + ["identity_withheld"]


def test_what_is_earned_then_waits_and_the_books_stay_whole(paid):
    withheld(paid)
    paid.settled_demand(price="20,00")
    payout = Payout.objects.latest("id")
    assert (payout.state, payout.cents) == ("withheld", 1650)
    assert queries.withheld(paid.house, [paid.provider.reference]) == {paid.provider.reference: 1650}
    assert queries.till(paid.house).owed == eur("16,50"), "it stands on his own account"
    settle_down(paid.house)
    with pytest.raises(Refused):
        Payout.objects.filter(pk=payout.pk).update(state="failed")
        money.retry_payout(Payout.objects.select_related("house").get(pk=payout.pk))


def test_it_leaves_the_moment_they_have_said_it(paid):
    withheld(paid)
    paid.settled_demand(price="20,00")
    browser = paid.browser(paid.server)
    Person.objects.filter(pk=paid.server.pk).update(language="en")
    assert "What you earn waits" in browser.get("/serve/money/").content.decode()
    identities.give(paid.server, identities.checked(**IDENTITY), by=paid.server)
    work()
    assert (Payout.objects.latest("id").state, IdentityAsked.objects.get().state) == ("done", "given")
    assert Letter.objects.filter(name="identity_given").count() == 1
    settle_down(paid.house)
    assert days(paid, 200) == 0, "who has said it is not asked again"
    assert "What you earn waits" not in browser.get("/serve/money/").content.decode()


def test_never_before_sixty_days_nor_before_two_reminders_even_if_the_clock_stood_still(paid):
    assert days(paid, 70) == 1
    assert IdentityAsked.objects.get().reminders == 1, "the first reminder, late"
    assert days(paid, 71) == 0, "a week between two words"
    assert days(paid, 77) == 1 and days(paid, 78) == 0
    assert IdentityAsked.objects.get().state == "asked"
    assert days(paid, 84) == 1
    assert IdentityAsked.objects.get().state == "withheld"


def test_a_payout_that_waits_or_failed_is_kept_back_and_one_that_left_is_gone(paid):
    sent = Payout.objects.get()
    assert sent.state == "done"
    days(paid, 20), days(paid, 40)
    demand = actions.settle(paid.delivered_demand(), by=paid.client)
    Payout.objects.filter(subject=demand.reference).update(state="failed")
    work()
    days(paid, 60)
    states = dict(Payout.objects.values_list("subject", "state"))
    assert (states[sent.subject], states[demand.reference]) == ("done", "withheld")


def test_replaying_changes_nothing_and_nobody_is_asked_before_being_paid(cast):
    assert taxes.press(at=now()) == 0
    cast.settled_demand()
    at = now()
    assert (taxes.press(at=at), taxes.press(at=at)) == (1, 0)
    assert (taxes.press(at=at + 20 * DAY), taxes.press(at=at + 20 * DAY)) == (1, 0)
    assert IdentityAsked.objects.count() == 1


def test_who_has_said_it_is_never_asked(cast):
    identities.give(cast.server, identities.checked(**IDENTITY), by=cast.server)
    cast.settled_demand()
    assert taxes.press(at=now()) == 0


def test_the_books_of_the_house_name_who_and_how_much_waits(paid, settings):
    settings.SECOND_FACTOR = False
    Person.objects.update(language="en")
    browser = paid.browser(paid.keeper)
    assert "0 reminders" in browser.get(f"/house/{paid.slug}/books/").content.decode()
    withheld(paid)
    paid.settled_demand(price="20,00")
    page = browser.get(f"/house/{paid.slug}/books/").content.decode()
    assert "money kept back" in page and "€16.50 is waiting for them" in page and "Karim" in page


def test_a_refund_after_all_comes_out_of_what_is_kept_back(paid):
    withheld(paid)
    demand = paid.settled_demand(price="20,00")
    money.refund(house=paid.house, subject=demand.reference, cents=2000, by=paid.keeper)
    work()
    assert queries.withheld(paid.house, [paid.provider.reference]) == {}
    settle_down(paid.house)
