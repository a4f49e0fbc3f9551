"""What someone who is limited may still write: an urgent message, an appeal, a disagreement, always."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from loge.common.clock import local, now
from loge.common.errors import Refused
from loge.demands.models import Demand, Message
from loge.houses.models import House
from loge.people.models import Person
from loge.understanding.hard import could_be_emergency

from . import states
from .actions import standing


class Limited(Refused):
    """Kindly not now: says why, until when, and where to contest it."""

    status = 403


def may_write(house: House, person: Person, words: str, *, at: dt.datetime | None = None) -> None:
    """Raises Limited when this person has to wait or may not write here at present. Nothing that could be an emergency waits."""
    limit = standing(house, person=person)
    if limit is None or limit.step == states.WARN or could_be_emergency(words):
        return
    moment = at or now()
    told = {
        "reason": limit.reason,
        "day": f"{local(limit.until_at, house.zone):%d/%m/%Y}",
        "path": f"/limits/{limit.pk}/",
    }
    if limit.step == states.BLOCK:
        raise Limited(
            _("Until %(day)s you cannot write here. The reason: “%(reason)s” You can contest it at %(path)s. If someone is in danger, say so in your message: it comes through.")
            % told
        )  # fmt: skip
    last = _last(house, person)
    if last is not None and moment < last + states.EVERY:
        told["hour"] = f"{local(last + states.EVERY, house.zone):%H:%M}"
        raise Limited(
            _("Until %(day)s you can write once in four hours; the next time at %(hour)s. Keep your words, and send them then. An urgent message comes through at once. You can contest this at %(path)s.")
            % told
        )  # fmt: skip


def _last(house: House, person: Person) -> dt.datetime | None:
    """When this person last wrote in the house."""
    said = Message.objects.filter(house=house, author=person).order_by("-at").values_list("at", flat=True).first()
    asked = (
        Demand.objects.filter(house=house, client=person)
        .order_by("-heard_at")
        .values_list("heard_at", flat=True)
        .first()
    )
    return max((one for one in (said, asked) if one), default=None)
