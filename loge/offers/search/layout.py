"""An index: the published offers of one house, or of several, as arrays that are read where they lie.

Offers stand in the order of their keys; an offer is a number in that order. ``hashes`` are the sorted marks of all stems,
``postings[bounds[i]:bounds[i + 1]]`` the offers that hold the i-th. What belongs to a provider stands once.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from .arrays import NO_PRICE, SLOTS, Array
from .rank import standing

__all__ = ["NO_PRICE", "SLOTS", "Array", "Index", "small"]


@dataclass(frozen=True, eq=False)
class Index:
    """Shapes: n offers, m providers, c communes, h houses, l leaves, v stems."""

    keys: Array  # (n, 16) uint8
    cents: Array  # (n,) uint32, NO_PRICE when on quotation
    provider: Array  # (n,) into the providers
    trade: Array  # (n,) into ``trades``
    hashes: Array  # (v,) uint64, sorted
    bounds: Array  # (v + 1,) uint32
    postings: Array
    provider_keys: Array  # (m, 16) uint8
    house: Array  # (m,) into ``houses``
    commune: Array  # (m,) into ``communes``
    stars_sum: Array  # (m,) int64
    stars_count: Array  # (m,) int64
    week: Array  # (42, m) uint8: the half hours of a week, eight a row, the first one in the highest bit
    said: Array  # (m,) bool: a week was told
    latitude: Array  # (c,) float64, NaN when nobody knows where it lies
    longitude: Array
    leave_provider: Array  # (l,)
    leave_start: Array  # (l,) int64, minutes of the house's wall clock since 1970
    leave_end: Array
    leave_free: Array  # (l,) bool
    vocabulary: Array  # uint8: the words as they are written, folded, sorted, between line ends
    trades: tuple[str, ...]
    communes: tuple[str, ...]
    houses: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.cents)

    @cached_property
    def words(self) -> list[str]:
        """Every word of every offer, sorted."""
        return self.vocabulary.tobytes().decode().split("\n") if len(self.vocabulary) else []

    @cached_property
    def standing(self) -> Array:
        """Points of every provider for their stars."""
        return standing(self.stars_sum, self.stars_count)

    @property
    def nbytes(self) -> int:
        return sum(getattr(self, name).nbytes for name in ARRAYS)

    def key(self, offer: int) -> uuid.UUID:
        return uuid.UUID(bytes=self.keys[offer].tobytes())

    def provider_number(self, key: uuid.UUID) -> int | None:
        """The provider of that key."""
        found = np.flatnonzero((self.provider_keys == np.frombuffer(key.bytes, np.uint8)).all(axis=1))
        return int(found[0]) if len(found) else None

    def pack(self) -> bytes:
        """As one piece of bytes: a line of JSON that says what lies where, then the arrays, eight bytes apart."""
        about: dict[str, Any] = {name: getattr(self, name) for name in LISTS}
        parts, at = [], 0
        for name in ARRAYS:
            array = np.ascontiguousarray(getattr(self, name))
            about[name] = [array.dtype.str, array.shape, at]
            part = array.tobytes()
            part += b"\0" * (-len(part) % 8)
            parts.append(part)
            at += len(part)
        head = json.dumps(about).encode()
        head += b" " * (-(len(head) + 1) % 8) + b"\n"
        return head + b"".join(parts)

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Index:
        """The arrays look into ``data`` itself: nothing is copied."""
        whole = bytes(data)
        begin = whole.index(b"\n") + 1
        about = json.loads(whole[:begin])
        told: dict[str, Any] = {name: tuple(about[name]) for name in LISTS}
        for name in ARRAYS:
            kind, shape, at = about[name]
            count = int(np.prod(shape)) if shape else 1
            told[name] = np.frombuffer(whole, np.dtype(kind), count, begin + at).reshape(shape)
        return cls(**told)


LISTS = ("trades", "communes", "houses")
ARRAYS = tuple(field.name for field in fields(Index) if field.name not in LISTS)


def small(most: int) -> type[np.unsignedinteger[Any]]:
    """The smallest whole numbers that count up to ``most``."""
    return np.uint8 if most < 2**8 else np.uint16 if most < 2**16 else np.uint32
