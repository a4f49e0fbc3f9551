"""What finding keeps: an index per house, shards of them for the whole country, marks of what has changed since, and the
searches people asked to be told about."""

from __future__ import annotations

import uuid

from django.db import models

from loge.common.clock import now
from loge.common.models import Row
from loge.houses.models import HouseRow
from loge.people.models import Person


class SearchIndex(HouseRow):
    """The published offers of one house, packed for search. ``version`` grows each time it is packed anew."""

    version = models.PositiveIntegerField(default=1)
    offers = models.PositiveIntegerField(default=0)
    shard = models.PositiveIntegerField(default=0)
    data = models.BinaryField()
    packed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house"], name="one_search_index_per_house")]
        indexes = [models.Index(fields=["shard"], name="search_index_in_shard")]

    def __str__(self) -> str:
        return f"{self.house_id} v{self.version}"


class SearchShard(Row):
    """Several houses packed as one, for those who search the whole country."""

    number = models.PositiveIntegerField(unique=True)
    version = models.PositiveIntegerField(default=1)
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"shard {self.number} v{self.version}"


class SearchMark(models.Model):
    """Something of this house has changed since it was packed. Written by the database itself, in the transaction of the
    change (see search/marking.py), so that no door can forget it.

    ``level`` 0: since the house was packed; 1: the house was, its shard not yet.
    """

    id = models.BigAutoField(primary_key=True)
    house_id = models.UUIDField()
    level = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["house_id", "level"], name="search_mark_of_house")]

    def __str__(self) -> str:
        return f"{self.house_id} ({self.level})"


class SavedSearch(HouseRow):
    """A search someone wants to hear of when a new offer fits, at most once a day."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_searches")
    query = models.CharField(max_length=600)  # as the address of the page has it
    words = models.CharField(max_length=200)  # as one would say it
    known = models.JSONField(default=list)  # the ends of the keys of offers already seen or told
    made_at = models.DateTimeField(default=now)
    told_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "person", "query"], name="search_saved_once")]

    def __str__(self) -> str:
        return self.words

    def knows(self, key: uuid.UUID) -> bool:
        return key.hex[-12:] in self.known
