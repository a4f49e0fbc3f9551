"""A declared life: moves as data, and the one function that writes a state.

Buttons, clock, tests and the drawing in docs read the same table. ``make`` is a conditional update that counts rows:
0 rows means someone was faster (:class:`Stale`)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from . import journal
from .clock import now
from .errors import Refused, Stale
from .models import Row

CLOCK = "clock"  # acts when time is up
GATEWAY = "gateway"  # acts when the payment service says so


@dataclass(frozen=True, slots=True)
class Move:
    """One line of a life. ``who``: roles that may make it. ``after``: how long after the row came into one of
    ``sources`` the clock makes it by itself, having reminded at each of ``nudges``, and ``before`` the end."""

    name: str
    sources: tuple[str, ...]
    target: str
    who: frozenset[str]
    label: Any = ""  # what the button says
    after: dt.timedelta | None = None
    nudges: tuple[dt.timedelta, ...] = ()
    before: tuple[dt.timedelta, ...] = ()  # reminders counted back from the end, for delays that differ from row to row
    danger: bool = field(default=False)  # something is lost: the button says so


class Table:
    """The moves of one kind of row. Raises ValueError on a table that contradicts itself."""

    def __init__(self, *moves: Move) -> None:
        self._moves = {move.name: move for move in moves}
        if len(self._moves) != len(moves):
            raise ValueError("two moves bear the same name")
        self._timers: dict[str, Move] = {}
        for move in moves:
            if (move.after is not None) != (CLOCK in move.who):
                raise ValueError(f"{move.name}: a delay and the clock go together")
            for source in move.sources if move.after is not None else ():
                if source in self._timers:
                    raise ValueError(f"{source}: two timers in one state")
                self._timers[source] = move

    def __getitem__(self, name: str) -> Move:
        return self._moves[name]

    def __iter__(self) -> Iterator[Move]:
        return iter(self._moves.values())

    def open_to(self, state: str, roles: set[str]) -> list[Move]:
        """What these roles may do in this state, in the table's order."""
        return [move for move in self if state in move.sources and move.who & roles]

    def timer(self, state: str) -> Move | None:
        """The one move the clock makes in this state."""
        return self._timers.get(state)

    @property
    def states(self) -> list[str]:
        """Every state, in the order a life meets them."""
        return list(dict.fromkeys(state for move in self for state in (*move.sources, move.target)))


class Moving(Row):
    """A row with a declared life. Only :func:`loge.common.moves.make` writes these columns.

    ``clock_at`` is when the clock next has something to do here (a reminder or a move), ``nudges`` how many
    reminders of the present state were given.
    """

    if TYPE_CHECKING:
        house_id: uuid.UUID | None

    MOVES: ClassVar[Table]
    KIND: ClassVar[str]  # the noun of its facts: "demand" makes "demand.quoted"

    state = models.CharField(max_length=20)
    since_at = models.DateTimeField(default=now)
    clock_at = models.DateTimeField(null=True, blank=True)
    nudges = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def reference(self) -> str:
        """How lower floors name this row: ``demand:0192…``, never a foreign key."""
        return f"{self.KIND}:{self.pk}"

    def roles_of(self, by: Any) -> set[str]:
        """Who ``by`` is for this row: names used in ``Move.who``. Each life says."""
        raise NotImplementedError

    def delay(self, move: Move) -> dt.timedelta | None:
        """How long the clock waits before it makes ``move`` itself; a house may have its own delay."""
        return move.after

    def delay_from(self, move: Move, since: dt.datetime) -> dt.timedelta | None:
        """The same, for a row that came into the state at ``since``: some delays end on a day that is known."""
        return self.delay(move)


def make(
    row: Moving, name: str, *, by: Any, at: dt.datetime | None = None, note: dict[str, Any] | None = None, **also: Any
) -> None:
    """Make the move ``name``; ``also`` are columns written with it, ``note`` goes into the fact.

    Raises Refused if ``by`` may not, Stale if the row is in none of the move's sources any more. The caller holds the
    transaction; the fact is named by the state reached.
    """
    move = row.MOVES[name]
    moment = at or now()
    if not move.who & row.roles_of(by):
        raise Refused(_("This is not for you to do."))
    changes = {
        "state": move.target,
        "since_at": moment,
        "nudges": 0,
        "clock_at": wake_at(row, move.target, moment, 0),
        **also,
    }
    mine = _mine(row).filter(state__in=move.sources)
    if by == CLOCK:  # its hour was counted from then: a row that came into this state anew has another hour
        mine = mine.filter(since_at=row.since_at)
    if not mine.update(**changes):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    for column, value in changes.items():
        setattr(row, column, value)
    journal.write(
        f"{row.KIND}.{move.target}",
        subject=row.reference,
        house=row.house_id,
        by=by,
        at=moment,
        move=name,
        **(note or {}),
    )


def begin(
    row: Moving, state: str, *, by: Any, at: dt.datetime | None = None, note: dict[str, Any] | None = None
) -> None:
    """Insert the row in its first state, with its fact and its timer."""
    moment = at or now()
    row.state, row.since_at, row.clock_at = state, moment, wake_at(row, state, moment, 0)
    row.save(force_insert=True)
    journal.write(f"{row.KIND}.{state}", subject=row.reference, house=row.house_id, by=by, at=moment, **(note or {}))


def wake_at(row: Moving, state: str, since: dt.datetime, nudges: int) -> dt.datetime | None:
    """When the clock next has something to do: the next reminder, then the move itself; None if never."""
    move = row.MOVES.timer(state)
    if move is None:
        return None
    delay = row.delay_from(move, since)
    if delay is None:
        return None
    counted_back = [delay - span for span in move.before if span < delay]
    reminders = sorted([*(nudge for nudge in move.nudges if nudge < delay), *counted_back])
    return since + (reminders[nudges] if nudges < len(reminders) else delay)


def due(model: type[Moving], at: dt.datetime, *, most: int = 500) -> list[Any]:
    """Rows for which the clock has something to do, the longest overdue first."""
    return list(model._base_manager.filter(clock_at__lte=at).order_by("clock_at")[:most])


def nudge(row: Moving, *, at: dt.datetime) -> bool:
    """Give the reminder that is due, if one is: True. False if the time for the move itself has come.

    Raises Stale if another worker was faster. The fact is ``<kind>.<state>.reminded``, with which reminder it is.
    """
    move = row.MOVES.timer(row.state)
    delay = row.delay_from(move, row.since_at) if move else None
    if move is None or delay is None or at >= row.since_at + delay:
        return False
    count = row.nudges + 1
    mine = _mine(row).filter(state=row.state, nudges=row.nudges)
    if not mine.update(nudges=count, clock_at=wake_at(row, row.state, row.since_at, count)):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    journal.write(
        f"{row.KIND}.{row.state}.reminded", subject=row.reference, house=row.house_id, by=CLOCK, at=at, reminder=count
    )
    return True


def _mine(row: Moving) -> QuerySet[Any]:
    """This very row, within its house."""
    rows: QuerySet[Any] = type(row)._base_manager.all()
    return rows.filter(pk=row.pk, house_id=row.house_id)
