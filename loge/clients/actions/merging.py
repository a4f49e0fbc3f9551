"""Two files are one: everything that bears on the second bears on the first from then on, whatever room it lies in; and back.

A file, one of a household, a home and a date may each stand twice. What points to the second of two points to the first from then
on: every table with a foreign key to one of them joins by that key, and nothing has to be declared. What would be double by a rule
of the database stays where it was, out of sight with its file, and comes back with it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Stale
from loge.common.models import Fact
from loge.people.models import Person

from ..models import ClientFile, Home, Hush, Look, Member, Occasion
from ..rules import folded
from .file import MAY_CHANGE, _mine

MERGED, UNMERGED = "client.merged", "client.unmerged"
FILLED: dict[type[models.Model], tuple[str, ...]] = {
    ClientFile: MAY_CHANGE,
    Member: ("about", "phone", "dialled", "person", "pays", "time_zone"),  # what they may order is never widened
    Home: ("label", "access", "is_main"),
}
STAYS = (ClientFile, Look)  # which files were merged before; who looked at which file stays written as it was


class Ref(NamedTuple):
    """A column of some room that points to a file, a member, a home or a date; ``once`` is what makes a row of it unique."""

    model: type[models.Model]
    field: str
    once: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that are one: what points to ``other`` points to ``kept`` from then on."""

    kept: Any
    other: Any


def refs(target: type[models.Model]) -> Iterator[Ref]:
    """Every column that points to it, of every room."""
    for relation in target._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in STAYS:
            model, field = relation.related_model, relation.field.name
            rules = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
            unique = {name for rule in rules if field in rule.fields for name in rule.fields}
            yield Ref(model, field, tuple(sorted(unique - {field, "house"})))


class Halves(NamedTuple):
    """The rows of one sort that stand in each of the two."""

    here: list[Any]
    there: list[Any]


class Beside(NamedTuple):
    """Two files side by side, in three queries."""

    kept: ClientFile
    other: ClientFile
    members: Halves
    homes: Halves
    dates: Halves


def beside(kept: ClientFile, other: ClientFile) -> Beside:
    """Who stands in each of two files, where they live and which dates are theirs."""
    return Beside(kept, other, *(_halves(model, kept, other) for model in (Member, Home, Occasion)))


def pairs(two: Beside) -> list[Pair]:
    """Who and what stands in both files: the same account or name, the same address, the same date of the same person."""
    found = [Pair(two.kept, two.other)]
    here = list(two.members.here)
    for one in two.members.there:
        same = next((row for row in here if row.person_id and row.person_id == one.person_id), None)
        same = same or next((row for row in here if _is_same(row, one)), None)
        if same is not None:
            here.remove(same)
            found.append(Pair(same, one))
    homes: dict[Any, Any] = {folded(row.address): row for row in two.homes.here}
    found += [Pair(homes[where], row) for row in two.homes.there if (where := folded(row.address)) in homes]
    whose = {pair.other.pk: pair.kept.pk for pair in found}
    dates = {_date_of(row, {}): row for row in two.dates.here}
    found += [Pair(dates[key], row) for row in two.dates.there if (key := _date_of(row, whose)) in dates]
    return found


@transaction.atomic
def merge(kept: ClientFile, other: ClientFile, *, by: Person, at: dt.datetime | None = None) -> Fact:
    """Everything of ``other`` is ``kept``'s from now on; the fact says how to take it back. What ``kept`` did not know is taken
    over; what both know stays as ``kept`` has it; allergies of both are kept. A surprise under way in one of the two stays hidden
    from those who come from the other. Raises Invalid, Stale."""
    _mine(kept.house, by)
    if kept.pk == other.pk or kept.house_id != other.house_id:
        raise Invalid(_("Choose two different files."))
    locked = list(ClientFile.objects.select_for_update().filter(house=kept.house_id, pk__in=(kept.pk, other.pk)))
    if len(locked) != 2 or any(row.merged_into_id for row in locked):
        raise Stale(_("One of the two files is not there any more."))
    kept, other = sorted(locked, key=lambda row: row.pk != kept.pk)
    same = pairs(beside(kept, other))
    gave = _give_way(kept, other)
    hushed = _hush_newcomers(kept, other, same, at or now())
    left = {pair.other.pk for pair in same}
    moved: list[list[Any]] = []
    for pair in reversed(same):  # dates before people before files: what hangs on a row follows it
        for ref in refs(type(pair.kept)):
            keys = _to_move(ref, pair, left)
            ref.model._base_manager.filter(pk__in=keys).update(**{ref.field: pair.kept})
            if keys:
                moved.append([ref.name, str(pair.kept.pk), str(pair.other.pk), [str(key) for key in keys]])
    before = [_fill(pair) for pair in same if type(pair.kept) in FILLED]
    ClientFile.objects.filter(house=kept.house_id, pk=other.pk).update(merged_into=kept)
    return journal.write(
        MERGED, subject=kept.reference, house=kept.house_id, by=by, at=at, other=str(other.pk), moved=moved, before=before, gave=gave, hushed=hushed,
    )  # fmt: skip


