"""Showing where one lives, papers for a gated trade, neighbours who vouch, and the first missions."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import UTC, day_of, now
from loge.common.errors import Invalid, Refused
from loge.common.moves import CLOCK
from loge.people.models import Person

from .. import states
from ..marks import hidden
from ..models import House, Membership, Mission, Paper, Probation, Residence, Vouch
from ..models.trust import CODE_LASTS, CODE_TRIES
from ..queries import residence, roles, vouches, vouches_needed
from ..rules import must_keep, said

PAPER_REMINDERS = (30, 7)  # days before it expires
LONGEST_PAPER = dt.timedelta(days=3660)
DECLARED = Residence.Level.DECLARED


# ----------------------------------------------------------------------------------------------------------- residence


@transaction.atomic
def declare_residence(
    house: House, *, by: Person, insee: str, address: str, at: dt.datetime | None = None
) -> Residence:
    """Say where one lives. Someone who moves has to show it anew; the same place again changes nothing."""
    place = said(address, most=200, field="address", missing=_("Write your number and street."))
    held = Residence.objects.select_for_update().filter(house=house, person=by).first()
    if held is None:
        held = Residence.objects.create(house=house, person=by, insee=insee, address=place)
    elif (held.insee, held.address) == (insee, place):
        return held
    else:
        held.insee, held.address, held.level, held.code = insee, place, DECLARED, ""
        held.shown_at, held.seen_by, held.code_until, held.tries = None, None, None, 0
        held.save()
        Vouch.objects.filter(house=house, person=by).delete()  # they vouched for the other place
    journal.write("residence.declared", subject=f"person:{by.pk}", house=house.pk, by=by, at=at, insee=insee)
    return held


@transaction.atomic
def see_document(house: House, person: Person, *, by: Person, at: dt.datetime | None = None) -> Residence:
    """The keeper saw a paper with name and address, and gave it back: only that it was seen is kept."""
    held = _of_someone_else(house, person, by)
    return _show(held, Residence.Level.DOCUMENT, by=by, seen_by=by, at=at or now())


@transaction.atomic
def send_code(house: House, person: Person, *, by: Person, at: dt.datetime | None = None) -> str:
    """A code of six figures for a letter to the address they gave, in clear for the only time. A new one ends the last."""
    held = _of_someone_else(house, person, by)
    if held.is_shown:
        raise Refused(_("Where they live has already been shown: no letter is needed."))
    moment, code = at or now(), f"{secrets.randbelow(1_000_000):06}"
    mine = Residence.objects.filter(house=house, pk=held.pk)
    mine.update(code=hidden(house, f"code:{held.pk}", code), code_until=moment + CODE_LASTS, tries=0)
    journal.write("residence.code_sent", subject=f"person:{person.pk}", house=house.pk, by=by, at=moment)
    return code


def try_code(house: House, code: str, *, by: Person, at: dt.datetime | None = None) -> Residence:
    """Type the code of the letter. Five tries: each wrong one is counted even though it is refused (Invalid)."""
    moment = at or now()
    held = residence(house, by)
    if held is None or not held.awaits_code(moment):
        raise Refused(_("No code is awaited any more. Ask the coordinator for another letter."))
    if held.is_shown:
        return held
    mine = Residence.objects.filter(house=house, pk=held.pk, code=held.code, tries__lt=CODE_TRIES)
    if not mine.update(tries=F("tries") + 1):
        raise Refused(_("No code is awaited any more. Ask the coordinator for another letter."))
    figures = "".join(sign for sign in code if sign.isdigit())
    if not secrets.compare_digest(hidden(house, f"code:{held.pk}", figures), held.code):
        left = CODE_TRIES - held.tries - 1
        if left <= 0:
            raise Invalid(_("That was the last try. Ask the coordinator for another letter."), field="code")
        raise Invalid(
            _("This is not the code of the letter. Read it again: %(left)s more tries.") % {"left": left}, field="code"
        )
    with transaction.atomic():
        return _show(held, Residence.Level.POST, by=by, seen_by=None, at=moment)


@transaction.atomic
def vouch(house: House, person: Person, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Vouch:
    """A neighbour who serves here knows this person. With enough of them, where they live is shown."""
    if by.pk == person.pk:
        raise Refused(_("You cannot vouch for yourself. Ask neighbours who know you."))
    if Membership.Role.PROVIDER not in roles(by, house.pk):
        raise Refused(_("Only neighbours who serve in this loge can vouch for someone in it."))
    given, fresh = Vouch.objects.get_or_create(
        house=house, person=person, by=by, defaults={"words": said(words, most=300), "at": at or now()}
    )
    if not fresh:
        return given
    journal.write("person.vouched", subject=f"person:{person.pk}", house=house.pk, by=by, at=at)
    held = residence(house, person)
    if held and not held.is_shown and vouches(house, person).count() >= vouches_needed(house, person):
        _show(held, Residence.Level.VOUCHED, by=by, seen_by=None, at=at or now())
    return given


def _of_someone_else(house: House, person: Person, by: Person) -> Residence:
    must_keep(by, house)
    if by.pk == person.pk:
        raise Refused(_("Nobody shows their own papers to themselves. Ask another keeper, or neighbours who know you."))
    held = residence(house, person)
    if held is None:
        raise Refused(_("They have not said yet where they live."))
    return held


def _show(held: Residence, level: str, *, by: Any, seen_by: Person | None, at: dt.datetime) -> Residence:
    shown = {"level": level, "shown_at": at, "seen_by": seen_by, "code": "", "code_until": None}
    Residence.objects.filter(house=held.house_id, pk=held.pk).update(**shown)
    for name, value in shown.items():
        setattr(held, name, value)
    journal.write("residence.shown", subject=f"person:{held.person_id}", house=held.house_id, by=by, at=at, level=level)
    return held


# -------------------------------------------------------------------------------------------------------------- papers


@transaction.atomic
def see_paper(
    house: House, person: Person, *, by: Person, gate: str, kind: str, valid_until: dt.date, at: dt.datetime | None = None
) -> Paper:  # fmt: skip
    """The keeper saw a paper that opens a gated trade, until the day it expires. The paper itself is not kept."""
    must_keep(by, house)
    if by.pk == person.pk:
        raise Refused(_("Nobody shows their own papers to themselves. Ask another keeper."))
    moment = at or now()
    today = day_of(moment, house.zone)
    if valid_until < today:
        raise Invalid(_("This paper has expired. Ask for the new one."), field="valid_until")
    if valid_until > today + LONGEST_PAPER:
        raise Invalid(
            _("Nothing lasts that long: write the day it has to be seen again, within ten years."), field="valid_until"
        )
    paper = Paper(
        house=house, person=person, gate=gate, seen_by=by, seen_at=moment, valid_until=valid_until,
        kind=said(kind, most=80, field="kind", missing=_("Say which paper you saw.")),
    )  # fmt: skip
    paper.reminders = sum((valid_until - today).days <= days for days in PAPER_REMINDERS)
    paper.save(force_insert=True)
    journal.write("paper.seen", subject=paper.reference, house=house.pk, by=by, at=moment, gate=gate)
    return paper


def remind_of_papers(*, at: dt.datetime) -> int:
    """30 and 7 days before a paper expires, and the day it has: its holder is told, once each. Returns how many were."""
    count = 0
    last = day_of(at, UTC) + dt.timedelta(days=PAPER_REMINDERS[0] + 1)  # east of Greenwich it is a day more already
    soon = Paper.objects.filter(valid_until__lte=last, reminders__lte=2)
    for paper in soon.select_related("house"):
        left = (paper.valid_until - day_of(at, paper.house.zone)).days
        due = sum(left <= days for days in PAPER_REMINDERS) + (left < 0)
        if due <= paper.reminders or _is_renewed(paper):
            continue
        with transaction.atomic():
            mine = Paper.objects.filter(house=paper.house_id, pk=paper.pk, reminders=paper.reminders)
            if mine.update(reminders=due):
                kind = "paper.expired" if left < 0 else "paper.expiring"
                journal.write(kind, subject=paper.reference, house=paper.house_id, by=CLOCK, at=at, days=left)
                count += 1
    return count


def _is_renewed(paper: Paper) -> bool:
    later = Paper.objects.filter(house=paper.house_id, person=paper.person_id, gate=paper.gate)
    return later.filter(valid_until__gt=paper.valid_until).exists()


# ----------------------------------------------------------------------------------------------------------- probation


@transaction.atomic
def count_mission(house: House, person: Person, *, subject: str, at: dt.datetime | None = None) -> int:
    """A service was received: counted once for whoever is on probation, which ends with the third. Returns the count."""
    held = Probation.objects.select_for_update().filter(house=house, person=person, ended_at=None).first()
    if held is None:
        return 0
    moment = at or now()
    Mission.objects.get_or_create(house=house, person=person, subject=subject, defaults={"at": moment})
    count = Mission.objects.filter(house=house, person=person, at__gte=held.since_at).count()
    if count >= states.PROBATION:
        Probation.objects.filter(house=house, pk=held.pk).update(ended_at=moment)
        journal.write(
            "probation.ended", subject=f"person:{person.pk}", house=house.pk, by=CLOCK, at=moment, count=count
        )
    return count
