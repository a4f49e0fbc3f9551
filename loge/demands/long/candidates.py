"""Whoever could be hired: noted, met, tried, chosen or answered; and forgotten in time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves, ticking
from loge.common.clock import UTC, day_of, now
from loge.common.errors import Invalid, Refused
from loge.common.moves import CLOCK
from loge.houses.queries import keeps
from loge.people.models import Person
from loge.people.rows import ERASED
from loge.planning import states as planning
from loge.planning.actions.visit import cancel_visit, plan_visit
from loge.planning.models import Visit

from ..models.long import Candidate, CandidateNote, Encounter, Undertaking
from . import states

KEPT_YEARS = 2
TRIAL, INTERVIEW = Encounter.Sort.TRIAL, Encounter.Sort.INTERVIEW


@transaction.atomic
def add_candidate(
    row: Undertaking, *, by: Person, name: str, phone: str = "", email: str = "", source: str = "", at: dt.datetime | None = None
) -> Candidate:  # fmt: skip
    """Someone who could do it. Raises Invalid without a name, Refused."""
    moment = at or now()
    _mine(row, by)
    clean = " ".join(name.split())[:120]
    if not clean:
        raise Invalid(_("Write their name."), field="name")
    day = day_of(moment, row.house.zone)
    found = Candidate(
        house=row.house, undertaking=row, name=clean, phone=phone.strip()[:30], email=email.strip()[:254], source=source.strip()[:160],
        known_at=moment, last_contact_on=day, forget_on=years_after(day),
    )  # fmt: skip
    moves.begin(found, states.HEARD, by=by, at=moment)
    return found


@transaction.atomic
def note_candidate(
    candidate: Candidate, *, by: Person, words: str, sort: str = "note", at: dt.datetime | None = None
) -> CandidateNote:
    """What was heard of them, dated and signed. Raises Invalid without words, Refused once they were erased."""
    moment = at or now()
    _known(candidate, by)
    if not words.strip():
        raise Invalid(_("Write what you noted."), field="words")
    if sort not in CandidateNote.Sort.values:
        raise Invalid(_("Choose what it is from the list."), field="sort")
    note = CandidateNote.objects.create(
        house=candidate.house, candidate=candidate, sort=sort, words=words.strip()[:2_000], by=by, at=moment
    )
    _in_contact(candidate, moment)
    journal.write("candidate.noted", subject=candidate.reference, house=candidate.house_id, by=by, at=moment, sort=sort)
    return note


@transaction.atomic
def move_candidate(
    candidate: Candidate, name: str, *, by: Any, why: str = "", at: dt.datetime | None = None
) -> Candidate:
    """Shortlist, meet, try, choose, say no. A no and a choice carry their reason. Raises Invalid, Refused, Stale."""
    moment = at or now()
    if name == "forget":
        return forget_candidate(candidate, by=by, at=moment)
    said = why.strip()[:500]
    if name in ("decline", "choose") and not said:
        raise Invalid(_("Write why, in a few words: about the work, nothing else."), field="why")
    moves.make(candidate, name, by=by, at=moment, why=said, note={"undertaking": str(candidate.undertaking_id)})
    _in_contact(candidate, moment)
    if name in ("decline", "withdraw"):
        _call_off(candidate, by, moment)
    return candidate


@transaction.atomic
def meet_candidate(
    candidate: Candidate, *, by: Person, person: Person, starts_at: dt.datetime, lasts_for: dt.timedelta, sort: str = "interview",
    place: str = "", nonce: str = "", at: dt.datetime | None = None,
) -> Encounter:  # fmt: skip
    """An interview or a trial in someone's agenda. Raises Invalid, SlotTaken, Refused. The same ``nonce`` plans once."""
    moment = at or now()
    _known(candidate, by)
    if candidate.state not in states.LIVE:
        raise Refused(_("Think again about them first: they were answered already."))
    if sort not in Encounter.Sort.values:
        raise Invalid(_("Choose what it is from the list."), field="sort")
    if nonce:
        same = (
            Encounter.objects.filter(house=candidate.house_id, visit__nonce=nonce[:40]).select_related("visit").first()
        )
        if same is not None:
            return same
    titles = {INTERVIEW: _("Interview: %(name)s"), TRIAL: _("Trial: %(name)s")}
    row = Encounter(house=candidate.house, candidate=candidate, sort=sort)
    row.visit = plan_visit(
        candidate.house, by=by, person=person, title=titles[Encounter.Sort(sort)] % {"name": candidate.name}, starts_at=starts_at,
        lasts_for=lasts_for, place=place, client_name=candidate.name[:80], client_phone=candidate.phone, subject=f"encounter:{row.pk}",
        promised=True, nonce=nonce, at=moment,
    )  # fmt: skip
    row.save(force_insert=True)
    _in_contact(candidate, moment)
    return row