@transaction.atomic
def unmerge(fact: Fact, *, by: Person, at: dt.datetime | None = None) -> ClientFile:
    """They are two after all: each has their own again; what was written since stays with the first. Raises Stale."""
    kept = ClientFile.objects.select_for_update().select_related("house").get(house=fact.house_id, pk=fact.subject_id)
    _mine(kept.house, by)
    back = ClientFile.objects.filter(house=kept.house_id, pk=fact.data["other"], merged_into=kept)
    other = back.first()
    if other is None or not back.update(merged_into=None):
        raise Stale(_("These two files are apart already."))
    known = {ref.name: ref for target in (ClientFile, Member, Home, Occasion) for ref in refs(target)}
    for name, to, was, keys in reversed(fact.data["moved"]):
        if (ref := known.get(name)) is not None:
            here = ref.model._base_manager.filter(house=kept.house_id, pk__in=keys, **{f"{ref.field}_id": to})
            here.update(**{f"{ref.field}_id": was})
    Hush.objects.filter(house=kept.house_id, pk__in=fact.data["hushed"]).delete()
    gave = fact.data["gave"]
    Member.objects.filter(house=kept.house_id, client=other, pk__in=gave["pays"]).update(pays=True)
    Home.objects.filter(house=kept.house_id, client=other, pk__in=gave["is_main"]).update(is_main=True)
    for label, key, told, filled in fact.data["before"]:
        _unfill(apps.get_model(label), kept, key, told, filled)
    journal.write(UNMERGED, subject=kept.reference, house=kept.house_id, by=by, at=at, other=str(other.pk))
    return other


def _to_move(ref: Ref, pair: Pair, left: set[uuid.UUID]) -> list[uuid.UUID]:
    """What points to the second and may point to the first: not the double itself, nor what the first has already."""
    rows = ref.model._base_manager.filter(house=pair.kept.house_id, **{ref.field: pair.other})
    taken = set()
    if ref.once:
        mine = ref.model._base_manager.filter(house=pair.kept.house_id, **{ref.field: pair.kept})
        taken = {key for key in mine.values_list(*ref.once) if all(key)}
    for field in ref.model._meta.concrete_fields:
        if field.name != ref.field and field.related_model in (
            Member,
            Home,
            Occasion,
        ):  # what still hangs on a double stays beside it
            rows = rows.exclude(**{f"{field.name}__in": left})
    found = rows.order_by("pk").values_list("pk", *ref.once)
    return [key for key, *once in found if key not in left and tuple(once) not in taken]


def _give_way(kept: ClientFile, other: ClientFile) -> dict[str, Any]:
    """One household has one payer and one main home: those of ``kept`` stand. Says what gave way, for the day they are two again."""
    gave: dict[str, Any] = {"pays": [], "is_main": []}
    for name, model in (("pays", Member), ("is_main", Home)):
        theirs = _of(model, other).filter(**{name: True})
        if _of(model, kept).filter(**{name: True}).exists():
            gave[name] = [str(key) for key in theirs.values_list("pk", flat=True)]
            theirs.update(**{name: False})
    return gave


