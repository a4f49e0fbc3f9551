"""Where one more stop fits: exact, in constant time for each place, and why not when it does not.

For every place in an agenda two numbers are kept: the earliest moment one is free there (forwards), and the latest at which
what follows may still begin (backwards; Savelsbergh's forward slack, as VROOM keeps it). One stop more fits when it can
begin in its own windows after the one and before the other. Nothing here knows Django, the database or the clock.

What is late already stays reported (``faults``) and may become no later: an agenda with a broken promise still answers.

::

    slot = fit.best(agenda, stop, travel)             # one agenda: Slot or None
    board = fit.Board(agendas, travel)                # many: packed once,
    slots = board.best(stop)                          #   the best of each that can, best first
    no = fit.why_not(agenda, stop, travel)            # the reasons, the nearest time, whom one would have to call
    free = fit.openings(agenda, stop, travel)         # every span in which it could begin
"""

from __future__ import annotations

from .board import Board
from .day import Call, Change, Fault, Timetable, changes, faults, removable, schedule, timetable
from .reasons import Block, Move, No, openings, why_not
from .slots import Slot, best, slots
from .stops import (
    ANY_TIME,
    DAY,
    FOREVER,
    NOWHERE,
    Agenda,
    Impossible,
    Place,
    Stop,
    Window,
    first_start,
    joined,
    last_start,
)

__all__ = [
    "ANY_TIME",
    "DAY",
    "FOREVER",
    "NOWHERE",
    "Agenda",
    "Block",
    "Board",
    "Call",
    "Change",
    "Fault",
    "Impossible",
    "Move",
    "No",
    "Place",
    "Slot",
    "Stop",
    "Timetable",
    "Window",
    "best",
    "changes",
    "faults",
    "first_start",
    "joined",
    "last_start",
    "openings",
    "removable",
    "schedule",
    "slots",
    "timetable",
    "why_not",
]
