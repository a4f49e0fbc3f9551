"""A coordinator hands the loge to someone else, who takes it or not."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.moves import CLOCK
from loge.people.models import Person

from .. import states
from ..models import Handover, House, Membership
from ..queries import KEEPERS, roles
from ..rules import must_coordinate, said


@transaction.atomic
def offer_handover(house: House, *, by: Person, email: str, words: str = "", at: dt.datetime | None = None) -> Handover:
    """Offer the loge to someone who has signed in before. Nothing changes until they accept."""
    must_coordinate(by, house)
    taker = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if taker is None:
        raise Invalid(_("Nobody here has this address. Ask them to sign in once, then offer it again."), field="email")
    if taker.pk == by.pk:
        raise Invalid(_("This is your own address. Write that of the person who takes over."), field="email")
    handover = Handover(house=house, giver=by, taker=taker, words=said(words, most=2_000))
    try:
        with transaction.atomic():
            moves.begin(handover, states.OFFERED, by=by, at=at)
    except IntegrityError:
        raise Refused(_("You have already offered it to someone. Take that back first.")) from None
    return handover


@transaction.atomic
def accept_handover(handover: Handover, *, by: Person, at: dt.datetime | None = None) -> Handover:
    """The one becomes coordinator, the other no longer keeps the house but goes on serving; the journal names both."""
    house, giver, taker, moment = handover.house, handover.giver, handover.taker, at or now()
    if Membership.Role.COORDINATOR not in roles(giver, house.pk):
        raise Refused(_("Whoever offered you the loge no longer keeps it. Write to its coordinator."))
    moves.make(handover, "accept", by=by, at=moment)
    kept = Membership.objects.filter(house=house, person=giver, until_at=None, role__in=KEEPERS)
    kept.update(until_at=moment)
    fresh = {"since_at": moment}
    for person, role in ((taker, Membership.Role.COORDINATOR), (giver, Membership.Role.CLIENT)):
        Membership.objects.get_or_create(house=house, person=person, role=role, until_at=None, defaults=fresh)
        person.__dict__.pop("_roles", None)
    by.__dict__.pop("_roles", None)
    journal.write(
        "house.handed_over", subject=f"house:{house.pk}", house=house.pk, by=by, at=moment,
        giver=str(giver.pk), giver_name=str(giver), taker=str(taker.pk), taker_name=str(taker),
    )  # fmt: skip
    return handover


@transaction.atomic
def decline_handover(handover: Handover, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Handover:
    moves.make(handover, "decline", by=by, at=at, note={"words": said(words, most=500)})
    return handover


@transaction.atomic
def withdraw_handover(handover: Handover, *, by: Person, at: dt.datetime | None = None) -> Handover:
    moves.make(handover, "withdraw", by=by, at=at)
    return handover


@transaction.atomic
def lapse_handover(handover: Handover, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Handover:
    """No answer in time: everything stays as it was."""
    moves.make(handover, "lapse", by=by, at=at)
    return handover
