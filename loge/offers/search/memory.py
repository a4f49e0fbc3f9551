"""The indexes at hand, each checked against the database before it answers.

An index in memory is right as long as its house was not packed anew and bears the same marks: one small query says so.
When it is not, the house is read again at once; the worker packs it for the others within the minute.
"""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from loge.common import raw
from loge.common.clock import now
from loge.common.jobs import daily, every, task
from loge.houses.models import House

from ..kept import SearchIndex, SearchMark, SearchShard
from .layout import Index
from .packing import merge, of_house

MOST_BYTES = 256 * 2**20  # what one process keeps at hand
SHARD = 60_000  # offers packed together for the whole country
Stamp = tuple[Any, ...]

_STAMP = """
SELECT (SELECT version FROM offers_searchindex WHERE house_id = %s),
       (SELECT count(*) FROM offers_searchmark WHERE house_id = %s AND level = 0),
       (SELECT max(id) FROM offers_searchmark WHERE house_id = %s AND level = 0)
"""
_CHANGED = """
SELECT DISTINCT house_id FROM offers_searchmark UNION
SELECT id FROM houses_house h WHERE kind = 'neighbourhood'
   AND NOT EXISTS (SELECT 1 FROM offers_searchindex i WHERE i.house_id = h.id)
"""


class Memory:
    """The last indexes used, up to so many bytes."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most = most
        self.held = 0
        self._kept: OrderedDict[Any, tuple[Stamp, Index]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any, stamp: Stamp) -> Index | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] != stamp:
                return None
            self._kept.move_to_end(key)
            return found[1]

    def keep(self, key: Any, stamp: Stamp, index: Index) -> Index:
        with self._lock:
            self._drop(key)
            self._kept[key] = stamp, index
            self.held += index.nbytes
            while self.held > self.most and len(self._kept) > 1:
                self._drop(next(iter(self._kept)))
        return index

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
            self.held = 0

    def _drop(self, key: Any) -> None:
        if key in self._kept:
            self.held -= self._kept.pop(key)[1].nbytes


memory = Memory()


def index_of(house: House, *, at: dt.datetime | None = None) -> Index:
    """The house's index, as its rows are now."""
    stamp = raw.rows(_STAMP, house.pk, house.pk, house.pk)[0]
    found = memory.get(house.pk, stamp)
    if found is not None:
        return found
    if stamp[0] is not None and not stamp[1]:
        packed = SearchIndex.objects.filter(house=house, version=stamp[0]).values_list("data", flat=True).first()
        if packed is not None:
            return _keep(house.pk, stamp, Index.unpack(packed))
    return _keep(house.pk, stamp, of_house(house, at=at))


def _keep(key: Any, stamp: Stamp, index: Index) -> Index:
    """What was read inside a transaction may never come to be: it is used, not kept."""
    return index if transaction.get_connection().in_atomic_block else memory.keep(key, stamp, index)


def everywhere() -> tuple[Iterator[Index], list[House]]:
    """The shards of the whole country one after the other, and the houses that have changed since, to be asked themselves."""
    changed = [raw.as_key(row[0]) for row in raw.rows(_CHANGED)]
    shards = raw.rows("SELECT id, version FROM offers_searchshard ORDER BY number")
    return _shards(shards), list(House.objects.filter(pk__in=changed, kind=House.Kind.NEIGHBOURHOOD)) if changed else []


def _shards(stamps: Iterable[tuple[Any, ...]]) -> Iterator[Index]:
    for key, version in stamps:
        found = memory.get(key, (version,))
        if found is None:
            row = SearchShard.objects.filter(pk=raw.as_key(key)).values_list("version", "data").first()
            if row is None:
                continue
            found = _keep(key, (row[0],), Index.unpack(row[1]))
        yield found


# ------------------------------------------------------------------------------------------------------------ packing


@every(dt.timedelta(minutes=1))
@task()
def pack_changed() -> None:
    """Pack what has changed: the houses first, then the shards they are in."""
    for key in {raw.as_key(row[0]) for row in raw.rows(_CHANGED)}:
        house = House.objects.filter(pk=key, kind=House.Kind.NEIGHBOURHOOD).first()
        if house is None:  # a house that is not public
            SearchMark.objects.filter(house_id=key).delete()
        elif _is_marked(key):
            pack_house(house)
    pack_shards()


@daily(dt.time(3, 50))
@task()
def pack_everything() -> None:
    """What depends on the calendar (a leave that is over, a paper that expires) is read anew each night."""
    for house in House.objects.filter(kind=House.Kind.NEIGHBOURHOOD):
        pack_house(house)
    pack_shards()


@transaction.atomic
def pack_house(house: House) -> None:
    """Read a house and keep its index. Marks made meanwhile by others stay, for they may not have been seen."""
    seen = list(SearchMark.objects.filter(house_id=house.pk, level=0).values_list("pk", flat=True))
    index = of_house(house)
    kept = SearchIndex.objects.select_for_update().filter(house=house).only("version", "shard").first()
    told = {"data": index.pack(), "offers": len(index), "packed_at": now()}
    if kept is None:
        SearchIndex.objects.create(house=house, shard=_shard_for(len(index)), **told)
    else:
        SearchIndex.objects.filter(house=house).update(version=kept.version + 1, **told)
    _delete(seen)
    SearchMark.objects.create(house_id=house.pk, level=1)


def pack_shards(numbers: Iterable[int] | None = None) -> None:
    """Merge the houses of each shard of which one was packed anew."""
    if numbers is None:
        marked = SearchMark.objects.filter(level=1).values("house_id")
        numbers = SearchIndex.objects.filter(house_id__in=marked).values_list("shard", flat=True).distinct()
    for number in sorted(set(numbers)):
        _pack_shard(number)


@transaction.atomic
def _pack_shard(number: int) -> None:
    houses = SearchIndex.objects.filter(shard=number).values("house_id")
    seen = list(SearchMark.objects.filter(level=1, house_id__in=houses).values_list("pk", flat=True))
    parts = SearchIndex.objects.filter(shard=number).order_by("house_id").values_list("data", flat=True)
    data = merge([Index.unpack(part) for part in parts]).pack()
    kept = SearchShard.objects.select_for_update().filter(number=number).only("version").first()
    if kept is None:
        SearchShard.objects.create(number=number, data=data)
    else:
        SearchShard.objects.filter(number=number).update(version=kept.version + 1, data=data)
    _delete(seen)


def _shard_for(offers: int) -> int:
    """The last shard, as long as there is room in it."""
    from django.db.models import Sum

    last = SearchIndex.objects.order_by("-shard").values_list("shard", flat=True).first() or 0
    held = SearchIndex.objects.filter(shard=last).aggregate(held=Sum("offers"))["held"] or 0
    return last + 1 if held and held + offers > SHARD else last


def _delete(marks: list[int]) -> None:
    for start in range(0, len(marks), 500):
        SearchMark.objects.filter(pk__in=marks[start : start + 500]).delete()


def _is_marked(house: uuid.UUID) -> bool:
    return (
        SearchMark.objects.filter(house_id=house, level=0).exists()
        or not SearchIndex.objects.filter(house_id=house).exists()
    )
