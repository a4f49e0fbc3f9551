"""Many agendas at once, packed into columns: the best place in each, in one sweep."""

from __future__ import annotations

from collections.abc import Sequence

from .slots import Slot
from .stops import Agenda, Stop
from .travel import Travel


class Board:
    """Agendas packed once, asked many times. Same answers as ``slots.best`` on each, to the second."""

    def __init__(self, agendas: Sequence[Agenda], travel: Travel) -> None: ...

    def best(self, stop: Stop, *, soonest: bool = False) -> list[Slot]:
        """The best slot of each agenda in which the stop fits, best first."""
        raise NotImplementedError

    def replace(self, agenda: Agenda) -> None:
        """That agenda (known by its key) has changed."""
        raise NotImplementedError
