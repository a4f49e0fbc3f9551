"""Ten years of dates, without a database: each has exactly one decision, none is late, nothing is given twice."""

from __future__ import annotations

import calendar
import datetime as dt
import uuid
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from loge.clients import dates, states
from loge.clients.dates import DAY, Rule, between
from loge.clients.memory import AHEAD, Around, Idea, back_plan, decisions, morning_of, whom_to_ask
from loge.clients.models import ClientFile, Gift, Known, Liking, Member, Occasion
from loge.clients.ordering import may_order, weigh
from loge.clients.rules import alike

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2035, 12, 31)
FLOWERS = ("Pivoines", "Renoncules", "Roses anciennes", "Tulipes perroquet", "Hortensias", "Lys blancs", "Mimosa", "Freesias",
           "Orchidée", "Dahlias", "Anémones", "Camélias", "Jasmin", "Lilas", "Narcisses", "Iris")  # fmt: skip


def opened(day: dt.date) -> bool:
    """A florist: shut on Mondays, in August from the 3rd to the 23rd, at Christmas and New Year."""
    return (
        day.weekday() != 0
        and not (day.month == 8 and 3 <= day.day <= 23)
        and (day.month, day.day) not in ((12, 25), (1, 1))
    )


IDEAS = [
    Idea(key=f"{n:02}", what=what, cents=4_000 + 100 * n, provider="partner:prairie", provider_name="Prairie", lead=3, is_open=opened)
    for n, what in enumerate(FLOWERS)
] + [
    Idea(key="wine", what="Coffret de noix", cents=4_500, provider="partner:epicerie", provider_name="Épicerie", lead=2, is_open=lambda day: True),
    Idea(key="bad", what="Cactus", cents=1_000, provider="partner:refuse", provider_name="Refusé", lead=1, is_open=lambda day: True),
]  # fmt: skip


class Home:
    """A household of unsaved rows."""

    def __init__(self) -> None:
        self.file = ClientFile(name="Aubry")
        self.around = Around(members=[], occasions=[], allergies="noix")
        self.claire = self.member("Claire Aubry", orders="all")
        self.antoine = self.member("Antoine Aubry", orders="all", pays=True)

    def member(self, name: str, **also: object) -> Member:
        made = Member(client=self.file, name=name, **also)
        self.around.members = [*self.around.members, made]
        return made

    def date(self, member: Member, month: int, day: int | None, sort: str = "birthday", **also: object) -> Occasion:
        made = Occasion(client=self.file, member=member, sort=sort, month=month, day=day, **also)
        self.around.occasions = [*self.around.occasions, made]
        return made


def expected(home: Home) -> Counter[tuple[uuid.UUID, int]]:
    """What must have been decided by the last day: every coming up to then, of those that are spoken of."""
    found = Counter()
    for one in home.around.occasions:
        for coming in between(one.rule, FIRST, LAST):
            found[one.pk, coming.cycle] += 1
    return found


