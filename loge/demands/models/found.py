"""The words a desk's mail is found by, and those spelled nearly so."""

from __future__ import annotations

from django.db import models

from loge.houses.models import HouseRow


class KnownWord(HouseRow):
    """A word that was written to a house, under each of the ways to leave one letter of it out.

    Two words one slip apart (a letter too many, too few, mistaken, swapped) share a ``hole`` (symmetric deletion, Garbe 2012).
    """

    hole = models.CharField(max_length=32)
    word = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "hole", "word"], name="known_word_once")]

    def __str__(self) -> str:
        return self.word
