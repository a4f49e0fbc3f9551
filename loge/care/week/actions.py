"""Answering the three questions; trying a small change, and deciding on it by its number."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.houses.rules import must_keep, reasons_of, said
from loge.people.models import Person

from ..figures.chance import Sample
from ..figures.queries import sample
from . import states
from .models import Improvement, SelfReview

# of a mood or an NPS there is no multiple
MEASURED = (
    "promises",
    "waits",
    "quotes",
    "answers",
    "effort",
    "satisfaction",
)
FURTHEST_AHEAD, FURTHEST_BACK = dt.timedelta(weeks=12), dt.timedelta(weeks=26)
LONGEST = 26


@transaction.atomic
def answer(
    row: SelfReview, *, by: Person, felt: str, better: str, ideal: str, at: dt.datetime | None = None
) -> SelfReview:
    """The three answers, of whoever serves; said together, changed by whoever keeps the house while the week lasts."""
    must_keep(by, row.house)
    moment = at or now()
    if day_of(moment, row.house.zone) >= row.week + dt.timedelta(weeks=2):
        raise Stale(_("That week is over. This week’s case waits for you."))
    missing = _("Write a sentence: the first that comes to mind is often the right one.")
    told = {
        "felt": said(felt, most=2_000, field="felt", missing=missing),
        "better": said(better, most=2_000, field="better", missing=missing),
        "ideal": said(ideal, most=2_000, field="ideal", missing=missing),
    }
    SelfReview.objects.filter(house=row.house_id, pk=row.pk).update(**told, answered_by=by, answered_at=moment)
    row.refresh_from_db()
    journal.write("self_review.answered", subject=row.reference, house=row.house_id, by=by, at=moment)
    return row


@transaction.atomic
def begin(
    house: House, *, by: Person, words: str, measure: str, begins_on: dt.date, weeks: int, nonce: str, key: str = "",
    owner: Person | None = None, review: SelfReview | None = None, at: dt.datetime | None = None,
) -> Improvement:  # fmt: skip
    """Try a small change from a day on, and look at one number as many weeks before as after. The same ``nonce`` once."""
    must_keep(by, house)
    moment = at or now()
    today = day_of(moment, house.zone)
    if measure not in MEASURED:
        raise Invalid(_("Choose one of the numbers of the page."), field="measure")
    if not 1 <= weeks <= LONGEST:
        raise Invalid(_("Between one and twenty-six weeks."), field="weeks")
    if not today - FURTHEST_BACK <= begins_on <= today + FURTHEST_AHEAD:
        raise Invalid(_("Within the last half year or the next three months."), field="begins_on")
    if owner is not None and not keeps(owner, house):
        raise Invalid(_("Only someone of the house can answer for it."), field="owner")
    row = Improvement(
        house=house, review=review, words=said(words, most=200, missing=_("Write what changes, in one sentence.")),
        measure=measure, key=key, begins_on=begins_on, weeks=weeks, owner=owner or by, nonce=nonce[:40],
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(row, states.TRIED, by=by, at=moment, note={"measure": measure})
    except IntegrityError:
        return Improvement.objects.select_related("house", "owner").get(house=house, nonce=nonce[:40])
    return row


@transaction.atomic
def keep(row: Improvement, *, by: Person, words: str, at: dt.datetime | None = None) -> Improvement:
    """It stays. Only once the weeks after it are over and there is a case on both sides: the numbers stay beside it."""
    moment = at or now()
    before, after = _numbers(row)
    if day_of(moment, row.house.zone) < row.after_until:
        raise Refused(_("Its weeks are not over yet. Look again once they are; drop it at any time."))
    if not before.count or not after.count:
        raise Refused(_("There is no case before or after it: nothing to keep it by. Drop it, or try it for longer."))
    return _decide(row, "keep", by, words, moment, before, after)


@transaction.atomic
def drop(row: Improvement, *, by: Person, words: str, at: dt.datetime | None = None) -> Improvement:
    """It goes, with the reason; what was counted so far stays beside it."""
    before, after = _numbers(row)
    return _decide(row, "drop", by, words, at or now(), before, after)


def _numbers(row: Improvement) -> tuple[Sample, Sample]:
    before = sample(row.house, row.measure, row.key, row.before_from, row.begins_on)
    return before, sample(row.house, row.measure, row.key, row.begins_on, row.after_until)


def _decide(
    row: Improvement, verb: str, by: Person, words: str, at: dt.datetime, before: Sample, after: Sample
) -> Improvement:
    moves.make(
        row, verb, by=by, at=at, decided_by=by, decided_at=at, reason=reasons_of(words), before=_plain(before), after=_plain(after)
    )  # fmt: skip
    return row


def _plain(one: Sample) -> list[int]:
    return [one.count, one.total, one.squares]
