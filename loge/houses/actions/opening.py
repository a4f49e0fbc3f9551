"""Asking to open a loge, and the platform's answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.moves import CLOCK
from loge.people.models import Person

from .. import gazetteer, states
from ..gazetteer import Commune
from ..models import House, Membership, Opening
from ..queries import loges_of
from ..rules import reasons_of, said
from .apply import readable_phone
from .charter import ensure_charter
from .house import open_house, welcome

MOST_COMMUNES = 200


def propose_territory(insee: str) -> list[Commune]:
    """The communes of the same group (EPCI), the town itself first, then by name. Alone, when it belongs to none."""
    town = gazetteer.commune(insee)
    if town is None:
        return []
    others = gazetteer.communes_of(town.epci) if town.epci else ()
    return [town, *sorted((place for place in others if place.insee != insee), key=lambda place: place.name)]


@transaction.atomic
def ask_opening(
    *, by: Person, insee: str, name: str, communes: Sequence[str], words: str, phone: str = "", at: dt.datetime | None = None
) -> Opening:  # fmt: skip
    """Offer to open a loge. Only communes of the town's own group, and its own among them. Raises Invalid."""
    proposed = {place.insee for place in propose_territory(insee)}
    if not proposed:
        raise Invalid(_("We know no such commune. Write its name or its post code."), field="commune")
    chosen = set(communes) | {insee}
    if chosen - proposed:
        raise Invalid(_("A loge serves communes of one group. Take away those of another."), field="communes")
    if len(chosen) > MOST_COMMUNES:
        raise Invalid(_("That is more than 200 communes: begin nearer to home."), field="communes")
    already = loges_of(insee).first()
    if already is not None:
        raise Invalid(_("%(house)s already serves this commune: join it.") % {"house": already}, field="commune")
    opening = Opening(
        person=by, insee=insee, communes=sorted(chosen), phone=readable_phone(phone), asked_at=at or now(),
        name=said(name, most=80, field="name", missing=_("Give the loge a name.")),
        words=said(words, most=2_000, missing=_("Say why you would open it, and with whom.")),
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(opening, states.ASKED, by=by, at=at)
    except IntegrityError:
        raise Refused(_("You have already asked for this: the platform has it to read.")) from None
    return opening


@transaction.atomic
def approve_opening(opening: Opening, *, by: Person, words: str = "", at: dt.datetime | None = None) -> House:
    """Yes: the house opens on these communes, with who asked as its coordinator and a charter to begin with."""
    if states.OPERATOR not in opening.roles_of(by):
        raise Refused(_("Only the platform can open a house. Write to it: it will be glad."))
    town = gazetteer.commune(opening.insee)
    house = open_house(
        by=by, communes=opening.communes, kind=House.Kind.NEIGHBOURHOOD, slug=_free_slug(opening), name=opening.name,
        town=town.name if town else "", phone=opening.phone, email=opening.person.email, language=opening.person.language,
        opened_at=at or now(),
    )  # fmt: skip
    note = {"words": said(words, most=2_000)}
    moves.make(opening, "approve", by=by, at=at, decided_by=by, reasons=note["words"], house=house, note=note)
    welcome(house, opening.person, Membership.Role.COORDINATOR, by=by)
    ensure_charter(house, by=opening.person, at=at)
    return house


@transaction.atomic
def decline_opening(opening: Opening, *, by: Person, words: str, at: dt.datetime | None = None) -> Opening:
    """No, with reasons: they are told."""
    reasons = reasons_of(words)
    moves.make(opening, "decline", by=by, at=at, decided_by=by, reasons=reasons, note={"words": reasons})
    return opening


@transaction.atomic
def withdraw_opening(opening: Opening, *, by: Person, at: dt.datetime | None = None) -> Opening:
    moves.make(opening, "withdraw", by=by, at=at)
    return opening


@transaction.atomic
def lapse_opening(opening: Opening, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Opening:
    """The platform did not answer for two months: who asked hears so, with an apology."""
    moves.make(opening, "lapse", by=by, at=at)
    return opening


def _free_slug(opening: Opening) -> str:
    """A word for the address of its page that no other house has."""
    town = gazetteer.commune(opening.insee)
    base = slugify(town.name if town else opening.name)[:50] or "loge"
    taken = set(House.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    names = (base, f"{base}-{opening.insee.lower()}", *(f"{base}-{number}" for number in range(2, 1_000)))
    return next(name for name in names if name not in taken)
