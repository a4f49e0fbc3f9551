"""When a house, or a partner of it, is open: a week of windows, the days it stays shut."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..hours import Hours, Window
from .house import HouseRow

MOST_WINDOWS = 4  # a day


class OpeningHours(HouseRow):
    """The week of the house itself, or of whom ``of`` names ("partner:0192…"). Without a row the house has usual hours.

    ``windows`` are [weekday, opens, closes] with 0 for Monday; closing at or before opening is the next day.
    ``closures`` are [first day, last day, words].
    """

    of = models.CharField(max_length=80, blank=True)
    windows = models.JSONField(default=list)
    closures = models.JSONField(default=list, blank=True)
    holidays = models.BooleanField(_("Closed on public holidays"), default=True)
    alsace = models.BooleanField(_("Good Friday and 26 December too (Alsace, Moselle)"), default=False)

    class Meta:
        verbose_name_plural = "opening hours"
        constraints = [models.UniqueConstraint(fields=["house", "of"], name="hours_once")]

    def __str__(self) -> str:
        return f"{len(self.windows)} windows"

    @property
    def week(self) -> Hours:
        """As business time is counted in it."""
        windows = tuple(Window(day, _time(opens), _time(closes)) for day, opens, closes in self.windows)
        closed = tuple((dt.date.fromisoformat(row[0]), dt.date.fromisoformat(row[1])) for row in self.closures)
        return Hours(windows, self.house.zone, closed, self.holidays, self.alsace)

    def of_day(self, weekday: int) -> list[tuple[str, str]]:
        """The windows of one weekday, as they are written."""
        return [(row[1], row[2]) for row in sorted(self.windows) if row[0] == weekday]

    def coming_closures(self, today: dt.date) -> list[Any]:
        return [row for row in sorted(self.closures) if dt.date.fromisoformat(row[1]) >= today]


def _time(words: str) -> dt.time:
    return dt.time.fromisoformat(words)
