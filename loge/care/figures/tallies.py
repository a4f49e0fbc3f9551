"""Adding up: one case counts once, a correction moves it, and the sums follow in the same transaction.

A case is locked before its sums; sums are written in the order of their keys, so that two corrections never wait for each
other. :func:`recount` counts everything anew from the rows themselves and says where the sums differed."""

from __future__ import annotations

import datetime as dt
import operator
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Count, F, Q, Sum
from django.db.models.functions import Cast

from loge.common.models import Fact
from loge.houses.models import House

from .measures import Counts, all_measures
from .models import BUCKETS, COLUMNS, Measured, Tally, WeekTally

Sums = tuple[int, ...]  # count, sum, squares, then each bucket


def count_fact(fact: Fact) -> None:
    """Count what a fact brought about, in every measure it belongs to. Safe to hear twice."""
    for name, measure in all_measures().items():
        if fact.kind in measure.KINDS:
            for row in measure.found(fact):
                _put(row.house, name, _source_of(row), measure.point(row), measure.EDGES)


@transaction.atomic
def put(house: House, name: str, counts: Counts) -> bool:
    """Count one case, or count it otherwise than before. False when it was counted so already."""
    return _put(house, name, counts.source, counts, all_measures()[name].EDGES)


@transaction.atomic
def take(house: House, name: str, source: str) -> bool:
    """A case counts no more. False when it did not."""
    return _put(house, name, source, None, all_measures()[name].EDGES)


def bucket_of(value: int, edges: tuple[int, ...]) -> int:
    """In which column of its histogram a value stands: the first whose upper edge it does not pass."""
    return min(bisect_left(edges, value), BUCKETS - 1)


def monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


# ------------------------------------------------------------------------------------------------------- one case


def _put(house: House, name: str, source: str, counts: Counts | None, edges: tuple[int, ...]) -> bool:
    with transaction.atomic():
        mine = Measured.objects.select_for_update().filter(house=house, measure=name, source=source)
        before = mine.first()
        if counts is None:
            if before is None:
                return False
            before.delete()
            _add(house, [_change(before, -1)])
            return True
        told: dict[str, Any] = {
            "key": counts.key, "day": counts.day, "value": counts.value, "bucket": bucket_of(counts.value, edges),
        }  # fmt: skip
        if before is None:
            after = Measured(house=house, measure=name, source=source, subject=counts.subject, **told)
            after.save(force_insert=True)  # a race ends here: the later one is told anew, and finds it
            _add(house, [_change(after, 1)])
            return True
        if all(getattr(before, field) == value for field, value in told.items()):
            return False
        less = _change(before, -1)
        for field, value in told.items():
            setattr(before, field, value)
        before.save(update_fields=[*told])
        _add(house, [less, _change(before, 1)])
    return True


def _source_of(row: Any) -> str:
    return str(row.reference)


Change = tuple[str, str, dt.date, Sums]


def _change(row: Measured, sign: int) -> Change:
    buckets = [sign * (place == row.bucket) for place in range(BUCKETS)]
    return row.measure, row.key, row.day, (sign, sign * row.value, sign * row.value**2, *buckets)


def _add(house: House, changes: list[Change]) -> None:
    """To the sums of the day and of its week, always in the same order."""
    for name, key, day, sums in sorted(changes, key=lambda change: change[:3]):
        _add_to(Tally, house, sums, {"measure": name, "key": key, "day": day}, week=monday(day))
    for name, key, day, sums in sorted(changes, key=lambda change: change[:3]):
        _add_to(WeekTally, house, sums, {"measure": name, "key": key, "week": monday(day)})


def _add_to(table: type[Tally | WeekTally], house: House, sums: Sums, which: dict[str, Any], **also: Any) -> None:
    mine = table._base_manager.filter(house=house, **which)
    more: dict[str, Any] = {column: F(column) + value for column, value in zip(_SUMS, sums, strict=True) if value}
    if mine.update(**more):
        return
    try:
        with transaction.atomic():
            table(house=house, **which, **also, **dict(zip(_SUMS, sums, strict=True))).save(force_insert=True)
    except IntegrityError:  # another worker wrote the first case of this day
        mine.update(**more)


_SUMS = ("count", "sum", "squares", *COLUMNS)


# -------------------------------------------------------------------------------------------------------- recount


