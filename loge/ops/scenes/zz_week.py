"""Weeks that were looked back upon: marks given with one tap, a case lived again, small changes with their numbers."""

from __future__ import annotations

import datetime as dt
import random
import uuid

from django.utils import timezone

from loge.care.feedback import actions as taps
from loge.care.figures import tallies
from loge.care.figures.measures import Counts
from loge.care.models import Feedback, Improvement, Measured
from loge.care.week import actions as weeks
from loge.care.week import drawing
from loge.common.clock import day_of
from loge.common.jobs import run_all
from loge.houses.models import House
from loge.houses.queries import keepers
from loge.people.models import Person

from ..books import known
from ..cast import email, then

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
LIVED = 200  # days of figures before the demonstration began
WHO = (("lucette", "Lucette Prunier"), ("gaspard", "Gaspard Thévenin"), ("noemie", "Noémie Lavigne"))
SAID = (
    (0, "effort", 7, "Un message, et tout était fait. Merci !", 12), (1, "satisfaction", 5, "", 9),
    (1, "effort", 2, "J’ai dû expliquer trois fois la même chose.", 3), (2, "nps", 9, "", 20), (2, "effort", 6, "", 40),
)  # fmt: skip


def play() -> None:
    """Idempotent: what was lived is not lived again."""
    house = House.objects.filter(slug="alencon").first()
    if house is None:
        return
    now = timezone.now()
    people = [known(email(key), name=name) for key, name in WHO]
    _figures(house, now)
    _marks(house, people, now)
    _question(house, people[0], now)
    _weeks(house, now)
    run_all()


def _figures(house: House, now: dt.datetime) -> None:
    """What earlier months counted: calls given back, kept a little better since they are written down."""
    if Measured.objects.filter(house=house, source="past:0").exists():
        return
    chance, today = random.Random(5), day_of(now, house.zone)  # noqa: S311
    for number in range(180):
        day = today - dt.timedelta(days=LIVED - number)
        better = number >= 90
        kept = chance.random() < (0.92 if better else 0.66)
        kind = chance.choice(("call_back", "answer"))
        tallies.put(house, "promises", Counts(f"past:{number}", day, int(kept), kind))
        waited = int(chance.lognormvariate(4.2 if better else 5.0, 0.9))
        tallies.put(house, "waits", Counts(f"past:{number}", day, waited, kind))


def _marks(house: House, people: list[Person], now: dt.datetime) -> None:
    for number, (who, question, score, words, days) in enumerate(SAID):
        person, at = people[who], now - days * DAY
        subject = _call(f"past-{number}")
        if Feedback.objects.filter(house=house, subject=subject).exists():
            continue
        row = Feedback.objects.create(
            house=house,
            question=question,
            subject=subject,
            who=f"person:{person.pk}",
            person=person,
            asked_at=at - HOUR,
        )
        with then(at) as moment:
            taps.give(row, score=score, at=moment)
            if words:
                taps.word(row, words=words, at=moment)


def _call(name: str) -> str:
    """A call of before the demonstration: its row is gone, its mark stays."""
    return f"call_back:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


def _question(house: House, person: Person, now: dt.datetime) -> None:
    """Lucette was asked an hour ago: her letter is there, nobody has tapped."""
    if Feedback.objects.filter(house=house, subject=_call("today")).exists():
        return
    Feedback.objects.create(
        house=house, question="satisfaction", subject=_call("today"), who=f"person:{person.pk}", person=person, asked_at=now - HOUR,
        send_at=now - HOUR / 2,
    )  # fmt: skip
    from loge.care.feedback.asking import send_due

    send_due(at=now)


def _weeks(house: House, now: dt.datetime) -> None:
    """Last week's case with its answers; a change that was kept on its number, one under way; this week's case, waiting."""
    keeper = keepers(house)[0]
    if not Improvement.objects.filter(house=house).exists():
        today = day_of(now, house.zone)
        begun = today - dt.timedelta(days=LIVED - 90)
        with then(now - (LIVED - 90) * DAY) as moment:
            kept = weeks.begin(
                house, words="Écrire chaque rappel promis, avec son heure", begins_on=begun, nonce="cast-1", by=keeper, measure="promises",
                weeks=8, at=moment,
            )  # fmt: skip
        with then(now - (LIVED - 90 - 57) * DAY) as moment:
            weeks.keep(kept, by=keeper, words="On oublie moins ce qui est écrit, et cela se voit.", at=moment)
        with then(now - 20 * DAY) as moment:
            weeks.begin(
                house, words="Un mot dès neuf heures à qui attend", begins_on=today - dt.timedelta(days=20), nonce="cast-2", by=keeper,
                measure="waits", weeks=4, at=moment,
            )  # fmt: skip
    with then(now - 7 * DAY) as moment:
        last = drawing.draw(house, at=moment)
        if last is not None and last.answered_at is None:
            weeks.answer(
                last, by=keeper, felt="Un peu oubliée, entre deux messages.", better="Dire dès neuf heures que l’on s’en occupe.",
                ideal="Que l’on appelle avant que je m’inquiète.", at=moment,
            )  # fmt: skip
    drawing.draw(house, at=now)
