"""What is counted once, added up at once, and always equal to a full recount."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import defaultdict

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loge.care.figures import chance, listeners, queries, tallies
from loge.care.figures.measures import Counts, all_measures
from loge.care.figures.models import Measured, Tally, WeekTally
from loge.care.models import Promise
from loge.care.promises import actions as book
from loge.care.promises import clock
from loge.common.clock import local, now
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.houses.models import House
from tests.cast import Cast

DAY = dt.date(2027, 3, 1)
NAMES = ("promises", "waits", "nps")
MOVES = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.integers(0, 5),  # which case
        st.one_of(st.none(), st.tuples(st.sampled_from(("a", "b")), st.integers(0, 2), st.integers(0, 90_000))),  # None: erased
    ),
    max_size=25,
)  # fmt: skip


@pytest.fixture
def house(db) -> House:
    return House.objects.create(kind=House.Kind.NEIGHBOURHOOD, slug="somme", name="Somme")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_sums_are_what_a_full_recount_finds_whatever_happened(house, moves):
    """Cases counted, corrected, counted twice and taken back, in any order."""
    Measured.objects.all().delete()
    Tally.objects.all().delete()
    WeekTally.objects.all().delete()
    known: dict[tuple[str, str], tuple[str, dt.date, int]] = {}
    for name, number, told in moves:
        source = f"case:{number}"
        if told is None:
            assert tallies.take(house, name, source) == ((name, source) in known)
            known.pop((name, source), None)
            continue
        key, after, value = told
        known[name, source] = (key, DAY + dt.timedelta(days=after), value)
        counts = Counts(source, known[name, source][1], value, key)
        tallies.put(house, name, counts)
        assert not tallies.put(house, name, counts)
    wanted: dict[tuple, list[int]] = defaultdict(lambda: [0, 0, 0, *[0] * 11])
    for (name, _source), (key, day, value) in known.items():
        sums = wanted[name, key, day]
        edges = all_measures()[name].EDGES
        bucket = min(sum(edge < value for edge in edges), 10)
        for place, more in ((0, 1), (1, value), (2, value * value), (3 + bucket, 1)):
            sums[place] += more
    fields = ("measure", "key", "day", *tallies._SUMS)
    kept = {row[:3]: list(row[3:]) for row in Tally.objects.filter(count__gt=0).values_list(*fields)}
    assert kept == wanted
    assert tallies._sums_that_differ(house) == []
    tallies.add_up(house)
    assert {row[:3]: list(row[3:]) for row in Tally.objects.values_list(*fields)} == wanted


def by_key() -> dict[tuple[str, str], tuple[int, int]]:
    held = Tally.objects.order_by().values_list("measure", "key").annotate(n=Sum("count"), total=Sum("sum"))
    return {(name, key): (count, total) for name, key, count, total in held if count}


def test_promises_and_prices_count_by_their_facts_and_a_recount_mends_what_was_spoilt(cast: Cast):
    """A price that came, one that did not; heard twice they count once; spoilt sums are found and mended."""
    moment = dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)
    hour = dt.timedelta(hours=1)
    quick = cast.heard_demand(at=moment)
    run_all(at=moment)
    slow = cast.heard_demand(words="Et jeudi ?", at=moment)
    run_all()
    from loge.demands import actions as demands

    demands.quote(quick, by=cast.server, cents=1300, at=moment + 3 * hour)
    run_all()
    for hours in range(0, 24 * 8, 12):
        clock.tick(at=moment + hours * hour)
        run_all()
    found = by_key()
    server = str(cast.provider.pk)
    assert found["promises", "quote"] == (2, 1)
    assert found["waits", "quote"] == (1, 180)
    assert found["quotes", server] == (1, 180)
    assert found["answers", server] == (2, 1)
    for fact in Fact.objects.filter(kind__in=listeners.KINDS):
        listeners.count.func(fact)
    assert by_key() == found
    assert tallies.check(cast.house) == []
    # too late: missed for ever, and answered
    demands.quote(slow, by=cast.server, cents=1300, at=moment + 24 * 9 * hour)
    run_all()
    later = by_key()
    assert later["promises", "quote"] == (2, 1) and later["waits", "quote"][0] == 2
    assert later["answers", server] == (2, 1) and tallies.check(cast.house) == []
    Tally.objects.filter(measure="waits").update(sum=1)
    Measured.objects.filter(measure="answers").first().delete()
    assert {one.measure for one in tallies.check(cast.house)} == {"waits", "answers"}
    assert tallies.recount(cast.house) and tallies.check(cast.house) == []
    row = book.give_word(
        cast.house, by=cast.keeper, kind="call_back", words="Rappeler", made_to_name="Anne", nonce="n",
        due_at=moment + 24 * 20 * hour, at=moment + 24 * 10 * hour,
    )  # fmt: skip
    book.release(row, by=cast.keeper, words="Elle est passée nous voir.", at=moment + 24 * 11 * hour)
    run_all()
    assert not Measured.objects.filter(source=row.reference).exists()
    assert Promise.objects.count() == 3
    span = queries.Span(DAY, DAY + dt.timedelta(weeks=4))
    board = queries.board(cast.house, span)
    for name, keys in board.keys.items():
        for key, sums in keys.items():
            assert queries.cases(cast.house, name, span, key=key).count() == sums.count
            for bucket, count in enumerate(sums.buckets):
                assert queries.cases(cast.house, name, span, key=key, bucket=bucket).count() == count


def test_intervals_are_those_of_the_tables_and_nothing_is_claimed_of_a_few():
    """Wilson's own example and Newcombe's (1998, table II: 56/70 against 48/80), Student's table, NPS by hand."""
    low, high = chance.wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)  # Newcombe 1998a, method 3
    change = chance.compare(chance.Sample(80, 48, 48), chance.Sample(70, 56, 56), shape="share", higher=True)
    assert (round(change.low, 4), round(change.high, 4)) == (0.0524, 0.3339)  # Newcombe 1998b, method 10
    assert change.verdict == "better" and math.isclose(chance.gain(change, higher=True), 0.8 / 0.6)
    assert [round(chance.student(n), 3) for n in (1, 10, 30, 60, 120)] == [12.706, 2.228, 2.042, 2.000, 1.980]
    found = chance.mean(4, 10, 30)  # 1, 2, 3, 4
    assert round(found.value - found.low, 3) == round(3.182 * math.sqrt(5 / 3 / 4), 3)
    assert chance.nps(2, 3, 5).value == 30 and chance.nps(0, 0, 0).value is None and chance.share(0, 0).value is None
    few = chance.compare(chance.Sample(19, 0, 0), chance.Sample(500, 500, 500), shape="share", higher=True)
    assert few.verdict == "few" and chance.gain(few, higher=True) is None
    same = chance.compare(chance.Sample(50, 25, 25), chance.Sample(50, 26, 26), shape="share", higher=True)
    assert same.verdict == "unclear" and chance.gain(same, higher=True) is None
    slower = chance.compare(chance.Sample(40, 400, 4100), chance.Sample(40, 800, 16100), shape="span", higher=False)
    assert slower.verdict == "worse" and chance.gain(slower, higher=False) == 0.5


