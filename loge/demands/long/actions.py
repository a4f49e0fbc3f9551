"""A long request is begun from a template, its steps move, its day changes and the remaining steps with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.clients.actions.household import hush
from loge.clients.models import ClientFile, Hush, Member
from loge.common import journal, moves
from loge.common.clock import YEARS, day_of, now
from loge.common.errors import Invalid, Refused
from loge.houses.models import House
from loge.houses.queries import keeps, roles
from loge.people.models import Person

from ..models import Note
from ..models.long import MOST_STEPS, Step, Undertaking
from . import states
from .plan import Dated, schedule
from .templates import CLIENT, kind_of

MAY_CHANGE = ("title", "words", "due_on", "owner", "is_theirs", "is_shown", "after")
MOST_LETTERS = {"title": 160, "words": 500}
SOON = dt.timedelta(days=2 * 366)


@transaction.atomic
def begin_long(
    house: House, *, by: Person, kind: str, aim_on: dt.date, nonce: str, title: str = "", words: str = "",
    client: ClientFile | None = None, client_name: str = "", surprise_for: Member | None = None, note: Note | None = None,
    at: dt.datetime | None = None,
) -> Undertaking:  # fmt: skip
    """Open it with every step of its template, each by its day; the client's steps are theirs, the others whoever opens it.

    ``surprise_for`` sees nothing of it until the day has passed. Raises Invalid, Refused. The same ``nonce`` begins once.
    """
    moment = at or now()
    _keeps(house, by)
    same = Undertaking.objects.select_related("house", "client").filter(house=house, nonce=nonce[:40])
    if (first := same.first()) is not None:
        return first
    chosen = kind_of(house, kind)
    if chosen is None:
        raise Invalid(_("Choose what kind of request it is from the list."), field="kind")
    _check_aim(aim_on, day_of(moment, house.zone))
    if surprise_for is not None and (client is None or surprise_for.client_id != client.pk):
        raise Invalid(_("Choose someone of that household."), field="surprise_for")
    row = Undertaking(
        house=house, client=client, client_name=client_name.strip()[:120], kind=chosen.key, aim_on=aim_on, note=note, nonce=nonce[:40],
        title=(" ".join(title.split()) or chosen.name)[:160], words=words.strip()[:2_000], begun_by=by, begun_at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(row, states.OPEN, by=by, at=moment)
    except IntegrityError:
        return same.get()
    drafts = list(enumerate(chosen.steps, 1))
    dated = [Dated(number, draft.offset, aim_on, draft.after) for number, draft in drafts]
    days = schedule(aim_on, dated, day_of(moment, house.zone))
    for number, draft in drafts:
        theirs = draft.who == CLIENT
        step = Step(
            house=house, undertaking=row, number=number, title=draft.title[:160], words=draft.words[:500], owner=None if theirs else by,
            is_theirs=theirs, is_shown=draft.shown or theirs, offset=draft.offset, due_on=days[number], after=list(draft.after),
        )  # fmt: skip
        moves.begin(step, states.TODO, by=by, at=moment)
    if surprise_for is not None:
        hush(surprise_for, row.reference, until=aim_on)
    return row


@dataclass(frozen=True, slots=True)
class Shift:
    """A step whose day has moved."""

    step: Step
    was: dt.date
    day: dt.date


@transaction.atomic
def move_aim(row: Undertaking, *, by: Person, aim_on: dt.date, at: dt.datetime | None = None) -> list[Shift]:
    """The day it aims at changes: the steps that are left are planned anew. Says which moved; the fact keeps it.

    A day set by hand stays; what is over stays. Raises Invalid, Refused (over, not theirs)."""
    moment = at or now()
    held = _open(row, by)
    _check_aim(aim_on, day_of(moment, row.house.zone))
    steps = list(Step.objects.filter(house=row.house_id, undertaking=row).order_by("number"))
    days = schedule(aim_on, dated(steps), day_of(moment, row.house.zone))
    shifts = [Shift(step, step.due_on, days[step.number]) for step in steps if days[step.number] != step.due_on]
    for shift in shifts:
        Step.objects.filter(house=row.house_id, pk=shift.step.pk).update(due_on=shift.day)
        shift.step.due_on = shift.day
    was = held.aim_on
    if was != aim_on:
        Undertaking.objects.filter(house=row.house_id, pk=row.pk).update(aim_on=aim_on)
        # the secret moves with it
        Hush.objects.filter(house=row.house_id, subject=row.reference).update(until_on=aim_on)
        journal.write(
            "undertaking.moved", subject=row.reference, house=row.house_id, by=by, at=moment, was=was.isoformat(), to=aim_on.isoformat(),
            steps=[[shift.step.number, shift.was.isoformat(), shift.day.isoformat()] for shift in shifts],
        )  # fmt: skip
    row.aim_on = aim_on
    return shifts


def dated(steps: Iterable[Step]) -> list[Dated]:
    """The steps as they are planned."""
    return [Dated(step.number, step.offset, step.due_on, tuple(step.after), closed=not step.is_left) for step in steps]


@transaction.atomic
def close_long(row: Undertaking, name: str, *, by: Person, why: str = "", at: dt.datetime | None = None) -> Undertaking:
    """It is done, given up, or opened again. Raises Refused while a step is left, saying how many."""
    if name == "finish":
        left = Step.objects.filter(house=row.house_id, undertaking=row, state__in=states.LEFT).count()
        if left:
            words = ngettext(
                "%(count)s step is still open: finish it, or say that it is not needed.",
                "%(count)s steps are still open: finish them, or say that they are not needed.",
                left,
            )
            raise Refused(words % {"count": left})
    moves.make(row, name, by=by, at=at, note={"why": why.strip()[:300]} if why.strip() else None)
    return row


@transaction.atomic
def add_step(
    row: Undertaking, *, by: Person, title: str, due_on: dt.date, words: str = "", owner: Person | None = None, is_theirs: bool = False,
    is_shown: bool = True, after: Sequence[int] = (), at: dt.datetime | None = None,
) -> Step:  # fmt: skip
    """One more step, on a day set by hand. Raises Invalid, Refused."""
    _open(row, by)
    rows = Step.objects.filter(house=row.house_id, undertaking=row)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    if rows.count() >= MOST_STEPS:
        raise Refused(_("Sixty steps at most: beyond, make two requests of it."))
    step = Step(house=row.house, undertaking=row, number=last + 1)
    told = {
        "title": title,
        "words": words,
        "due_on": due_on,
        "owner": owner,
        "is_theirs": is_theirs,
        "is_shown": is_shown,
    }
    _fill(step, {**told, "after": list(after)})
    moves.begin(step, states.TODO, by=by, at=at)
    return step


@transaction.atomic
def change_step(step: Step, *, by: Person, at: dt.datetime | None = None, **told: Any) -> list[str]:
    """Who does it, by when, in what words. A day that is changed stays where it was put when the aim moves.

    Returns which columns changed. Raises Invalid, Refused."""
    if unknown := told.keys() - set(MAY_CHANGE):
        raise TypeError(f"no such column of a step: {unknown}")
    _open(step.undertaking, by)
    before = {name: getattr(step, name) for name in told}
    _fill(step, told)
    changed = sorted(name for name, value in before.items() if getattr(step, name) != value)
    if "due_on" in changed:
        step.offset = None
    if changed:
        step.save(update_fields=[*changed, "offset"])
        journal.write(
            "step.changed", subject=step.reference, house=step.house_id, by=by, at=at, changed=changed,
            undertaking=str(step.undertaking_id),
        )  # fmt: skip
    return changed


@transaction.atomic
def move_step(step: Step, name: str, *, by: Person, waits_for: str = "", at: dt.datetime | None = None) -> Step:
    """Begin it, finish it, let it wait, leave it out, take it back. Raises Refused naming what comes first."""
    if step.undertaking.state != states.OPEN:
        raise Refused(_("This request is over: open it again first."))
    if name in ("start", "finish"):
        first = before(step)
        if first and not step.roles_of(by) & {
            states.DESK,
            states.OWNER,
        }:  # the client is told no step that is ours alone
            raise Refused(_("Something of ours comes first: we shall tell you when it is your turn."))
        if first:
            raise Refused(_("First: %(titles)s.") % {"titles": ", ".join(one.title for one in first)})
    waits = waits_for.strip()[:160]
    if name == "wait" and not waits:
        raise Invalid(_("Say for whom, or for what, it waits."), field="waits_for")
    moves.make(
        step,
        name,
        by=by,
        at=at,
        note={"undertaking": str(step.undertaking_id)},
        waits_for=waits if name == "wait" else "",
    )
    return step


def before(step: Step) -> list[Step]:
    """What comes before this step and is not over."""
    rows = Step.objects.filter(house=step.house_id, undertaking=step.undertaking_id, number__in=step.after)
    return list(rows.filter(state__in=states.LEFT).order_by("number"))


def _fill(step: Step, told: dict[str, Any]) -> None:
    for name in ("title", "words"):
        if name in told:
            setattr(step, name, " ".join(str(told[name]).split())[: MOST_LETTERS[name]])
    for name in ("due_on", "owner", "is_theirs", "is_shown"):
        if name in told:
            setattr(step, name, told[name])
    if not step.title:
        raise Invalid(_("Say in a few words what is to be done."), field="title")
    if step.due_on is None or step.due_on.year not in YEARS:
        raise Invalid(_("Say by when."), field="due_on")
    if step.is_theirs:
        step.owner, step.is_shown = None, True
    if step.owner is not None and not roles(step.owner, step.house_id):
        raise Invalid(_("Choose someone of the house."), field="owner")
    if "after" in told:
        step.after = _after(step, told["after"])


def _after(step: Step, numbers: Iterable[int]) -> list[int]:
    """What comes first. Raises Invalid for what is not a step, or waits for this very one."""
    rows = Step.objects.filter(house=step.house_id, undertaking=step.undertaking_id).values_list("number", "after")
    known = dict(rows)
    wanted = sorted({number for number in numbers if number != step.number})
    if any(number not in known for number in wanted):
        raise Invalid(_("Choose steps of this request."), field="after")
    seen, todo = set(), list(wanted)
    while todo:
        number = todo.pop()
        if number == step.number:
            raise Invalid(_("That step waits for this one: they cannot both come first."), field="after")
        if number not in seen:
            seen.add(number)
            todo += known.get(number, [])
    return wanted


def _check_aim(aim: dt.date, today: dt.date) -> None:
    if aim < today:
        raise Invalid(_("That day is over. Choose a day to come."), field="aim_on")
    if aim > today + SOON:
        raise Invalid(_("That is more than two years away. Choose a day nearer to this one."), field="aim_on")


def _open(row: Undertaking, by: Person) -> Undertaking:
    _keeps(row.house, by)
    held: Undertaking = Undertaking.objects.select_for_update().get(house=row.house_id, pk=row.pk)
    if held.state != states.OPEN:
        raise Refused(_("This request is over: open it again first."))
    return held


def _keeps(house: House, by: Person) -> None:
    if not keeps(by, house):
        raise Refused(_("Only the people of the house can do this."))
