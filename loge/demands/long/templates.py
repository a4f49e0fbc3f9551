"""Kinds of long requests: a file each in ``kinds/``, in French and English, and what a house has made of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.keys import uuid7
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.offers.catalogue import spoken
from loge.people.models import Person

from ..models.long import MOST_STEPS, LongTemplate
from .plan import FURTHEST, Draft

FOLDER = Path(__file__).parent / "kinds"
HOUSE, CLIENT = "house", "client"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of long request as a house goes about it. ``is_own``: the house changed it, or wrote it itself."""

    key: str
    name: str
    aim: str
    icon: str
    candidates: bool
    steps: tuple[Draft, ...]
    is_own: bool = False
    is_shipped: bool = True


@cache
def _shipped() -> dict[str, Mapping[str, Any]]:
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


def shipped(key: str) -> Kind | None:
    """A kind as it comes, in the language spoken now."""
    told = _shipped().get(key)
    if told is None:
        return None
    steps = tuple(
        Draft(
            title=spoken(one["title"]), offset=one["offset"], after=tuple(one.get("after", ())), who=one.get("who", HOUSE),
            shown=one.get("shown", True), words=spoken(one["words"]) if "words" in one else "",
        )
        for one in told["steps"]
    )  # fmt: skip
    return Kind(key, spoken(told["name"]), spoken(told["aim"]), told["icon"], told["candidates"], steps)


def kinds(house: House) -> list[Kind]:
    """What a house can begin, its own way of each first where it has one. One query."""
    own = {row.kind: row for row in LongTemplate.objects.filter(house=house, is_kept=True)}
    with override(house.language):
        found = [_own(own.pop(key), base) if key in own else base for key in _shipped() if (base := shipped(key))]
    return found + sorted((_own(row, None) for row in own.values()), key=lambda one: one.name)


def kind_of(house: House, key: str) -> Kind | None:
    return next((one for one in kinds(house) if one.key == key), None)


@transaction.atomic
def keep_kind(house: House, *, by: Person, key: str, name: str, steps: Iterable[Draft]) -> LongTemplate:
    """The house goes about it so from now on; what is under way stays as it is. Raises Invalid."""
    _mine(house, by)
    clean, drafts = " ".join(name.split())[:80], list(steps)
    if not clean:
        raise Invalid(_("Say what it is called."), field="name")
    check(drafts)
    told = {"name": clean, "steps": [asdict(one) for one in drafts], "is_kept": True, "changed_at": now()}
    row, _fresh = LongTemplate.objects.update_or_create(house=house, kind=key or _free_key(), defaults=told)
    journal.write("undertaking.template", subject=f"house:{house.pk}", house=house.pk, by=by, template=row.kind)
    return row


@transaction.atomic
def drop_kind(house: House, key: str, *, by: Person) -> None:
    """Back to how it comes; one of the house's own is offered no more. Keeping it again brings it back."""
    _mine(house, by)
    if LongTemplate.objects.filter(house=house, kind=key, is_kept=True).update(is_kept=False, changed_at=now()):
        journal.write("undertaking.template_dropped", subject=f"house:{house.pk}", house=house.pk, by=by, template=key)


def check(steps: list[Draft]) -> None:
    """Raises Invalid for steps that cannot be planned."""
    if not steps:
        raise Invalid(_("Write one step at least."), field="steps")
    if len(steps) > MOST_STEPS:
        raise Invalid(_("Sixty steps at most: beyond, make two requests of it."), field="steps")
    for number, step in enumerate(steps, 1):
        if not step.title.strip():
            raise Invalid(_("Step %(number)s has no words.") % {"number": number}, field="steps")
        if abs(step.offset) > FURTHEST:
            raise Invalid(
                _("Step %(number)s is more than %(most)s open days away.") % {"number": number, "most": FURTHEST},
                field="steps",
            )
        if any(not 1 <= first < number for first in step.after):
            raise Invalid(
                _("Step %(number)s can only come after steps that stand before it.") % {"number": number},
                field="steps",
            )


def _own(row: LongTemplate, base: Kind | None) -> Kind:
    steps = tuple(Draft(**{**one, "after": tuple(one["after"])}) for one in row.steps)
    return Kind(
        row.kind, row.name, base.aim if base else _("The day it aims at"), base.icon if base else "list", base.candidates if base else True,
        steps, is_own=True, is_shipped=base is not None,
    )  # fmt: skip


def _free_key() -> str:
    return f"own-{uuid7().hex[:20]}"


def _mine(house: House, by: Person) -> None:
    if not keeps(by, house):
        raise Refused(_("Only the people of the house change how it goes about things."))