def test_every_number_of_the_page_opens_to_just_as_many_cases(cast: Cast, monkeypatch):
    """Each link with a number is clicked: the list it leads to holds that many rows."""
    monkeypatch.setattr("django.conf.settings.SECOND_FACTOR", False)
    today = local(now(), cast.house.zone).date()
    keys = {"promises": ("answer", "quote"), "waits": ("quote", "call_back"), "mood": ("anger", "calm"), "quotes": (str(cast.provider.pk),),
            "answers": (str(cast.provider.pk),)}  # fmt: skip
    most = {"share": 2, "mood": 6, "nps": 11, "score": 5, "span": 4_000}
    for name, measure in all_measures().items():
        for number in range(7):
            value = (number * 997) % most[measure.SHAPE] or (1 if measure.SHAPE == "score" else 0)
            key = keys.get(name, ("demand",))[number % len(keys.get(name, ("demand",)))]
            tallies.put(
                cast.house, name, Counts(f"click:{name}:{number}", today - dt.timedelta(days=9 * number), value, key)
            )
    browser = cast.browser(cast.keeper)
    html = browser.get(f"/house/{cast.slug}/care/?weeks=13").content.decode()
    links = dict(re.findall(r'href="([^"]+)" data-cases="(\d+)"', html))
    assert len(links) >= 25
    for href, count in links.items():
        page = browser.get(href.replace("&amp;", "&"))
        assert page.status_code == 200 and page.content.decode().count('<li class="task">') == int(count), href
