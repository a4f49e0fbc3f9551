"""What the arrays of an index are made of."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

NO_PRICE = 0xFFFFFFFF
SLOTS = 336  # half hours of a week, from Monday 00:00
Array = NDArray[Any]
