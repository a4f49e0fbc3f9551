"""What stories about joining begin with: an applicant of the territory, brought as far as a story needs."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from loge.common.clock import now
from loge.houses import actions, queries, states
from loge.houses.models import Application, House, Slot
from loge.offers import joining
from loge.people.models import Person

BORN = dt.date(1980, 4, 23)
REASONS = "Nous avons déjà beaucoup de monde pour les chiens cette année."
_count = itertools.count(1)


def applied(cast: Any, by: Person | None = None, *, house: House | None = None, **also: Any) -> Application:
    """Someone has applied to the cast's house."""
    home = house or cast.house
    current = queries.charter(home)
    told = {
        "name": "Ulysse Martin", "insee": "61001", "address": "12 rue aux Sieurs", "born_on": BORN,
        "trades": ["dogs_cats"], "free_time": "Le mercredi", "words": "J’aime les chiens et je marche beaucoup.",
        "charter_version": current.version if current else 1, "nonce": f"apply-{next(_count)}", "phone": "06 12 34 56 78",
    }  # fmt: skip
    return actions.apply(home, by=by or cast.stranger, **(told | also))


def slot(cast: Any, *, hours: int = 48, at: dt.datetime | None = None, by: Person | None = None) -> Slot:
    start = (at or now()) + dt.timedelta(hours=hours)
    [made] = actions.offer_slots(cast.house, by=by or cast.keeper, starts=[start], place="4 rue du Jeudi", at=at)
    return made


def brought_to(cast: Any, state: str, **also: Any) -> Application:
    """An application in this state, through the product's own actions."""
    one = applied(cast, **also)
    if state == states.APPLIED:
        return one
    if state == states.WITHDRAWN:
        return actions.withdraw_application(one, by=one.person)
    if state == states.DECLINED:
        return actions.decline_application(one, by=cast.keeper, words=REASONS)
    if state == states.LAPSED:
        return actions.overlook(one)
    actions.invite(one, by=cast.keeper)
    if state == states.INVITED:
        return one
    actions.book_interview(one, slot(cast, hours=96 + Slot.objects.count()).pk, by=one.person)
    if state == states.BOOKED:
        return one
    actions.meet(one, by=cast.keeper)
    actions.see_document(cast.house, one.person, by=cast.keeper)
    if state == states.MET:
        return one
    joining.accept(one, by=cast.keeper)
    return one
