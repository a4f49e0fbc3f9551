"""What awaits whoever keeps a house. Each file is a plug with ``tasks(house, person, at)``: one kind of thing to do,
gone from the list as soon as it is done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from loge.common.clock import now
from loge.common.shelf import shelf
from loge.houses.models import House
from loge.people.models import Person


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the morning. ``rank`` 0 burns, 1 is for today, 2 for this week; ``since`` is when it began to wait."""

    icon: str
    title: Any
    words: Any
    url: str
    button: Any
    since: dt.datetime
    rank: int = 1


def awaiting(house: House, person: Person, *, at: dt.datetime | None = None) -> list[Task]:
    """Everything that awaits this person in this house, the most pressing first, then the longest waiting."""
    moment = at or now()
    found = [task for plug in shelf(__name__).values() for task in plug.tasks(house, person, moment)]
    return sorted(found, key=lambda task: (task.rank, task.since))
