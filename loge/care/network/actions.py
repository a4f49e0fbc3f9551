"""What happened with a partner is noted, contested, ruled upon; it lapses by itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves, ticking
from loge.common.clock import YEARS, day_of, now
from loge.common.errors import Invalid, Refused
from loge.houses.queries import keeps
from loge.offers.partners.models import Partner
from loge.people.models import Person

from . import states
from .models import Arrival, Incident


@transaction.atomic
def note_arrival(
    partner: Partner, *, by: Person, due_at: dt.datetime, came_at: dt.datetime | None, words: str = "", at: dt.datetime | None = None
) -> Arrival:  # fmt: skip
    """When they were expected and when they came; None: they did not come. Raises Invalid, Refused."""
    moment = at or now()
    _mine(partner, by)
    if due_at > moment or (came_at is not None and came_at > moment):
        raise Invalid(_("That hour is still to come."), field="due_at")
    if due_at.year not in YEARS or (came_at is not None and abs(came_at - due_at) > dt.timedelta(days=1)):
        raise Invalid(_("They came on another day: note that they did not come."), field="came_at")
    try:
        with transaction.atomic():
            row = Arrival.objects.create(
                house=partner.house, partner=partner, due_at=due_at, came_at=came_at, words=words.strip()[:160], noted_by=by, noted_at=moment
            )  # fmt: skip
    except IntegrityError:
        raise Invalid(_("That hour is noted already."), field="due_at") from None
    journal.write("partner.arrival", subject=partner.reference, house=partner.house_id, by=by, at=moment)
    return row


@transaction.atomic
def drop_arrival(arrival: Arrival, *, by: Person) -> None:
    """It was noted by mistake."""
    _mine(arrival.partner, by)
    journal.write("partner.arrival_dropped", subject=arrival.partner.reference, house=arrival.house_id, by=by)
    arrival.delete()


@transaction.atomic
def note_incident(
    partner: Partner, *, by: Person, sort: str, words: str, happened_on: dt.date, at: dt.datetime | None = None
) -> Incident:
    """Something went wrong through them. Raises Invalid, Refused."""
    moment = at or now()
    _mine(partner, by)
    if sort not in Incident.Sort.values:
        raise Invalid(_("Choose what it is from the list."), field="sort")
    if not words.strip():
        raise Invalid(_("Write what happened: what was seen, by whom."), field="words")
    today = day_of(moment, partner.house.zone)
    if not today - states.LASTS <= happened_on <= today:
        raise Invalid(_("Write a day of the last two years."), field="happened_on")
    row = Incident(
        house=partner.house,
        partner=partner,
        sort=sort,
        words=words.strip()[:1_000],
        happened_on=happened_on,
        noted_by=by,
    )
    moves.begin(row, states.STANDS, by=by, at=moment, note={"partner": str(partner.pk)})
    return row


@transaction.atomic
def move_incident(
    incident: Incident, name: str, *, by: Any, words: str = "", at: dt.datetime | None = None
) -> Incident:
    """They contest it, in their words; it stands or is struck out, with the reason. Raises Invalid without words,
    Refused for whoever noted it: nobody rules in their own cause."""
    said = words.strip()[:1_000]
    if name in ("contest", "uphold", "strike") and not said:
        raise Invalid(_("Write it in a few words: they may ask to read them."), field="words")
    also: dict[str, Any] = {"contest": said} if name == "contest" else {"ruling": said}
    if name in ("uphold", "strike"):
        also["ruled_by"] = by
    moves.make(incident, name, by=by, at=at, note={"partner": str(incident.partner_id)}, **(also if said else {}))
    return incident


def lapse_due(*, at: dt.datetime | None = None) -> int:
    """Incidents whose time is over lapse; replaying it changes nothing."""
    return ticking.tick(Incident, at=at or now())


def _mine(partner: Partner, by: Person) -> None:
    if not keeps(by, partner.house):
        raise Refused(_("Only the people of the house write about its partners."))