@dataclass(frozen=True, slots=True)
class Difference:
    """What the books of figures said, and what was counted."""

    measure: str
    key: str
    day: str
    kept: Any
    counted: Any


def check(house: House) -> list[Difference]:
    """Where sums differ from their cases, and cases from the rows they count. Changes nothing."""
    return [*_sums_that_differ(house), *(one for one, _mend in _cases_that_differ(house))]


@transaction.atomic
def recount(house: House) -> list[Difference]:
    """Count everything anew; returns what was mended. A case whose row is gone stays counted: it happened."""
    House.objects.select_for_update().only("pk").get(pk=house.pk)
    differing = []
    for one, (name, source, counts) in _cases_that_differ(house):
        differing.append(one)
        _put(house, name, source, counts, all_measures()[name].EDGES)
    sums = _sums_that_differ(house)
    if sums:
        add_up(house)
    return [*differing, *sums]


def add_up(house: House) -> None:
    """Write every sum of a house anew from its cases."""
    Tally.objects.filter(house=house).delete()
    WeekTally.objects.filter(house=house).delete()
    weeks: dict[tuple[str, str, dt.date], list[int]] = {}
    days = []
    for (name, key, day), sums in _counted(house):
        held = weeks.setdefault((name, key, monday(day)), [0] * len(_SUMS))
        held[:] = map(operator.add, held, sums)
        days.append(
            Tally(house=house, measure=name, key=key, day=day, week=monday(day), **dict(zip(_SUMS, sums, strict=True)))
        )
    Tally.objects.bulk_create(days, batch_size=500)
    rows = (
        WeekTally(house=house, measure=name, key=key, week=week, **dict(zip(_SUMS, sums, strict=True)))
        for (name, key, week), sums in weeks.items()
    )
    WeekTally.objects.bulk_create(rows, batch_size=500)


def _counted(house: House) -> Iterator[tuple[tuple[str, str, dt.date], Sums]]:
    """The sums as the database counts them from the cases."""
    told = {
        "count": Count("pk"), "sum": Sum("value"), "squares": Sum(Cast("value", BigIntegerField()) * F("value")),
        **{column: Count("pk", filter=Q(bucket=place)) for place, column in enumerate(COLUMNS)},
    }  # fmt: skip
    found = Measured.objects.filter(house=house).order_by().values_list("measure", "key", "day")
    renamed = {f"n_{name}": what for name, what in told.items()}
    for name, key, day, *sums in found.annotate(**renamed).iterator():
        yield (name, key, day), tuple(sums)


def _sums_that_differ(house: House) -> list[Difference]:
    counted = dict(_counted(house))
    weeks: dict[tuple[str, str, dt.date], Sums] = {}
    for (name, key, day), sums in counted.items():
        place = name, key, monday(day)
        weeks[place] = tuple(map(operator.add, weeks.get(place, (0,) * len(_SUMS)), sums))
    return [*_differing(Tally, "day", house, counted), *_differing(WeekTally, "week", house, weeks)]


def _differing(table: type[Tally | WeekTally], by: str, house: House, counted: dict[Any, Sums]) -> list[Difference]:
    rows = table._base_manager.filter(house=house, count__gt=0).values_list("measure", "key", by, *_SUMS)
    kept = {tuple(row[:3]): tuple(row[3:]) for row in rows}
    return [
        Difference(key[0], key[1], str(key[2]), kept.get(key), counted.get(key))
        for key in sorted({*kept, *counted})
        if kept.get(key) != counted.get(key)
    ]


def _cases_that_differ(house: House) -> Iterator[tuple[Difference, tuple[str, str, Counts | None]]]:
    for name, measure in all_measures().items():
        fields = ("source", "key", "day", "value", "bucket")
        kept = {row[0]: row[1:] for row in Measured.objects.filter(house=house, measure=name).values_list(*fields)}
        forgotten = getattr(measure, "is_forgotten", None)
        for row in measure.rows(house):
            source, counts = _source_of(row), measure.point(row)
            if source in kept and forgotten is not None and forgotten(row):
                continue
            before = kept.get(source)
            after = (
                (counts.key, counts.day, counts.value, bucket_of(counts.value, measure.EDGES))
                if counts is not None
                else None
            )
            if before != after:
                day = str(after[1] if after else before[1] if before else "")
                yield Difference(name, source, day, before, after), (name, source, counts)
