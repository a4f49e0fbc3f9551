"""Taking a complaint in hand: the clock is a promise in the book, the gesture stays within the house's rule."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import local, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.money import Money
from loge.houses.models import House
from loge.houses.queries import keepers, keeps
from loge.houses.rules import must_keep, reasons_of, said
from loge.people.models import Person

from ..promises import actions as book
from ..promises.models import Promise
from ..promises.rules import rules_of, week_of, within
from . import states
from .models import Complaint


def complain(
    house: House, *, key: str, source: str, by: Any, words: str = "", subject: str = "", person: Person | None = None, name: str = "",
    owner: Person | None = None, at: dt.datetime | None = None,
) -> Complaint:  # fmt: skip
    """Open a complaint, with someone of the house on it and an answer promised. The same ``key`` complains once.

    Raises Invalid when a person says nothing at all.
    """
    moment = at or now()
    same = Complaint.objects.select_related("house").filter(house=house, key=key[:120])
    if (first := same.first()) is not None:
        return first
    missing = _("Tell us in a few words what went wrong: someone reads it.") if isinstance(by, Person) else ""
    text = said(words[:2_000] if not isinstance(by, Person) else words, most=2_000, missing=missing)
    row = Complaint(
        house=house, key=key[:120], source=source, subject=subject, person=person, name=(name or str(person or ""))[:80], words=text,
        owner=owner or _someone(house),
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(row, states.OPEN, by=by, at=moment, note={"source": source})
            _promise_answer(row, moment)
    except IntegrityError:
        return same.get()
    return row


@transaction.atomic
def hear(row: Complaint, *, by: Person, words: str, at: dt.datetime | None = None) -> None:
    """Somebody has spoken with them; what was said is kept. The promised answer is kept with it."""
    moment = at or now()
    answer = said(words, most=2_000, missing=_("Write what you told them: whoever comes after you reads it."))
    moves.make(row, "hear", by=by, at=moment, answer=answer, owner=by)
    book.settle(row.house_id, _clock(row), "keep", at=moment)


@transaction.atomic
def mend(row: Complaint, *, by: Person, words: str, at: dt.datetime | None = None) -> None:
    """It is mended; in a week someone asks how it feels."""
    moment = at or now()
    how = said(words, most=2_000, missing=_("Write how it was mended: the next time is easier."))
    moves.make(row, "mend", by=by, at=moment, mended_how=how)
    book.settle(row.house_id, _clock(row), "keep", at=moment)


@transaction.atomic
def close(row: Complaint, *, by: Person, words: str, at: dt.datetime | None = None) -> None:
    """Looked back upon: how they feel now."""
    felt = said(words, most=2_000, missing=_("Write how they feel now, in their words."))
    moves.make(row, "close", by=by, at=at, look_back=felt)


@transaction.atomic
def reopen(row: Complaint, *, by: Person, words: str, at: dt.datetime | None = None) -> None:
    """It is not mended after all: it begins anew, with a new clock."""
    moment = at or now()
    reason = reasons_of(words)
    row.times += 1
    moves.make(row, "reopen", by=by, at=moment, note={"words": reason}, times=row.times)
    _promise_answer(row, moment)


@transaction.atomic
def hand_to(row: Complaint, *, owner: Person, by: Person, at: dt.datetime | None = None) -> None:
    """Somebody else takes it in hand."""
    must_keep(by, row.house)
    if not keeps(owner, row.house):
        raise Invalid(_("Only someone of the house can answer for it."), field="owner")
    if not Complaint.objects.filter(house=row.house_id, pk=row.pk, state__in=states.UNDER_WAY).update(owner=owner):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    waiting = Promise.objects.filter(house=row.house_id, key=_clock(row), state__in=("open", "missed"))
    waiting.update(owner=owner)
    row.owner = owner
    journal.write(
        "complaint.handed", subject=row.reference, house=row.house_id, by=by, at=at or now(), owner=str(owner.pk)
    )


@transaction.atomic
def offer_gesture(row: Complaint, *, by: Person, words: str, cents: int, at: dt.datetime | None = None) -> None:
    """A gesture, once a complaint, within what the house allows for one and for a month. It is counted, no money moves here.

    Raises Refused beyond it, saying how much is left.
    """
    moment = at or now()
    must_keep(by, row.house)
    what = said(words, most=200, missing=_("Write what the gesture is: flowers, a word, an hour."))
    House.objects.select_for_update().only("pk").get(pk=row.house_id)  # the month is counted by one at a time
    rules, spent = rules_of(row.house), spent_this_month(row.house, at=moment)
    if cents > rules.gesture_cents:
        most = Money(rules.gesture_cents, row.house.currency).spoken(_language())
        raise Refused(
            _("One gesture is %(most)s at most in this house. Ask the coordinator for more.") % {"most": most}
        )
    if spent + cents > rules.gestures_cents:
        left = Money(max(rules.gestures_cents - spent, 0), row.house.currency).spoken(_language())
        raise Refused(_("%(left)s is left for gestures this month. A word in person costs nothing.") % {"left": left})
    mine = Complaint.objects.filter(house=row.house_id, pk=row.pk, gesture_at=None, state__in=states.UNDER_WAY)
    told: dict[str, Any] = {"gesture": what, "gesture_cents": cents, "gesture_by": by, "gesture_at": moment}
    if not mine.update(**told):
        raise Stale(_("A gesture was made already. Here is where it stands now."))
    for name, value in told.items():
        setattr(row, name, value)
    journal.write("complaint.gesture", subject=row.reference, house=row.house_id, by=by, at=moment, cents=cents)


def spent_this_month(house: House, *, at: dt.datetime) -> int:
    """Cents of gestures since the first of the month, on the house's clock."""
    here = local(at, house.zone)
    first = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    made = Complaint.objects.filter(house=house, gesture_at__gte=first, gesture_at__lte=at)
    return int(made.aggregate(total=Sum("gesture_cents"))["total"] or 0)


def _promise_answer(row: Complaint, at: dt.datetime) -> None:
    due = within(week_of(row.house), at, rules_of(row.house).complaint_within)
    book.promise(
        row.house, kind=Promise.Kind.ANSWER, key=_clock(row), subject=row.reference, words="", made_to=row.person, made_to_name=row.name,
        due_at=due, owner=row.owner, by=states.MACHINE, at=at,
    )  # fmt: skip


def _clock(row: Complaint) -> str:
    return f"complaint:{row.pk}:{row.times}"


def _someone(house: House) -> Person | None:
    """Whoever of the house has the fewest complaints in hand."""
    people = keepers(house)
    held = list(Complaint.objects.filter(house=house, state__in=states.UNDER_WAY).values_list("owner", flat=True))
    return min(people, key=lambda person: held.count(person.pk), default=None)


def _language() -> str:
    return (translation.get_language() or "fr")[:2]