@transaction.atomic
def agree_to_stay(candidate: Candidate, *, by: Person, agreed: bool = True, at: dt.datetime | None = None) -> Candidate:
    """They agree to stay known for two more years from today; or take that back."""
    moment = at or now()
    _known(candidate, by)
    day = day_of(moment, candidate.house.zone)
    candidate.agreed_on = day if agreed else None
    candidate.forget_on = years_after(day if agreed else candidate.last_contact_on)
    candidate.save(update_fields=["agreed_on", "forget_on"])
    journal.write(
        "candidate.agreed" if agreed else "candidate.agreed_no_more", subject=candidate.reference, house=candidate.house_id, by=by, at=moment
    )  # fmt: skip
    return candidate


@transaction.atomic
def forget_candidate(candidate: Candidate, *, by: Any, at: dt.datetime | None = None) -> Candidate:
    """Name, ways to reach them, notes, hours in the agenda: nothing is left but that there was someone."""
    moment = at or now()
    if by != CLOCK:  # two years later nothing is to come
        _call_off(candidate, by, moment)
    moves.make(candidate, "forget", by=by, at=moment, note={"undertaking": str(candidate.undertaking_id)})
    candidate.name, candidate.phone, candidate.email, candidate.source, candidate.why = ERASED, "", "", "", ""
    candidate.save(update_fields=["name", "phone", "email", "source", "why"])
    CandidateNote.objects.filter(house=candidate.house_id, candidate=candidate).delete()
    visits = Encounter.objects.filter(house=candidate.house_id, candidate=candidate).values("visit")
    Visit.objects.filter(house=candidate.house_id, pk__in=list(visits.values_list("visit", flat=True))).update(
        title=ERASED, client_name="", client_phone="", place="", latitude=None, longitude=None
    )
    return candidate


def forget_due(*, at: dt.datetime | None = None) -> int:
    """Erase everyone whose time is over, whatever came of it; whoever was chosen is an employee and is kept elsewhere.

    Replaying it changes nothing."""
    moment = at or now()
    rows = Candidate.objects.filter(forget_on__lte=day_of(moment, UTC) + dt.timedelta(days=1)).exclude(
        state=states.FORGOTTEN
    )
    over = (
        row
        for row in rows.select_related("house").order_by("forget_on")[:500]
        if row.forget_on <= day_of(moment, row.house.zone)
    )
    return ticking.each(over, lambda candidate: forget_candidate(candidate, by=CLOCK, at=moment))


def years_after(day: dt.date, years: int = KEPT_YEARS) -> dt.date:
    """The same day so many years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _in_contact(candidate: Candidate, moment: dt.datetime) -> None:
    day = day_of(moment, candidate.house.zone)
    if day <= candidate.last_contact_on:
        return
    candidate.last_contact_on = day
    candidate.forget_on = max(years_after(day), years_after(candidate.agreed_on or day))
    candidate.save(update_fields=["last_contact_on", "forget_on"])


def _call_off(candidate: Candidate, by: Any, moment: dt.datetime) -> None:
    """Hours to come with someone who does not come any more are free again."""
    mine = Encounter.objects.filter(house=candidate.house_id, candidate=candidate)
    for row in mine.filter(visit__state=planning.PLANNED, visit__starts_at__gt=moment).select_related("visit__house"):
        cancel_visit(row.visit, by=by, at=moment)


def _known(candidate: Candidate, by: Person) -> None:
    _mine(candidate.undertaking, by)
    if candidate.is_forgotten:
        raise Refused(_("What we knew of this person was erased. If they come back, write them down anew."))


def _mine(row: Undertaking, by: Person) -> None:
    if not keeps(by, row.house):
        raise Refused(_("Only the people of the house read and write about candidates."))