def _hush_newcomers(kept: ClientFile, other: ClientFile, same: list[Pair], at: dt.datetime) -> list[str]:
    """What is a secret in one of the two files stays one for everybody who comes from the other."""
    doubles = {pair.other.pk: pair.kept for pair in same if isinstance(pair.other, Member)}
    made: list[str] = []
    told = [(kept, other, _secrets(kept, at)), (other, kept, _secrets(other, at))]
    for where, newcomers, secrets in told:
        for member in _of(Member, newcomers) if secrets else ():
            whom = doubles.get(member.pk, member)
            for subject, until in secrets:
                hushed = Hush.objects.filter(house=kept.house_id, member=whom, subject=subject).exists()
                if not hushed and not _knows(whom, subject, where, doubles):
                    row = Hush.objects.create(house_id=kept.house_id, member=whom, subject=subject, until_on=until)
                    made.append(str(row.pk))
    return made


def _secrets(file: ClientFile, at: dt.datetime) -> list[tuple[str, dt.date | None]]:
    """What someone of this household must not know, today and later."""
    live = Q(until_on=None) | Q(until_on__gte=day_of(at, file.house.zone))
    found = Hush.objects.filter(live, house=file.house_id, member__client=file)
    return sorted(set(found.values_list("subject", "until_on")), key=str)


def _knows(whom: Member, subject: str, where: ClientFile, doubles: dict[uuid.UUID, Member]) -> bool:
    """Someone who stands in both files and was not kept from it there knows of it already."""
    twins = {key for key, first in doubles.items() if first.pk == whom.pk} | {whom.pk}
    there = _of(Member, where).filter(pk__in=twins)
    return there.exists() and not Hush.objects.filter(house=where.house_id, member__in=there, subject=subject).exists()


def _fill(pair: Pair) -> list[Any]:
    """What the first did not know is taken over; returns what it was and what it became."""
    model = type(pair.kept)
    for row in (pair.kept, pair.other):
        row.refresh_from_db()
    told = {name: getattr(pair.other, name) for name in FILLED[model]}
    filled = {name: value for name, value in told.items() if value and not getattr(pair.kept, name)}
    theirs = getattr(pair.other, "allergies", "")
    if theirs and theirs.lower() not in pair.kept.allergies.lower():
        filled["allergies"] = ", ".join(filter(None, (pair.kept.allergies, theirs)))[:500]
    before = {name: _plain(getattr(pair.kept, name)) for name in filled}
    after = {name: _plain(value) for name, value in filled.items()}
    if filled:
        model._base_manager.filter(house=pair.kept.house_id, pk=pair.kept.pk).update(**filled)
    return [model._meta.label, str(pair.kept.pk), before, after]


def _unfill(
    model: type[models.Model], kept: ClientFile, key: str, told: dict[str, Any], filled: dict[str, Any]
) -> None:
    """As it was, save for what somebody has written anew since."""
    row = model._base_manager.filter(house=kept.house_id, pk=key).first()
    if row is None:
        return
    same = [name for name in told if _plain(getattr(row, name)) == filled[name]]
    back = {name: _read(model, name, told[name]) for name in same}
    if back:
        model._base_manager.filter(house=kept.house_id, pk=key).update(**back)


def _is_same(one: Member, two: Member) -> bool:
    """The same name, and nothing that says otherwise: two accounts, two numbers, one who has died."""
    apart = any(a and b and a != b for a, b in ((one.person_id, two.person_id), (one.dialled, two.dialled)))
    return folded(one.name) == folded(two.name) and not apart and one.status == two.status


def _date_of(row: Occasion, whose: dict[uuid.UUID, uuid.UUID]) -> tuple[Any, ...]:
    member = whose.get(row.member_id, row.member_id) if row.member_id else None
    return (
        row.sort,
        member,
        row.calendar,
        row.month,
        row.day,
        row.feast,
        row.is_kept,
        "" if member else folded(row.name),
    )


def _of(model: Any, client: ClientFile) -> Any:
    return model._base_manager.filter(house=client.house_id, client=client).order_by("pk")


def _halves(model: Any, kept: ClientFile, other: ClientFile) -> Halves:
    rows = list(model._base_manager.filter(house=kept.house_id, client__in=(kept, other)).order_by("pk"))
    return Halves([row for row in rows if row.client_id == kept.pk], [row for row in rows if row.client_id == other.pk])


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value.pk)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(model: type[models.Model], column: str, value: Any) -> Any:
    field = model._meta.get_field(column)
    if isinstance(field, models.ForeignKey):
        return None if value is None else Person.objects.get(pk=value)
    return field.to_python(value)  # type: ignore[union-attr]
