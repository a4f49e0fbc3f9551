"""Every clock of the product, replayed: whatever comes round by itself does its work once, however often it looks.

A loge stands with something waiting at each of its timers; then days and months pass. At each moment every round of the
worker is gone until nothing is left to do, with all that follows from it: no row of any table is written or changed any more,
and nothing was told twice on the way."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.apps import apps
from django.utils import timezone

from loge.care.meeting import actions as meeting
from loge.care.reviews import actions as reviews
from loge.care.tips import actions as tips
from loge.common import jobs, rooms
from loge.common.clock import local, now, zone
from loge.common.models import Fact, Job
from loge.demands import actions
from loge.demands.models import Demand, Need
from loge.houses import actions as houses
from loge.houses.models import Application, Handover, Opening
from loge.money.models import IdentityAsked, Payment, Payout
from loge.offers import saved
from loge.people import leaving
from loge.people.models import Departure

from ..cast import Cast, work
from ..houses.scene import brought_to

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
PACKED = {"SearchIndex", "SearchShard", "SearchMark"}  # made anew from the others each night
MOST_STEPS = 6  # reminders of one state, its move, and a look that finds nothing
COUNTED = ("ledger.counted",)  # each count of the books is written down, for it is proof that it was made


def wait_everywhere(cast: Cast) -> None:
    """Something waits at every timer a loge has."""
    for begin in (
        cast.heard_demand,
        cast.quoted_demand,
        cast.agreed_demand,
        cast.stranded_demand,
        cast.disputed_demand,
        cast.ruled_demand,
    ):
        begin()
    cast.funded_demand(wished_at=now() + 3 * DAY)
    actions.arrive(cast.funded_demand(), by=cast.client)
    cast.delivered_demand()
    actions.miss(cast.past_demand(), by=cast.client)
    actions.receive_part(cast.delivered_demand(), by=cast.client, cents=900, words="Moins.")
    cast.open_payment(cast.agreed_demand())
    settled = cast.settled_demand()
    reviews.write(settled, by=cast.client, stars=4, words="Filou est ravi.")
    cast.give_card(tips.start(settled, by=cast.client, cents=200, back="http://localhost/"))
    told = {"words": "Promener Filou samedi", "insee": "61001", "category_key": "dogs_cats", "nonce": "n1"}
    actions.post_need(cast.house, by=cast.client, **told)
    for number, state in enumerate(("applied", "invited", "booked", "met")):
        brought_to(cast, state, by=cast.person(f"Candidat{number}"), name=f"Candidat{number}")
    houses.ask_opening(by=cast.stranger, insee="14118", name="Loge de Caen", communes=[], words="Pour ouvrir.")
    houses.offer_handover(cast.house, by=cast.keeper, email=cast.desk.email)
    until = local(now(), cast.house.zone).date() + 25 * DAY
    houses.see_paper(cast.house, cast.server, by=cast.keeper, gate="driving", kind="B", valid_until=until)
    at = now() + 2 * DAY
    event = {"title": "Café", "words": "Venez !", "place": "Place", "seats": 5, "nonce": "e1"}
    made = meeting.propose(cast.house, by=cast.keeper, starts_at=at, ends_at=at + HOUR, **event)
    meeting.come(made, by=cast.client)
    saved.keep(cast.house, by=cast.client, query="q=chien", words="chien", known=[])
    leaving.ask(cast.person("Partante"))
    work()


def moments() -> list[dt.datetime]:
    """A day on, weeks on, after every delay; the next Monday morning, and the next January."""
    at, here = now(), local(now(), zone())
    monday = here.replace(hour=8, minute=30) + ((7 - here.weekday()) % 7 or 7) * DAY
    january = here.replace(year=here.year + 1, month=1, day=4, hour=9, minute=0)
    return sorted([at + 26 * HOUR, at + 91 * DAY, monday, january])


def everything() -> dict[str, Any]:
    """Every row of every table, but the queue itself."""
    held: dict[str, Any] = {}
    for model in apps.get_models():
        if model is Job or model.__name__ in PACKED:
            continue
        rows = model._base_manager.all()
        if model is Fact:
            rows = rows.exclude(kind__in=COUNTED)
        held |= {f"{model.__name__} {row['pk']}": row for row in rows.values("pk", *_columns(model))}
    return held


def _columns(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]


def go_round(rounds: list[jobs.Round], at: dt.datetime) -> None:
    for each in rounds:
        each.task.run([], {})
    for _ in range(50):
        if not jobs.run_all(at=at):
            return
    raise AssertionError("the work never ends")


def test_every_clock_replayed_changes_nothing(cast, monkeypatch):
    rooms.load_listeners()
    rounds = [each for each in jobs._rounds if each.task.func.__module__.startswith("loge.")]
    assert len(rounds) > 20
    wait_everywhere(cast)
    timers = (Demand, Need, Application, Opening, Handover, Departure, Payment, Payout, IdentityAsked)
    waiting = {model: set(model.objects.exclude(clock_at=None).values_list("state", flat=True)) for model in timers}
    assert sum(map(len, waiting.values())) >= 18, waiting
    begun = everything()
    for moment in moments():
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        come_to_rest(rounds, moment)
    done = [key for key in everything().keys() - begun.keys() if key.startswith("Fact ")]
    assert len(done) > 60, "the clocks did something the first time"
    assert twice() == []
    assert not Job.objects.filter(state=Job.State.DEAD).exists()


def come_to_rest(rounds: list[jobs.Round], at: dt.datetime) -> None:
    """After a long sleep each look makes one step: a reminder, then a move. Soon nothing is left, and looking changes nothing."""
    before: dict[str, Any] = {}
    for _ in range(MOST_STEPS):
        go_round(rounds, at)
        after = everything()
        if after == before:
            return
        before = after
    go_round(rounds, at)
    again = everything()
    raise AssertionError((at, [(key, before.get(key), row) for key, row in again.items() if before.get(key) != row]))


def twice() -> list[Any]:
    """What the clock told of one thing more than once: the same state reached by the same move, the same reminder."""
    told: Counter[tuple[Any, ...]] = Counter()
    for fact in Fact.objects.filter(by="clock"):
        told[fact.kind, fact.subject, fact.data.get("move"), fact.data.get("reminder"), fact.data.get("days")] += 1
    return [key for key, count in told.items() if count > 1 and key[0] not in COUNTED]
