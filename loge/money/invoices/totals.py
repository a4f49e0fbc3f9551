"""The sums of an invoice. Tax is rounded half up once per rate (EN 16931, BR-CO-17); a price promised with its tax is
kept to the cent, whatever the rounding: what a cent of tax would change stands as a rounding of its own (BT-114)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from .rules import Rate

BASIS = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is billed. ``cents``: with its tax when ``gross``, else without. May be less than nothing."""

    cents: int
    rate: Rate
    gross: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """All lines of one rate: what is taxed, and the tax."""

    rate: Rate
    basis_cents: int
    tax_cents: int


@dataclass(frozen=True, slots=True)
class Totals:
    """``nets`` are the lines without tax, in their order; ``payable = net + tax + rounding``."""

    nets: tuple[int, ...]
    groups: tuple[Group, ...]
    rounding_cents: int

    @property
    def net_cents(self) -> int:
        return sum(group.basis_cents for group in self.groups)

    @property
    def tax_cents(self) -> int:
        return sum(group.tax_cents for group in self.groups)

    @property
    def payable_cents(self) -> int:
        return self.net_cents + self.tax_cents + self.rounding_cents


def half_up(numerator: int, denominator: int) -> int:
    """A division rounded half away from nothing."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def tax_of(cents: int, basis_points: int) -> int:
    return half_up(cents * basis_points, BASIS)


def without_tax(gross: int, basis_points: int) -> int:
    """What a price with its tax is without."""
    return half_up(gross * BASIS, BASIS + basis_points)


def add_up(lines: Sequence[Line]) -> Totals:
    """Net of each line, tax of each rate, and what is left of the promises."""
    nets = [0] * len(lines)
    groups: list[Group] = []
    rounding = 0
    order = sorted(range(len(lines)), key=lambda place: (_key(lines[place].rate), place))
    for _rate, members in groupby(order, key=lambda place: _key(lines[place].rate)):
        places = list(members)
        rate = lines[places[0]].rate
        promised = _fill(lines, places, nets, rate)
        basis = sum(nets[place] for place in places)
        tax = tax_of(basis, rate.basis_points)
        rounding += promised - basis - tax
        groups.append(Group(_told(lines, places), basis, tax))
    return Totals(tuple(nets), tuple(groups), rounding)


def _fill(lines: Sequence[Line], places: list[int], nets: list[int], rate: Rate) -> int:
    """Write the nets of one rate; returns what is to be paid for them."""
    gross = net = 0
    for place in places:
        line = lines[place]
        if line.gross:  # cumulated, so that the nets sum to the net of the sum
            before = without_tax(gross, rate.basis_points)
            gross += line.cents
            nets[place] = without_tax(gross, rate.basis_points) - before
        else:
            net += line.cents
            nets[place] = line.cents
    if not gross:
        return net + tax_of(net, rate.basis_points)
    return gross + net + tax_of(net, rate.basis_points)


def _key(rate: Rate) -> tuple[str, int]:
    return rate.category, -rate.basis_points


def _told(lines: Sequence[Line], places: list[int]) -> Rate:
    """One rate for the group, with every reason its lines have: the standard knows one group a category and rate."""
    found = [lines[place].rate for place in places]
    words = "; ".join(dict.fromkeys(rate.words for rate in found if rate.words))
    code = next((rate.code for rate in found if rate.code), "")
    return Rate(found[0].key, found[0].category, found[0].basis_points, code, words)