def test_ten_years_every_date_has_one_decision_in_time_and_no_gift_twice() -> None:
    home = Home()
    likes = [Known(client=home.file, member=home.claire, sort="taste", words="les pivoines", said_on=FIRST)]
    home.around.facts = [*likes, Known(client=home.file, sort="dislike", words="pas de lys", said_on=FIRST)]
    home.around.likings = [
        Liking(client=home.file, provider="partner:refuse", name="Refusé", is_liked=False, said_on=FIRST)
    ]
    leap = home.date(home.claire, 2, 29, year=1980)
    march = home.date(home.antoine, 2, 29, year=1984, on_first_of_march=True)
    twins = [home.member(name) for name in ("Lina Aubry", "Tom Aubry")]
    for child in twins:
        home.date(child, 3, 29)
    home.date(home.claire, 5, 20, sort="wedding", other=home.antoine)
    home.date(home.claire, 8, 15, sort="name_day")
    home.date(home.antoine, 12, 25)
    found_later = home.date(home.antoine, 10, None, sort="custom", name="La rencontre")
    hebrew = home.date(home.claire, 13, 14, sort="custom", calendar=dates.HEBREW, name="Pourim")
    home.date(home.antoine, 9, 1, sort="custom", calendar=dates.HIJRI, name="Ramadan")
    home.date(home.claire, 0, None, sort="custom", feast="mothers_day")
    home.date(home.antoine, 11, 3, sort="renewal", name="Assurance")

    decided: Counter[tuple[uuid.UUID, int]] = Counter()
    given: list[tuple[uuid.UUID, str]] = []
    proposed = by_hand = 0
    today = FIRST - AHEAD * DAY
    while today <= LAST:
        for made in decisions(home.around, IDEAS, today):
            decided[made.occasion.pk, made.coming.cycle] += 1
            assert made.coming.day >= today and made.decide_by >= today, "a decision came too late"
            assert made.coming.day - today <= AHEAD * DAY
            if made.pick is None:
                assert made.why in states.WHY
                by_hand += 1
                continue
            proposed += 1
            plan, idea, member = made.pick.plan, made.pick.idea, made.occasion.member
            assert today <= plan.order_by <= plan.deliver_on <= made.coming.day
            assert idea.is_open(plan.deliver_on) and idea.is_open(plan.order_by)
            assert made.asked is not None and made.asked.pk != member.pk, "the surprise was told to the one it is for"
            assert idea.key not in ("wine", "bad") and "Lys" not in idea.what
            given.append((member.pk, alike(idea.what)))
            home.around.gifts = [
                *home.around.gifts,
                Gift(client=home.file, member=member, what=idea.what, likeness=alike(idea.what), given_on=made.coming.day, cents=idea.cents),
            ]  # fmt: skip
        today += DAY

    wanted = expected(home)
    assert {key: decided[key] for key in wanted} == dict(wanted), "a date without its one decision"
    assert set(decided.values()) == {1}
    assert len(given) == len(set(given)), "a gift was repeated"
    assert proposed >= 45 and by_hand >= 20
    days = {
        one.pk: [str(each.day) for each in between(one.rule, FIRST, dt.date(2028, 12, 31))] for one in (leap, march)
    }
    assert days[leap.pk] == ["2026-02-28", "2027-02-28", "2028-02-29"]
    assert days[march.pk] == ["2026-03-01", "2027-03-01", "2028-02-29"]
    assert [each.is_exact for each in between(found_later.rule, FIRST, dt.date(2026, 12, 31))] == [False]
    assert [str(each.day) for each in between(hebrew.rule, FIRST, dt.date(2027, 12, 31))] == [
        "2026-03-03",
        "2027-03-23",
    ]


def test_twins_are_proposed_together_and_silence_is_kept() -> None:
    home = Home()
    lina, tom = home.member("Lina Aubry"), home.member("Tom Aubry")
    for child in (lina, tom):
        home.date(child, 6, 10)
    found = decisions(home.around, IDEAS, dt.date(2026, 5, 25))
    assert [one.asked for one in found] == [home.antoine] * 2 and len({one.coming.day for one in found}) == 1
    home.around.decided.clear()
    lina.status, lina.status_on = Member.Status.DECEASED, dt.date(2026, 5, 1)
    left = decisions(home.around, IDEAS, dt.date(2026, 5, 25))
    assert [(one.occasion.member, one.why) for one in left] == [(tom, states.MOURNING)], "mourned, and never spoken of"
    home.around.decided.clear()
    lina.status_on = dt.date(2025, 1, 1)
    home.antoine.status = Member.Status.SEPARATED
    home.date(home.claire, 6, 9, sort="wedding", other=home.antoine)
    again = decisions(home.around, IDEAS, dt.date(2026, 5, 25))
    assert [(one.occasion.member, one.asked) for one in again] == [(tom, home.claire)], "no wedding of those who parted"


def test_the_order_goes_back_over_the_days_a_provider_is_shut() -> None:
    idea = IDEAS[0]
    monday = dt.date(2026, 12, 28)
    plan = back_plan(monday, idea, dt.date(2026, 12, 1))
    assert plan is not None and (plan.deliver_on, plan.order_by) == (dt.date(2026, 12, 27), dt.date(2026, 12, 23))
    assert back_plan(monday, idea, dt.date(2026, 12, 24)) is None, "too late is too late"
    assert back_plan(dt.date(2026, 8, 20), idea, dt.date(2026, 6, 1)) is None, "shut for weeks around the day"
    paris, tokyo = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Tokyo")
    assert morning_of(dt.date(2026, 3, 28), paris).isoformat() == "2026-03-28T08:30:00+00:00"
    assert morning_of(dt.date(2026, 3, 29), paris).isoformat() == "2026-03-29T07:30:00+00:00"
    assert morning_of(dt.date(2026, 3, 29), paris, dt.time(2, 30)).astimezone(paris).strftime("%H:%M") == "03:30"
    assert morning_of(dt.date(2026, 3, 29), tokyo).isoformat() == "2026-03-29T00:30:00+00:00"


