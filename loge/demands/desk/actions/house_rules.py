"""What a desk promises, set by who coordinates it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.houses.models import House, Membership
from loge.houses.queries import roles
from loge.people.models import Person

from ...models import DeskRules
from .. import promise

SHORTEST, LONGEST = dt.timedelta(minutes=5), dt.timedelta(days=7)
MOST_REOPENS = dt.timedelta(days=365)
WRITABLE = ("urgent_within", "answer_within", "opens", "closes", "reopens_for", "town", "latitude", "longitude")


def may_set(person: Person, house: House) -> bool:
    return Membership.Role.COORDINATOR in roles(person, house.pk)


@transaction.atomic
def set_rules(house: House, *, by: Person, at: dt.datetime | None = None, **told: Any) -> DeskRules:
    """Keep what the desk promises from now on; what was promised stays. Raises Refused, Invalid for the field to mend."""
    if not may_set(by, house):
        raise Refused(_("The coordinator of the house sets its rules. Ask them."))
    rules = DeskRules.objects.filter(house=house).first() or DeskRules(house=house)
    before = {name: getattr(rules, name) for name in WRITABLE}
    for name in set(told) & set(WRITABLE):
        setattr(rules, name, told[name])
    _check(rules)
    changed = sorted(name for name in WRITABLE if getattr(rules, name) != before[name])
    rules.save()
    if changed:
        journal.write(
            "desk.rules_set", subject=f"house:{house.pk}", house=house.pk, by=by, at=at or now(),
            before={name: str(before[name]) for name in changed}, after={name: str(getattr(rules, name)) for name in changed},
        )  # fmt: skip
    transaction.on_commit(lambda: promise.forget_rules(house))
    return rules


def _check(rules: DeskRules) -> None:
    for name in ("urgent_within", "answer_within"):
        if not SHORTEST <= getattr(rules, name) <= LONGEST:
            raise Invalid(_("Promise an answer within five minutes to seven days."), field=name)
    if rules.urgent_within > rules.answer_within:
        raise Invalid(
            _("What is urgent is answered first: choose a shorter time than for the rest."), field="urgent_within"
        )
    if not dt.timedelta(0) <= rules.reopens_for <= MOST_REOPENS:
        raise Invalid(_("Choose up to a year."), field="reopens_for")
