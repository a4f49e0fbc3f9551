"""The words of an agenda: places, windows, stops, agendas. Every moment is a whole second since the epoch (UTC), so that
nights and changes of clock need no care here: the wall clock is turned into seconds before, and back after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

DAY = 86_400
FOREVER = 1 << 50
"""Later than any moment, and still far from overflowing when added up."""


class Impossible(ValueError):
    """What was asked cannot be put into any agenda, whoever serves. ``code`` says why, for a sentence to be made of it:
    ``ends_before_it_begins``, ``negative_duration``, ``too_long``, ``no_window``, ``bad_place``, ``shift_too_long``."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """A point on earth in degrees. ``is_known`` is False for a guess (the middle of a town for an address nobody found)."""

    latitude: float
    longitude: float
    is_known: bool = True

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):  # also refuses NaN
            raise Impossible("bad_place", "A latitude lies between -90 and 90, a longitude between -180 and 180.")


NOWHERE = Place(0.0, 0.0, is_known=False)
"""An address of which nothing is known. Travel to it is a pessimistic guess."""


@dataclass(frozen=True, slots=True)
class Window:
    """When a stop may *begin*, both ends included. Its service may run over ``closes``: who says "be gone by noon" means
    a window that closes at noon less the duration (``Window.gone_by``)."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if self.closes < self.opens:
            raise Impossible("ends_before_it_begins", "A window cannot close before it opens.")

    @classmethod
    def gone_by(cls, opens: int, ends: int, lasts: int) -> Window:
        """The window of a service that must be over at ``ends``. Raises Impossible when it does not fit."""
        return cls(opens, ends - lasts)

    @classmethod
    def around(cls, told: int, give: int = 1800) -> Window:
        """What a told time means: half an hour before or after it, unless said otherwise."""
        return cls(told - give, told + give)


ANY_TIME = (Window(-FOREVER, FOREVER),)


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing in an agenda: a visit, an errand; or, without a place, a break taken wherever one is.

    ``windows`` bound the start and must hold: empty means any time; several are alternatives, in any order.
    ``told`` is the time the client was told, if any: then the windows are the promise (see ``Window.around``).
    ``could`` are the windows the client might still agree to if asked (empty: any time). ``began`` is the moment it
    really began, for what is under way or done: it is fixed, and so is everything before it. An absence is a break
    with one window of no length: it begins exactly then.
    """

    key: str
    place: Place | None
    lasts: int
    windows: tuple[Window, ...] = ()
    told: int | None = None
    could: tuple[Window, ...] = ()
    began: int | None = None

    def __post_init__(self) -> None:
        if self.lasts < 0:
            raise Impossible("negative_duration", "A duration cannot be negative.")
        if self.lasts >= DAY:
            raise Impossible("too_long", "A stop lasts less than a day: make one stop of each day.")
        object.__setattr__(self, "windows", joined(self.windows))
        object.__setattr__(self, "could", joined(self.could))

    @property
    def is_promised(self) -> bool:
        """Someone was told a time."""
        return self.told is not None

    @property
    def is_fixed(self) -> bool:
        """Under way or done."""
        return self.began is not None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What one person does from ``opens`` to ``closes`` (a shift; it may cross midnight), in this order.

    ``start`` and ``end`` are where they set out and must be back by ``closes``; None: wherever the first (last) stop is.
    ``now``: nobody sets out earlier. ``mode`` is how they travel (see ``travel.MODES``). ``key`` is theirs to name.
    """

    key: str
    stops: tuple[Stop, ...]
    opens: int
    closes: int
    start: Place | None = None
    end: Place | None = None
    now: int | None = None
    mode: str = "car"
    skills: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.closes < self.opens:
            raise Impossible("ends_before_it_begins", "A shift cannot end before it begins.")

    @property
    def committed(self) -> int:
        """How many stops at the head are fixed: up to the last that is under way or done."""
        return max((at + 1 for at, stop in enumerate(self.stops) if stop.is_fixed), default=0)

    def with_stop(self, stop: Stop, position: int) -> Agenda:
        """The same agenda with ``stop`` put before the one at ``position``."""
        return replace(self, stops=(*self.stops[:position], stop, *self.stops[position:]))

    def without(self, key: str) -> Agenda:
        """The same agenda without that stop."""
        return replace(self, stops=tuple(stop for stop in self.stops if stop.key != key))

    def position(self, key: str) -> int:
        """Where that stop stands; -1 when it is not there."""
        return next((at for at, stop in enumerate(self.stops) if stop.key == key), -1)


def joined(windows: Sequence[Window]) -> tuple[Window, ...]:
    """The same moments as windows in order that do not touch."""
    together: list[Window] = []
    for window in sorted(windows, key=lambda window: (window.opens, window.closes)):
        if together and window.opens <= together[-1].closes + 1:
            last = together.pop()
            window = Window(last.opens, max(last.closes, window.closes))
        together.append(window)
    return tuple(together)


def first_start(windows: Sequence[Window], moment: int) -> int | None:
    """The first moment from ``moment`` on that lies in a window; None when all have closed."""
    if not windows:
        return moment
    for window in windows:
        if moment <= window.closes:
            return max(moment, window.opens)
    return None


def last_start(windows: Sequence[Window], moment: int) -> int | None:
    """The last moment up to ``moment`` that lies in a window; None when none has opened."""
    if not windows:
        return moment
    for window in reversed(windows):
        if window.opens <= moment:
            return min(moment, window.closes)
    return None
