"""Half a year of figures, a question with its marks, a case lived again, small changes kept and dropped."""

from __future__ import annotations

import datetime as dt

from loge.care.feedback import actions as taps
from loge.care.feedback import asking
from loge.care.figures import tallies
from loge.care.figures.measures import Counts
from loge.care.models import Feedback, Promise, SelfReview
from loge.care.week import actions as weeks
from loge.common.clock import local, now
from loge.demands.models import Demand
from tests.cast import Cast

from . import Pages

DAY = dt.timedelta(days=1)


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """A house that has counted for half a year."""
    house, moment = cast.house, now()
    today = local(moment, house.zone).date()
    for number in range(90):
        day = today - 2 * number * DAY
        for name, value, key in (
            ("promises", (number % 4 > 0), ("answer", "quote", "call_back", "delivery")[number % 4 if number > 40 else number % 3]),
            ("waits", (7 * number * number) % 3000, ("quote", "call_back")[number % 2]), ("quotes", 40 * (number % 9), str(cast.provider.pk)),
            ("answers", number % 3 > 0, str(cast.provider.pk)), ("effort", 7 - (number * number) % 5, "demand"), ("nps", 10 - (number * 3) % 8, "demand"),
            ("mood", (4, 5, 4, 2, 4, 3)[number % 6], ("calm", "thanks", "calm", "complaint", "calm", "worry")[number % 6]),
        ):  # fmt: skip
            tallies.put(house, name, Counts(f"looks:{name}:{number}", day, int(value), key))
    open_one = asking.ask(house, subject="call_back:1", who="person:looks1", person=None, at=moment)
    given = asking.ask(house, subject="call_back:2", who="person:looks2", person=cast.person("Aline"), at=moment)
    low = asking.ask(house, subject="call_back:3", who="person:looks3", person=cast.person("Lucie"), at=moment)
    assert open_one and given and low
    Feedback.objects.filter(pk=low.pk).update(question="satisfaction")
    low.refresh_from_db()
    taps.give(given, score=6)
    taps.give(low, score=1)
    taps.word(low, words="J’ai appelé trois fois, personne n’avait mon dossier.")
    demand = states["settled"] if "settled" in states else next(iter(states.values()))
    Promise.objects.get_or_create(
        house=house, key="looks-week", defaults={
            "kind": "answer", "subject": demand.reference, "words": "Nous vous répondons avant midi", "made_at": demand.heard_at,
            "due_at": demand.heard_at + dt.timedelta(hours=1), "ended_at": demand.heard_at + dt.timedelta(hours=5), "state": "late",
        },
    )  # fmt: skip
    monday = today - today.weekday() * DAY
    for past in range(1, 4):
        SelfReview.objects.create(
            house=house, week=monday - 7 * past * DAY, subject=f"demand:{past}", title=f"Une haie à tailler {past}"
        )
    row = SelfReview.objects.create(house=house, week=monday, subject=demand.reference, title=demand.title)
    weeks.answer(
        row,
        by=cast.keeper,
        felt="Oubliée, puis contente.",
        better="Un mot dès neuf heures.",
        ideal="Qu’on m’appelle avant que je m’inquiète.",
    )
    told = {"by": cast.keeper, "measure": "promises", "weeks": 8, "at": moment}
    kept = weeks.begin(
        house,
        words="Un mot dès neuf heures à qui attend",
        begins_on=today - 60 * DAY,
        nonce="looks1",
        review=row,
        **told,
    )
    weeks.keep(kept, by=cast.keeper, words="On le sent au téléphone.", at=moment)
    weeks.begin(house, words="Le prix avec une photo", begins_on=today - 20 * DAY, nonce="looks2", **told)
    care = f"/house/{cast.slug}/care/"
    return {
        None: {"one-tap": f"/feedback/{asking.token_of(open_one)}/", "one-tap-given": f"/feedback/{asking.token_of(given)}/"},
        cast.keeper: {
            "figures": f"{care}?weeks=26", "figure-cases": f"{care}figures/waits/?since=2020-01-01&until=2099-01-01", "marks": f"{care}feedback/",
            "week": f"{care}week/", "week-one": f"{care}weeks/{row.pk}/", "improvements": f"{care}improvements/",
        },
    }  # fmt: skip