@pytest.mark.parametrize(
    ("rule", "possible"),
    [
        (Rule(month=2, day=30), False), (Rule(month=2, day=29), True), (Rule(month=13, day=1), False), (Rule(feast="easter"), True),
        (Rule(calendar=dates.HEBREW, month=13, day=30), True), (Rule(calendar=dates.HIJRI, month=13), False), (Rule(), False),
        (Rule(month=4), True), (Rule(feast="never"), False),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_is_refused(rule: Rule, possible: bool) -> None:
    assert dates.is_possible(rule) is possible


def test_the_age_is_told_only_when_the_year_is_known() -> None:
    known, unknown = Rule(month=12, day=14, year=1980), Rule(month=12, day=14)
    assert [one.turns for one in between(known, FIRST, dt.date(2026, 12, 31))] == [46]
    assert [one.turns for one in between(unknown, FIRST, dt.date(2026, 12, 31))] == [None]
    assert between(known, dt.date(1979, 1, 1), dt.date(1979, 12, 31)) == []
    assert all(
        one.day.day == (29 if calendar.isleap(one.day.year) else 28)
        for one in between(Rule(month=2, day=29), FIRST, LAST)
    )


SELF, OTHER, HOUSE = "self", "other", "house"
MATRIX = [  # orders, status, for whom, their status, ceiling, price, secret → allowed
    ("", "here", SELF, "here", None, 100, False, False), ("", "here", OTHER, "here", None, 100, False, False),
    ("", "here", HOUSE, "here", None, 100, False, False), ("self", "here", SELF, "here", None, 100, False, True),
    ("self", "here", OTHER, "here", None, 100, False, False), ("self", "here", HOUSE, "here", None, 100, False, False),
    ("all", "here", SELF, "here", None, 100, False, True), ("all", "here", OTHER, "here", None, 100, False, True),
    ("all", "here", HOUSE, "here", None, 100, False, True), ("all", "here", OTHER, "here", 5_000, 5_000, False, True),
    ("all", "here", OTHER, "here", 5_000, 5_001, False, False), ("self", "here", SELF, "here", 0, 1, False, False),
    ("all", "separated", SELF, "here", None, 100, False, False), ("all", "deceased", HOUSE, "here", None, 100, False, False),
    ("all", "here", OTHER, "deceased", None, 100, False, False), ("all", "here", OTHER, "separated", None, 100, False, False),
    ("all", "here", OTHER, "here", None, 100, True, False), ("all", "here", SELF, "here", None, 100, True, False),
]  # fmt: skip


@pytest.mark.parametrize(("orders", "status", "for_", "for_status", "ceiling", "cents", "hushed", "allowed"), MATRIX)
def test_who_may_order_what(
    orders: str, status: str, for_: str, for_status: str, ceiling: int | None, cents: int, hushed: bool, allowed: bool
) -> None:
    said = weigh(
        orders=orders,
        status=status,
        ceiling_cents=ceiling,
        for_=for_,
        for_status=for_status,
        cents=cents,
        hushed=hushed,
    )
    assert bool(said) is allowed and bool(said.why) is not allowed


def test_nobody_orders_for_another_household_and_the_dearest_asks_the_one_who_pays() -> None:
    home, other = Home(), Home()
    assert not may_order(home.antoine, other.claire, 100)
    assert may_order(home.antoine, None, 100) and may_order(home.claire, home.claire, 100)
    lina = home.member("Lina Aubry")
    home.claire.ceiling_cents = 3_000
    assert whom_to_ask(home.around.members, lina, 4_000) is home.antoine
    assert whom_to_ask(home.around.members, home.antoine, 4_000) is None, "she may not spend so much, he must not know"
